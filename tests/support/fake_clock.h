// A clock that tests move by hand.
#pragma once

#include "plugin/base/clock.h"

namespace recorder::test {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime monotonic() const override { return monotonic_; }
  [[nodiscard]] WallTime wall() const override { return wall_; }
  void advance(Duration duration) {
    monotonic_ += duration;
    wall_ += duration;
  }

 private:
  MonotonicTime monotonic_{seconds(1000)};
  WallTime wall_{seconds(1'700'000'000)};
};

}  // namespace recorder::test
