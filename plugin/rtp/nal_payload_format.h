// The payload format of codecs whose frames are access units of NAL units, RFC 6184 for H264 and RFC 7798 for H265: a
// packet has one NAL unit, several, or a piece of one. In the frame each has its length in 4 bytes in front, as in
// ISO/IEC 14496-15.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/payload_format.h"

namespace recorder {

// What a NAL unit is for its access unit.
enum class NalRole {
  kVideoSet,     // parameter sets, from the most general to the most special
  kSequenceSet,
  kPictureSet,
  kPicture,      // a piece of a picture
  kKeyPicture,   // the same, of one that can be decoded without others
  kDelimiter,    // of access units
  kUseless,      // in a file
  kOther,
};

// How NAL units are packed: the headers of both RFCs differ in this only.
struct NalPacketization {
  size_t header_size;   // of a NAL unit, and of a packet of several or of a piece
  int type_shift;       // where in the first byte the type is
  uint8_t type_mask;
  uint8_t first_type;   // of NAL units that a packet may have
  uint8_t last_type;
  uint8_t aggregate;    // types of packets
  uint8_t fragment;
  NalRole first_set;    // the most general parameter set of the codec, with which a key frame begins
};

// Reads NAL units, and remembers the parameter sets of a stream. NAL units have a whole header at least.
class NalSyntax {
 public:
  virtual ~NalSyntax() = default;

  // By its header.
  [[nodiscard]] virtual NalRole role(ByteView nal_unit) const = 0;
  // Takes a parameter set. False if it is malformed.
  [[nodiscard]] virtual bool remember(NalRole role, ByteView nal_unit) = 0;
  // All parameter sets with 4-byte lengths, the most general ones first.
  [[nodiscard]] virtual Bytes with_lengths() const = 0;
  // The id of the picture parameter set that a piece of a key picture uses.
  [[nodiscard]] virtual std::optional<uint32_t> picture_set_of(ByteView nal_unit) const = 0;
  // What a decoder must know of pictures that use that picture parameter set; empty if it is not there.
  [[nodiscard]] virtual std::optional<VideoFormat> format(uint32_t picture_set) const = 0;
};

std::unique_ptr<PayloadFormat> make_nal_payload_format(const NalPacketization& packetization,
                                                       std::unique_ptr<NalSyntax> syntax);

}  // namespace recorder
