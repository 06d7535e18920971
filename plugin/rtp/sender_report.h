// What a sender says about its clocks in RTCP sender reports, RFC 3550, 6.4.1.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/base/bytes.h"

namespace recorder {

// The same instant by the clock that all media of a sender share, and by that of one of them.
struct SenderReport {
  uint32_t ssrc = 0;
  uint64_t ntp = 0;  // seconds since 1900 in 32.32 bits; wraps in 2036
  uint32_t rtp_timestamp = 0;

  bool operator==(const SenderReport&) const = default;
};

// The sender reports of an RTCP packet, compound (RFC 3550, 6.1) or of reduced size (RFC 5506), in their order. None
// when any of it is malformed. A report without a wall clock (RFC 3550, 4) is left out.
std::vector<SenderReport> parse_sender_reports(ByteView rtcp);

}  // namespace recorder
