// The schedule as the JSON that --dry-run prints. Pure.
#pragma once

#include <string>

#include "tools/offline_mixer/schedule/schedule.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

// Who is mixed, and for each scene where each of them is: as the picture begins, with nobody speaking.
// Without a picture (hasVideo is false) there are no rectangles.
std::string schedule_json(const Schedule& schedule, const MixerSettings& settings);

}  // namespace recorder
