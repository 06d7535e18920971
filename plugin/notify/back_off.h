// How long to wait before something that failed is tried again.
#pragma once

#include <algorithm>
#include <cstdint>

#include "plugin/base/clock.h"

namespace recorder {

struct BackOff {
  milliseconds first;    // the longest pause after the first failure
  milliseconds longest;  // of all pauses
};

// After so many failures in a row, the first being 1: twice as long each time. `random`, from 0 to 1, takes
// away up to a half, so that what failed together does not come back together.
inline milliseconds pause_after(int64_t failures, const BackOff& back_off, double random) {
  milliseconds pause = back_off.first;
  for (int64_t i = 1; i < failures && pause < back_off.longest; ++i) pause *= 2;
  pause = std::min(pause, back_off.longest);
  return pause - milliseconds(static_cast<int64_t>(static_cast<double>(pause.count()) * random / 2));
}

}  // namespace recorder
