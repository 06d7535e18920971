// H265, RFC 7798: single NAL units, aggregation packets and fragmentation units, without DONL and DOND, which are
// there only if sprop-max-don-diff was negotiated, and browsers do not. PACI packets carry hints for the network around
// another payload, which nobody sends; they are refused like types that do not exist.
#include "plugin/rtp/h265_parameter_sets.h"
#include "plugin/rtp/nal_payload_format.h"

namespace recorder {
namespace {

// RFC 7798, 1.1.4 and 4.4: | F | type, 6 bits | LayerId, 6 bits | TID, 3 bits |
constexpr NalPacketization kPacketization = {.header_size = 2,
                                             .type_shift = 1,
                                             .type_mask = 0x3f,
                                             .first_type = 0,
                                             .last_type = 47,
                                             .aggregate = 48,
                                             .fragment = 49,
                                             .first_set = NalRole::kVideoSet};

}  // namespace

std::unique_ptr<PayloadFormat> make_h265_payload_format() {
  return make_nal_payload_format(kPacketization, std::make_unique<H265ParameterSets>());
}

}  // namespace recorder
