// VP8, RFC 7741: a descriptor, then a piece of the frame as RFC 6386 has it.
#include <optional>

#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

struct Piece {
  bool begins_frame = false;
  ByteView data;
};

// RFC 7741, 4.2:
//       0 1 2 3 4 5 6 7
//      |X|R|N|S|R| PID |
//   X: |I|L|T|K| RSV   |
//   I: |M| PictureID   |   with M a second byte of it
//   L: |   TL0PICIDX   |
// T/K: |TID|Y| KEYIDX  |
std::optional<Piece> parse_descriptor(ByteView payload) {
  ByteReader reader(payload);
  const uint8_t first = reader.u8();
  const uint8_t extensions = (first & 0x80) != 0 ? reader.u8() : uint8_t{0};
  if ((extensions & 0x80) != 0 && (reader.u8() & 0x80) != 0) reader.skip(1);
  if ((extensions & 0x40) != 0) reader.skip(1);
  if ((extensions & 0x30) != 0) reader.skip(1);
  if (!reader.ok() || reader.remaining() == 0) return std::nullopt;
  const bool partition_starts = (first & 0x10) != 0;
  const int partition = first & 0x07;
  return Piece{partition_starts && partition == 0, reader.rest()};
}

// VP Codec ISO Media File Format Binding, VPCodecConfigurationRecord. VP8 is always 8 bit 4:2:0 and has no
// levels; what its colours are is not said in the stream.
Bytes vpcc(uint8_t profile) {
  constexpr uint8_t kNoLevel = 0;
  constexpr uint8_t kDepthSubsamplingRange = 8 << 4 | 1 << 1 | 0;  // samples of chroma where luma has them
  constexpr uint8_t kUnspecified = 2;  // ISO/IEC 23091-2
  return {profile, kNoLevel, kDepthSubsamplingRange, kUnspecified, kUnspecified, kUnspecified, 0, 0};
}

uint16_t little_endian_14_bits(uint8_t low, uint8_t high) {
  return static_cast<uint16_t>((high & 0x3f) << 8 | low);
}

// RFC 6386, 9.1: three bytes of frame tag, the start code, 14 bits each of width and height under two of
// scale.
std::optional<VideoFormat> parse_key_frame(ByteView data) {
  ByteReader reader(data);
  const uint8_t tag = reader.u8();
  reader.skip(2);
  const uint32_t start_code = reader.u24();
  const ByteView size = reader.take(4);
  if (!reader.ok() || start_code != 0x9d012a) return std::nullopt;
  const auto version = static_cast<uint8_t>(tag >> 1 & 7);
  VideoFormat format{little_endian_14_bits(size[0], size[1]), little_endian_14_bits(size[2], size[3]),
                     vpcc(version)};
  if (version > 3 || format.width == 0 || format.height == 0) return std::nullopt;
  return format;
}

class Vp8PayloadFormat final : public PayloadFormat {
 public:
  [[nodiscard]] bool begins_frame(ByteView payload) const override {
    const auto piece = parse_descriptor(payload);
    return piece && piece->begins_frame;
  }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    const auto piece = parse_descriptor(payload);
    if (!piece || piece->begins_frame != data.empty()) return PayloadResult::kMalformed;
    data.insert(data.end(), piece->data.begin(), piece->data.end());
    return PayloadResult::kTaken;
  }

  // RFC 6386, 9.1: the lowest bit of the frame is clear in a key frame.
  [[nodiscard]] FrameKind finish(Frame& frame) override {
    if ((frame.data.front() & 1) != 0) return FrameKind::kDelta;
    frame.format = parse_key_frame(frame.data);
    return frame.format ? FrameKind::kKey : FrameKind::kBroken;
  }

  void abandon() override {}
};

}  // namespace

std::unique_ptr<PayloadFormat> make_vp8_payload_format() { return std::make_unique<Vp8PayloadFormat>(); }

}  // namespace recorder
