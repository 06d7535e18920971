// H264, RFC 6184: single NAL units, STAP-A and FU-A, the packet types of packetization modes 0 and 1, which
// are what browsers negotiate.
#include "plugin/rtp/h264_parameter_sets.h"
#include "plugin/rtp/nal_payload_format.h"

namespace recorder {
namespace {

// RFC 6184, 5.3 and 5.4, table 3: | F | NRI, 2 bits | type, 5 bits |
constexpr NalPacketization kPacketization = {.header_size = 1,
                                             .type_shift = 0,
                                             .type_mask = 0x1f,
                                             .first_type = 1,
                                             .last_type = 23,
                                             .aggregate = 24,
                                             .fragment = 28,
                                             .first_set = NalRole::kSequenceSet};

}  // namespace

std::unique_ptr<PayloadFormat> make_h264_payload_format() {
  return make_nal_payload_format(kPacketization, std::make_unique<H264ParameterSets>());
}

}  // namespace recorder
