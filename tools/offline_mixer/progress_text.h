// How progress is written. Pure.
#pragma once

#include <string>

#include "plugin/base/clock.h"

namespace recorder {

struct ProgressState {
  Duration done{};     // of the timeline
  Duration whole{};    // of the timeline
  Duration elapsed{};  // of the clock, since the begin
};

// "[#########-----------]  45%  8.1x  12:42 left": in so many columns at most, without the bar in few.
std::string progress_bar(const ProgressState& state, size_t columns);

// {"percent":12.5,"speed":8.1,"secondsLeft":42}; secondsLeft is null as long as nothing is known of the
// speed.
std::string progress_json(const ProgressState& state);

}  // namespace recorder
