// Time: the monotonic clock that media are placed on, and the wall clock that people read.
#pragma once

#include <chrono>
#include <cstdint>

namespace recorder {

using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The clocks of the machine; tests pass a fake.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual MonotonicTime monotonic() const = 0;
  [[nodiscard]] virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime monotonic() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now(); }
};

inline int64_t epoch_milliseconds(WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

// Ticks of a media clock in a duration, rounded to the nearest. The product fits 64 bits for 29 hours
// at 90 kHz only, so whole seconds are converted apart from the rest.
inline int64_t to_ticks(Duration duration, int64_t ticks_per_second) {
  const int64_t nanoseconds = duration.count();
  const int64_t whole = nanoseconds / 1'000'000'000;
  const int64_t rest = nanoseconds % 1'000'000'000;
  const int64_t half = rest < 0 ? -500'000'000 : 500'000'000;
  return whole * ticks_per_second + (rest * ticks_per_second + half) / 1'000'000'000;
}

inline Duration from_ticks(int64_t ticks, int64_t ticks_per_second) {
  const int64_t whole = ticks / ticks_per_second;
  const int64_t rest = ticks % ticks_per_second;
  return Duration(whole * 1'000'000'000 + rest * 1'000'000'000 / ticks_per_second);
}

}  // namespace recorder
