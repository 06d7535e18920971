#include "plugin/rtp/jitter.h"

#include <chrono>
#include <utility>

namespace recorder {
namespace {

// From one packet to the next no path is so much slower: the sender's time stamps jumped, or it was silent and set
// them on. The algorithm is of a sender that goes on.
constexpr Duration kLargestDifference = seconds(2);

}  // namespace

// RFC 3550, A.8: D is by how much the packets lie otherwise apart here than at the sender.
void InterarrivalJitter::take(const RtpPacket& packet, MonotonicTime arrival) {
  const std::optional<Last> last = std::exchange(last_, Last{packet.ssrc, packet.timestamp, arrival});
  if (!last || last->ssrc != packet.ssrc) return;
  const auto ticks = static_cast<int32_t>(packet.timestamp - last->timestamp);
  const Duration difference = std::chrono::abs((arrival - last->arrival) - from_ticks(ticks, ticks_per_second_));
  if (difference > kLargestDifference) return;
  nanoseconds_ += (static_cast<double>(difference.count()) - nanoseconds_) / 16;
}

}  // namespace recorder
