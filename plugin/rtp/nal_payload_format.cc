#include "plugin/rtp/nal_payload_format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace recorder {
namespace {

// RFC 6184, 5.8, and RFC 7798, 4.4.3: | S | E | type |
constexpr uint8_t kFragmentStart = 0x80;
constexpr uint8_t kFragmentEnd = 0x40;
// forbidden_zero_bit, set by whoever saw bit errors (RFC 6184, 5.3).
constexpr uint8_t kForbidden = 0x80;

// The first bytes of a NAL unit: as many as its codec has of them.
using NalHeader = std::array<uint8_t, 2>;

class NalPayloadFormat final : public PayloadFormat {
 public:
  NalPayloadFormat(const NalPacketization& packetization, std::unique_ptr<NalSyntax> syntax)
      : how_(packetization), syntax_(std::move(syntax)) {}

  // An access unit begins with a delimiter or its most general parameter set (ISO/IEC 14496-10, 7.4.1.2.3; ISO/IEC
  // 23008-2, 7.4.2.4.4). Of one that begins otherwise the parameter sets may be lost, and with old ones its pictures
  // would be wrong.
  [[nodiscard]] bool begins_frame(ByteView payload) const override {
    const auto header = first_nal_header(payload);
    if (!header) return false;
    const NalRole role = syntax_->role(view(*header));
    return role == how_.first_set || role == NalRole::kDelimiter;
  }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    const uint8_t type = type_of(payload[0]);
    if (type == how_.fragment) return result(append_fragment(payload, data));
    if (fragmented_nal_) return PayloadResult::kMalformed;
    if (type == how_.aggregate) return result(append_aggregate(payload, data));
    if (!is_nal_unit(payload)) return PayloadResult::kMalformed;
    append_nal(payload, data);
    return PayloadResult::kTaken;
  }

  [[nodiscard]] FrameKind finish(Frame& frame) override {
    if (fragmented_nal_ || unit_.has_bad_set) return FrameKind::kBroken;
    if (!unit_.has_picture) return FrameKind::kNothing;
    if (!unit_.picture_set) return unit_.has_key_picture ? FrameKind::kBroken : FrameKind::kDelta;
    frame.format = syntax_->format(*unit_.picture_set);
    if (!frame.format) return FrameKind::kBroken;
    if (!has_all_sets()) {
      const Bytes sets = syntax_->with_lengths();
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
    bool has_key_picture = false;
    bool has_bad_set = false;
    std::array<bool, 3> sets{};           // which there are, by their roles
    std::optional<uint32_t> picture_set;  // the one that the first piece of the key picture uses
  };

  static PayloadResult result(bool well_formed) {
    return well_formed ? PayloadResult::kTaken : PayloadResult::kMalformed;
  }

  [[nodiscard]] uint8_t type_of(uint8_t first_byte) const {
    return static_cast<uint8_t>(first_byte >> how_.type_shift & how_.type_mask);
  }

  [[nodiscard]] bool is_nal_unit(ByteView bytes) const {
    if (bytes.size() < how_.header_size || (bytes[0] & kForbidden) != 0) return false;
    const uint8_t type = type_of(bytes[0]);
    return type >= how_.first_type && type <= how_.last_type;
  }

  // The header of the NAL unit of which the packet has a piece: its own with the type of the NAL unit, which follows.
  [[nodiscard]] NalHeader fragmented_header(ByteView payload) const {
    NalHeader header{};
    std::copy_n(payload.begin(), how_.header_size, header.begin());
    const int type = payload[how_.header_size] & how_.type_mask;
    header[0] = static_cast<uint8_t>((header[0] & ~(how_.type_mask << how_.type_shift)) | type << how_.type_shift);
    return header;
  }

  [[nodiscard]] ByteView view(const NalHeader& header) const { return ByteView(header).first(how_.header_size); }

  // Of the first NAL unit that the payload has or begins; empty for the middle of one.
  [[nodiscard]] std::optional<NalHeader> first_nal_header(ByteView payload) const {
    const uint8_t type = type_of(payload[0]);
    const size_t size = how_.header_size;
    if (type == how_.fragment) {
      const bool starts = payload.size() > size && (payload[size] & kFragmentStart) != 0;
      return starts ? std::optional(fragmented_header(payload)) : std::nullopt;
    }
    ByteReader reader(payload);
    if (type == how_.aggregate) reader.skip(size + 2);
    const ByteView bytes = reader.take(size);
    NalHeader header{};
    std::copy(bytes.begin(), bytes.end(), header.begin());
    return reader.ok() ? std::optional(header) : std::nullopt;
  }

  // RFC 6184, 5.7.1, STAP-A; RFC 7798, 4.4.2, AP: | header | size, 16 bits | NAL unit | size | NAL unit ... |
  bool append_aggregate(ByteView payload, Bytes& data) {
    ByteReader reader(payload);
    reader.skip(how_.header_size);
    do {
      const ByteView nal_unit = reader.take(reader.u16());
      if (!is_nal_unit(nal_unit)) return false;
      append_nal(nal_unit, data);
    } while (reader.remaining() > 0);
    return true;
  }

  // RFC 6184, 5.8, FU-A; RFC 7798, 4.4.3, FU: | header | S E type | piece of the NAL unit without its header |
  bool append_fragment(ByteView payload, Bytes& data) {
    if (payload.size() <= how_.header_size) return false;
    const uint8_t place = payload[how_.header_size];
    const bool starts = (place & kFragmentStart) != 0;
    const bool ends = (place & kFragmentEnd) != 0;
    const NalHeader header = fragmented_header(payload);
    if (!is_nal_unit(view(header)) || (starts && ends) || starts == fragmented_nal_.has_value()) return false;
    ByteWriter writer(data);
    if (starts) {
      fragmented_nal_ = data.size();
      writer.u32(0);
      writer.bytes(view(header));
    }
    writer.bytes(payload.subspan(how_.header_size + 1));
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

  // What a whole NAL unit means for the access unit. False if the file is better without it: samples are delimited by
  // the file.
  bool note(ByteView nal_unit) {
    const NalRole role = syntax_->role(nal_unit);
    switch (role) {
      case NalRole::kDelimiter:
      case NalRole::kUseless:
        return false;
      case NalRole::kVideoSet:
      case NalRole::kSequenceSet:
      case NalRole::kPictureSet:
        unit_.sets[static_cast<size_t>(role)] = true;
        if (!syntax_->remember(role, nal_unit)) unit_.has_bad_set = true;
        return true;
      case NalRole::kKeyPicture:
        unit_.has_key_picture = true;
        if (!unit_.picture_set) unit_.picture_set = syntax_->picture_set_of(nal_unit);
        unit_.has_picture = true;
        return true;
      case NalRole::kPicture:
        unit_.has_picture = true;
        return true;
      case NalRole::kOther:
        return true;
    }
    return true;
  }

  [[nodiscard]] bool has_all_sets() const {
    for (size_t set = static_cast<size_t>(how_.first_set); set < unit_.sets.size(); ++set)
      if (!unit_.sets[set]) return false;
    return true;
  }

  const NalPacketization how_;
  const std::unique_ptr<NalSyntax> syntax_;
  AccessUnit unit_;
  // Where in the data the NAL unit begins whose fragments are coming in.
  std::optional<size_t> fragmented_nal_;
};

}  // namespace

std::unique_ptr<PayloadFormat> make_nal_payload_format(const NalPacketization& packetization,
                                                       std::unique_ptr<NalSyntax> syntax) {
  return std::make_unique<NalPayloadFormat>(packetization, std::move(syntax));
}

}  // namespace recorder
