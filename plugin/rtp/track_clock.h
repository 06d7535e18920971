// Maps the RTP clock of one track to the server's monotonic clock: a minimum-delay filter with skew estimation.
// Jitter, loss and pauses do not move the track; skew of the sender's clock is followed.
#pragma once

#include <cstdint>

#include "plugin/base/clock.h"

namespace recorder {

class TrackClock {
 public:
  // ticks_per_second: 90000 for video, 48000 for Opus (RFC 7587, 4.1).
  explicit TrackClock(int64_t ticks_per_second);

  // A frame whose first packet arrived; call it for each frame before time_of.
  void observe(int64_t timestamp, MonotonicTime arrival);
  // Where that time stamp lies on the server's clock, by what is known now. Meaningful after the first observe.
  [[nodiscard]] MonotonicTime time_of(int64_t timestamp) const;
  // Estimated rate of the sender's clock against the server's, in parts per million.
  [[nodiscard]] double skew_ppm() const;
};

}  // namespace recorder
