// AV1, "RTP Payload Format For AV1" of the Alliance for Open Media: OBUs, or pieces of them, without their size
// fields. The frames of one time stamp are a temporal unit, and with scalability it has those of all layers; the
// dependency descriptor, a header extension, is for those who forward some of them only.
#include <optional>

#include "plugin/rtp/av1_sequence_header.h"
#include "plugin/rtp/bit_reader.h"
#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

// obu_type, "AV1 Bitstream & Decoding Process Specification", 6.2.2.
enum class ObuType : uint8_t {
  kSequenceHeader = 1,
  kTemporalDelimiter = 2,
  kFrameHeader = 3,
  kFrame = 6,
  kTileList = 8,
  kPadding = 15,
};

// 5.3.2: | forbidden | type, 4 bits | extension_flag | has_size_field | reserved |
constexpr uint8_t kForbidden = 0x80;
constexpr uint8_t kHasExtension = 0x04;
constexpr uint8_t kHasSize = 0x02;

ObuType obu_type(uint8_t header) { return static_cast<ObuType>(header >> 3 & 0x0f); }

// 4.10.5: seven bits a byte, the lowest first. Eight bytes at most, and what fits 32 bits.
std::optional<uint32_t> read_leb128(ByteReader& reader) {
  constexpr int kMostBytes = 8;
  uint64_t value = 0;
  for (int i = 0; i < kMostBytes; ++i) {
    const uint8_t byte = reader.u8();
    value |= uint64_t{byte & 0x7fu} << 7 * i;
    if ((byte & 0x80) != 0) continue;
    if (!reader.ok() || value > UINT32_MAX) return std::nullopt;
    return static_cast<uint32_t>(value);
  }
  return std::nullopt;
}

Bytes leb128(size_t value) {
  Bytes out;
  for (; value > 0x7f; value >>= 7) out.push_back(static_cast<uint8_t>(0x80 | value));
  out.push_back(static_cast<uint8_t>(value));
  return out;
}

struct Obu {
  ObuType type{};
  size_t header_size = 1;  // with the extension
  bool has_size = false;
  ByteView payload;

  // Of the whole OBU. A size field, if it has one, must say as much.
  static std::optional<Obu> parse(ByteView bytes) {
    ByteReader reader(bytes);
    const uint8_t header = reader.u8();
    Obu obu;
    obu.type = obu_type(header);
    obu.has_size = (header & kHasSize) != 0;
    if ((header & kHasExtension) != 0) {
      reader.skip(1);
      obu.header_size = 2;
    }
    const auto size = obu.has_size ? read_leb128(reader) : std::nullopt;
    obu.payload = reader.rest();
    const bool is_as_large_as_it_says = !obu.has_size || (size && *size == obu.payload.size());
    if (!reader.ok() || (header & kForbidden) != 0 || !is_as_large_as_it_says) return std::nullopt;
    return obu;
  }
};

// "RTP Payload Format For AV1", 4.4: | Z | Y | W, 2 bits | N | reserved |
struct AggregationHeader {
  bool continues = false;       // Z: the first element is not the beginning of its OBU
  bool is_continued = false;    // Y: the last element is not the end of its OBU
  int elements = 0;             // W: 0 if each has its length in front, else the last one has none
  bool begins_sequence = false; // N: the first packet of a coded video sequence

  explicit AggregationHeader(uint8_t byte)
      : continues((byte & 0x80) != 0), is_continued((byte & 0x40) != 0), elements(byte >> 4 & 3),
        begins_sequence((byte & 0x08) != 0) {}
};

// The elements of a payload, one after another.
class Elements {
 public:
  Elements(ByteView payload, int count) : reader_(payload), left_(count), is_counted_(count > 0) {}

  // Empty if there is none, or not all of it.
  ByteView next() {
    const bool has_length = !is_counted_ || left_ > 1;
    --left_;
    const auto size = has_length ? read_leb128(reader_) : std::optional(static_cast<uint32_t>(reader_.remaining()));
    return size ? reader_.take(*size) : ByteView();
  }

  [[nodiscard]] bool are_all_read() const { return is_counted_ ? left_ == 0 : reader_.remaining() == 0; }

 private:
  ByteReader reader_;
  int left_;
  bool is_counted_;
};

class Av1PayloadFormat final : public PayloadFormat {
 public:
  // A temporal unit that a decoder can begin with has its sequence header in front, behind the delimiter if that is
  // sent. Nothing else tells whether packets of it are lost.
  [[nodiscard]] bool begins_frame(ByteView payload) const override {
    const AggregationHeader header(payload[0]);
    if (header.continues) return false;
    const ByteView first = Elements(payload.subspan(1), header.elements).next();
    if (header.begins_sequence || first.empty()) return header.begins_sequence;
    const ObuType type = obu_type(first[0]);
    return type == ObuType::kSequenceHeader || type == ObuType::kTemporalDelimiter;
  }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    const AggregationHeader header(payload[0]);
    if (header.continues != open_obu_.has_value()) return PayloadResult::kMalformed;
    Elements elements(payload.subspan(1), header.elements);
    do {
      const ByteView element = elements.next();
      if (element.empty()) return PayloadResult::kMalformed;
      if (!open_obu_) open_obu_ = data.size();
      data.insert(data.end(), element.begin(), element.end());
      const bool goes_on = header.is_continued && elements.are_all_read();
      if (!goes_on && !end_obu(data)) return PayloadResult::kMalformed;
    } while (!elements.are_all_read());
    return PayloadResult::kTaken;
  }

  // AV1 Codec ISO Media File Format Binding, 2.4: a sync sample begins with its sequence header.
  [[nodiscard]] FrameKind finish(Frame& frame) override {
    if (open_obu_ || unit_.has_bad_sequence) return FrameKind::kBroken;
    if (!unit_.has_frame) return FrameKind::kNothing;
    if (!unit_.is_key_frame) return FrameKind::kDelta;
    if (!sequence_) return FrameKind::kBroken;
    frame.format = sequence_->header.format(sequence_->obu);
    if (!frame.format) return FrameKind::kBroken;
    if (!unit_.has_sequence)
      frame.data.insert(frame.data.begin(), sequence_->obu.begin(), sequence_->obu.end());
    return FrameKind::kKey;
  }

  void abandon() override {
    unit_ = {};
    open_obu_.reset();
  }

 private:
  struct TemporalUnit {
    bool has_sequence = false;
    bool has_bad_sequence = false;
    bool has_frame = false;
    bool is_key_frame = false;  // the first one
  };
  struct Sequence {
    Av1SequenceHeader header;
    Bytes obu;  // with its size field
  };

  // The OBU at the end of the data is whole: gives it a size field, or takes it out.
  bool end_obu(Bytes& data) {
    const size_t begin = *open_obu_;
    open_obu_.reset();
    const auto obu = Obu::parse(ByteView(data).subspan(begin));
    if (!obu) return false;
    if (!is_stored(obu->type)) {
      data.resize(begin);
      return true;
    }
    note_frame(*obu);
    const ObuType type = obu->type;
    if (!obu->has_size) {
      const Bytes size = leb128(obu->payload.size());
      const auto place = data.begin() + static_cast<std::ptrdiff_t>(begin + obu->header_size);
      data.insert(place, size.begin(), size.end());
      data[begin] |= kHasSize;
    }
    if (type == ObuType::kSequenceHeader) note_sequence(ByteView(data).subspan(begin));
    return true;
  }

  // AV1 Codec ISO Media File Format Binding, 2.4, and "RTP Payload Format For AV1", 5.
  static bool is_stored(ObuType type) {
    return type != ObuType::kTemporalDelimiter && type != ObuType::kTileList && type != ObuType::kPadding;
  }

  void note_sequence(ByteView bytes) {
    unit_.has_sequence = true;
    const auto obu = Obu::parse(bytes);
    const auto header = obu ? Av1SequenceHeader::parse(obu->payload) : std::nullopt;
    if (header && bytes.size() <= kLargestSequenceHeader)
      sequence_ = {*header, Bytes(bytes.begin(), bytes.end())};
    else
      unit_.has_bad_sequence = true;
  }

  // "AV1 Bitstream & Decoding Process Specification", 5.9.2: | show_existing_frame | frame_type, 2 bits | show_frame |
  void note_frame(const Obu& obu) {
    if (unit_.has_frame || (obu.type != ObuType::kFrame && obu.type != ObuType::kFrameHeader)) return;
    unit_.has_frame = true;
    BitReader reader(obu.payload, BitSource::kPlain);
    const bool shows_existing_frame = reader.bit() != 0;
    const bool has_key_frame_type = reader.bits(2) == 0;
    const bool is_shown = reader.bit() != 0;
    const bool is_still = sequence_ && sequence_->header.is_reduced_still_picture;
    unit_.is_key_frame = is_still || (!shows_existing_frame && has_key_frame_type && is_shown && reader.ok());
  }

  static constexpr size_t kLargestSequenceHeader = 4096;  // real ones have about ten bytes

  std::optional<Sequence> sequence_;  // the last one
  TemporalUnit unit_;
  std::optional<size_t> open_obu_;    // where in the data the OBU begins whose pieces are coming in
};

}  // namespace

std::unique_ptr<PayloadFormat> make_av1_payload_format() { return std::make_unique<Av1PayloadFormat>(); }

}  // namespace recorder
