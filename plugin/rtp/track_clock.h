// Maps the RTP clock of one track to the server's monotonic clock: a minimum-delay filter with skew
// estimation. Jitter, loss and pauses do not move the track; skew of the sender's clock is followed.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/clock.h"
#include "plugin/rtp/delay_envelope.h"

namespace recorder {

// The mapping is a row of segments without steps: at each new time stamp it moves towards the least delay
// known, but never faster than its slope allows. Only where the sender's time stamps jumped it steps forward,
// or stands still.
class TrackClock {
 public:
  // ticks_per_second: 90000 for video, 48000 for Opus (RFC 7587, 4.1).
  explicit TrackClock(int64_t ticks_per_second);

  // A frame whose first packet arrived; call it for each frame before time_of.
  void observe(int64_t timestamp, MonotonicTime arrival);
  // True while it may turn out soon that what was observed last is to be placed elsewhere. Ask it with the arrival that was
  // observed, or with the time of now when nothing comes.
  [[nodiscard]] bool is_in_doubt(MonotonicTime now) const;
  // Where that time stamp lies on the server's clock, by what is known now. Meaningful after the first
  // observe. Asked for each time stamp right after it was observed, in their order, its answers never go
  // backwards.
  [[nodiscard]] MonotonicTime time_of(int64_t timestamp) const;
  // Estimated rate of the sender's clock against the server's, in parts per million: positive if it is fast.
  [[nodiscard]] double skew_ppm() const;

 private:
  struct Instant {
    int64_t timestamp = 0;
    MonotonicTime time{};
  };

  // A gap in which the sender's clock seems to have stood still.
  struct Standstill {
    MonotonicTime since{};
    Duration lateness{};  // of its first packet
  };

  void start(Instant instant);
  [[nodiscard]] bool has_jumped(Instant observed);
  [[nodiscard]] bool has_stood_still(Instant observed, Duration lateness);
  void move_to(int64_t timestamp);
  [[nodiscard]] Duration elapsed(int64_t from, int64_t to) const;
  [[nodiscard]] MonotonicTime least_delayed(int64_t timestamp) const;

  const int64_t ticks_per_second_;
  bool started_ = false;
  Instant origin_;             // where the envelope counts from
  DelayEnvelope envelope_;
  Instant last_observed_;
  std::optional<MonotonicTime> late_since_;  // all since then came far behind the envelope
  std::optional<Standstill> standstill_;
  Instant anchor_;             // the end of the last segment
  double slope_before_ = 0;    // of the mapping before the anchor and behind it: what a second of the sender
  double slope_behind_ = 0;    // is longer than a second here
};

}  // namespace recorder
