// VP9, RFC 9628: a descriptor, then a piece of a frame. A picture is one frame, or with scalability one for each
// spatial layer, all with the same time stamp; the marker bit ends it.
#include <optional>
#include <vector>

#include "plugin/rtp/payload_format.h"
#include "plugin/rtp/vp9_frame_header.h"
#include "plugin/rtp/vp9_superframe.h"

namespace recorder {
namespace {

// RFC 9628, 4.2, the first byte of the descriptor: I P L F B E V Z.
constexpr uint8_t kHasPictureId = 0x80;
constexpr uint8_t kIsPredicted = 0x40;
constexpr uint8_t kHasLayer = 0x20;
constexpr uint8_t kIsFlexible = 0x10;
constexpr uint8_t kBeginsFrame = 0x08;
constexpr uint8_t kEndsFrame = 0x04;
constexpr uint8_t kHasStructure = 0x02;

struct Piece {
  bool begins_frame = false;
  bool ends_frame = false;
  int spatial_layer = 0;
  ByteView data;
};

// P_DIFF | N, up to three times; N says that another one follows.
bool skip_references(ByteReader& reader) {
  constexpr int kMost = 3;
  for (int i = 0; i < kMost; ++i)
    if ((reader.u8() & 1) == 0) return true;
  return false;
}

// RFC 9628, 4.2.1:
//      | N_S |Y|G|-|-|-|
//   Y: | WIDTH, 16 bits | HEIGHT, 16 bits |  for each of N_S + 1 layers
//   G: | N_G |
//      | TID |U| R |-|-|  then R bytes of P_DIFF, for each of N_G pictures
void skip_structure(ByteReader& reader) {
  const uint8_t first = reader.u8();
  const int layers = (first >> 5) + 1;
  if ((first & 0x10) != 0) reader.skip(static_cast<uint64_t>(layers) * 4);
  if ((first & 0x08) == 0) return;
  const uint8_t pictures = reader.u8();
  for (int i = 0; i < pictures && reader.ok(); ++i) reader.skip(reader.u8() >> 2 & 3);
}

// RFC 9628, 4.2:
//      |I|P|L|F|B|E|V|Z|
//   I: |M| PICTURE ID  |   with M a second byte of it
//   L: | TID |U| SID |D|
//      |   TL0PICIDX   |   without F
// P,F: | P_DIFF      |N|
//   V: scalability structure
std::optional<Piece> parse_descriptor(ByteView payload) {
  ByteReader reader(payload);
  const uint8_t first = reader.u8();
  const bool is_flexible = (first & kIsFlexible) != 0;
  Piece piece{(first & kBeginsFrame) != 0, (first & kEndsFrame) != 0, 0, {}};
  if ((first & kHasPictureId) != 0 && (reader.u8() & 0x80) != 0) reader.skip(1);
  if ((first & kHasLayer) != 0) {
    piece.spatial_layer = reader.u8() >> 1 & 7;
    if (!is_flexible) reader.skip(1);
  }
  if (is_flexible && (first & kIsPredicted) != 0 && !skip_references(reader)) return std::nullopt;
  if ((first & kHasStructure) != 0) skip_structure(reader);
  if (!reader.ok() || reader.remaining() == 0) return std::nullopt;
  piece.data = reader.rest();
  return piece;
}

class Vp9PayloadFormat final : public PayloadFormat {
 public:
  [[nodiscard]] bool begins_frame(ByteView payload) const override {
    const auto piece = parse_descriptor(payload);
    return piece && piece->begins_frame && piece->spatial_layer == 0;
  }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    const auto piece = parse_descriptor(payload);
    if (!piece || piece->begins_frame == is_in_frame_) return PayloadResult::kMalformed;
    if (piece->begins_frame) begins_.push_back(data.size());
    data.insert(data.end(), piece->data.begin(), piece->data.end());
    is_in_frame_ = !piece->ends_frame;
    return PayloadResult::kTaken;
  }

  [[nodiscard]] FrameKind finish(Frame& frame) override {
    const std::vector<Vp9Layer> layers = layers_of(frame.data);
    if (is_in_frame_ || layers.empty()) return FrameKind::kBroken;
    const bool is_key_frame = layers.front().header.is_key_frame;
    if (is_key_frame) {
      frame.format = vp9_format(layers.front().header, layers.back().size);
      if (!frame.format) return FrameKind::kBroken;
    }
    if (layers.size() > 1) frame.data = vp9_superframe(layers);
    return is_key_frame ? FrameKind::kKey : FrameKind::kDelta;
  }

  void abandon() override {
    begins_.clear();
    is_in_frame_ = false;
  }

 private:
  // Empty if one of them is not well-formed, or there are more than a sample can have.
  std::vector<Vp9Layer> layers_of(ByteView data) {
    constexpr size_t kMost = 8;
    std::vector<Vp9Layer> layers;
    if (begins_.size() > kMost) return layers;
    for (size_t i = 0; i < begins_.size(); ++i) {
      const size_t end = i + 1 < begins_.size() ? begins_[i + 1] : data.size();
      const ByteView frame = data.subspan(begins_[i], end - begins_[i]);
      const auto header = Vp9FrameHeader::parse(frame);
      if (!header) return {};
      layers.push_back({frame, *header, references_.note(*header)});
    }
    return layers;
  }

  std::vector<size_t> begins_;  // where in the data each frame of the picture begins
  bool is_in_frame_ = false;
  Vp9References references_;
};

}  // namespace

std::unique_ptr<PayloadFormat> make_vp9_payload_format() { return std::make_unique<Vp9PayloadFormat>(); }

}  // namespace recorder
