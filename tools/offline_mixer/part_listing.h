// The parts of a timeline as the JSON that --split prints. Pure.
#pragma once

#include <string>

#include "tools/offline_mixer/arguments.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

// An array with an object for each part: its number, its time in ms from the begin of what is mixed, the
// pictures in it, the file that --part makes of it.
std::string part_listing(const Arguments& arguments, const Schedule& schedule, int fps);

}  // namespace recorder
