// How unevenly the packets of a track arrive, as every receiver of RTP reports it (RFC 3550, 6.4.1).
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/clock.h"
#include "plugin/rtp/rtp_packet.h"

namespace recorder {

class InterarrivalJitter {
 public:
  explicit InterarrivalJitter(int64_t ticks_per_second) : ticks_per_second_(ticks_per_second) {}

  // Each packet as it arrives, whatever its order.
  void take(const RtpPacket& packet, MonotonicTime arrival);
  [[nodiscard]] Duration value() const { return Duration(static_cast<int64_t>(nanoseconds_)); }

 private:
  struct Last {
    uint32_t ssrc = 0;
    uint32_t timestamp = 0;
    MonotonicTime arrival{};
  };

  const int64_t ticks_per_second_;
  std::optional<Last> last_;
  double nanoseconds_ = 0;
};

}  // namespace recorder
