// H264, RFC 6184: single NAL units, STAP-A and FU-A, the packet types of packetization modes 0 and 1, which
// are what browsers negotiate. The frame has NAL units with 4-byte lengths, as in ISO/IEC 14496-15, 5.3.4.2.
#include <optional>

#include "plugin/rtp/h264_parameter_sets.h"
#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

// RFC 6184, 5.4, table 3.
constexpr uint8_t kLastSingleNalType = 23;
constexpr uint8_t kStapA = 24;
constexpr uint8_t kFuA = 28;
// RFC 6184, 5.8.
constexpr uint8_t kFragmentStart = 0x80;
constexpr uint8_t kFragmentEnd = 0x40;

// forbidden_zero_bit is set by whoever saw bit errors in it (RFC 6184, 5.3).
bool is_nal_header(uint8_t header) {
  const int type = header & 0x1f;
  return (header & 0x80) == 0 && type >= 1 && type <= kLastSingleNalType;
}

// The header of the first NAL unit that the payload carries or begins; empty for the middle of one.
std::optional<uint8_t> first_nal_header(ByteView payload) {
  const uint8_t type = payload[0] & 0x1f;
  if (type <= kLastSingleNalType) return payload[0];
  if (type == kStapA && payload.size() > 3) return payload[3];
  if (type == kFuA && payload.size() > 1 && (payload[1] & kFragmentStart) != 0) return payload[1];
  return std::nullopt;
}

class H264PayloadFormat final : public PayloadFormat {
 public:
  // An access unit begins with a delimiter or a sequence parameter set (ISO/IEC 14496-10, 7.4.1.2.3). Of one
  // that begins otherwise the parameter sets may be lost, and with old ones its pictures would be wrong.
  [[nodiscard]] bool begins_frame(ByteView payload) const override {
    const auto header = first_nal_header(payload);
    return header && (nal_type(*header) == NalType::kSequenceParameterSet ||
                      nal_type(*header) == NalType::kAccessUnitDelimiter);
  }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    const uint8_t type = payload[0] & 0x1f;
    if (type == kFuA) return result(append_fragment(payload, data));
    if (fragmented_nal_) return PayloadResult::kMalformed;
    if (type == kStapA) return result(append_aggregate(payload, data));
    if (!is_nal_header(payload[0])) return PayloadResult::kMalformed;
    append_nal(payload, data);
    return PayloadResult::kTaken;
  }

  [[nodiscard]] FrameKind finish(Frame& frame) override {
    if (fragmented_nal_ || unit_.has_bad_set) return FrameKind::kBroken;
    if (!unit_.has_picture) return FrameKind::kNothing;
    if (!unit_.idr_picture_id) return unit_.has_idr ? FrameKind::kBroken : FrameKind::kDelta;
    frame.format = sets_.format(*unit_.idr_picture_id);
    if (!frame.format) return FrameKind::kBroken;
    if (!unit_.has_sequence_set || !unit_.has_picture_set) {
      const Bytes sets = sets_.with_lengths();
      frame.data.insert(frame.data.begin(), sets.begin(), sets.end());
    }
    return FrameKind::kKey;
  }

  void abandon() override {
    unit_ = {};
    fragmented_nal_.reset();
  }

 private:
  struct AccessUnit {
    bool has_picture = false;
    bool has_sequence_set = false;
    bool has_picture_set = false;
    bool has_bad_set = false;
    bool has_idr = false;
    std::optional<uint32_t> idr_picture_id;  // the picture parameter set of the first IDR slice
  };

  static PayloadResult result(bool well_formed) {
    return well_formed ? PayloadResult::kTaken : PayloadResult::kMalformed;
  }

  // RFC 6184, 5.7.1: | STAP-A header | size, 16 bits | NAL unit | size | NAL unit ... |
  bool append_aggregate(ByteView payload, Bytes& data) {
    ByteReader reader(payload.subspan(1));
    do {
      const ByteView nal_unit = reader.take(reader.u16());
      if (nal_unit.empty() || !is_nal_header(nal_unit[0])) return false;
      append_nal(nal_unit, data);
    } while (reader.remaining() > 0);
    return true;
  }

  // RFC 6184, 5.8: | F NRI 28 | S E R type | piece of the NAL unit without its header |
  bool append_fragment(ByteView payload, Bytes& data) {
    if (payload.size() < 2) return false;
    const bool starts = (payload[1] & kFragmentStart) != 0;
    const bool ends = (payload[1] & kFragmentEnd) != 0;
    const auto header = static_cast<uint8_t>((payload[0] & 0xe0) | (payload[1] & 0x1f));
    if (!is_nal_header(header) || (starts && ends) || starts == fragmented_nal_.has_value()) return false;
    ByteWriter writer(data);
    if (starts) {
      fragmented_nal_ = data.size();
      writer.u32(0);
      writer.u8(header);
    }
    writer.bytes(payload.subspan(2));
    if (ends) end_fragments(data);
    return true;
  }

  void end_fragments(Bytes& data) {
    const size_t begin = *fragmented_nal_;
    fragmented_nal_.reset();
    const ByteView nal_unit = ByteView(data).subspan(begin + 4);
    if (note(nal_unit))
      store_u32(data, begin, static_cast<uint32_t>(nal_unit.size()));
    else
      data.resize(begin);
  }

  void append_nal(ByteView nal_unit, Bytes& data) {
    if (!note(nal_unit)) return;
    ByteWriter writer(data);
    writer.u32(static_cast<uint32_t>(nal_unit.size()));
    writer.bytes(nal_unit);
  }

  // What a whole NAL unit means for the access unit. False if the file is better without it: samples are
  // delimited by the file, and filler data are only there to fill a channel (ISO/IEC 14496-15, 5.3.2).
  bool note(ByteView nal_unit) {
    switch (nal_type(nal_unit[0])) {
      case NalType::kAccessUnitDelimiter:
      case NalType::kFillerData:
        return false;
      case NalType::kSequenceParameterSet:
        unit_.has_sequence_set = true;
        if (!sets_.remember_sequence(nal_unit)) unit_.has_bad_set = true;
        return true;
      case NalType::kPictureParameterSet:
        unit_.has_picture_set = true;
        if (!sets_.remember_picture(nal_unit)) unit_.has_bad_set = true;
        return true;
      case NalType::kIdrSlice:
        unit_.has_idr = true;
        if (!unit_.idr_picture_id) unit_.idr_picture_id = picture_parameters_of_slice(nal_unit);
        unit_.has_picture = true;
        return true;
      case NalType::kSlice:
        unit_.has_picture = true;
        return true;
    }
    return true;
  }

  H264ParameterSets sets_;
  AccessUnit unit_;
  // Where in the data the NAL unit begins whose fragments are coming in.
  std::optional<size_t> fragmented_nal_;
};

}  // namespace

std::unique_ptr<PayloadFormat> make_h264_payload_format() { return std::make_unique<H264PayloadFormat>(); }

}  // namespace recorder
