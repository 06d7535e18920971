// Each stream of a recording as a file of its own, without encoding.
#pragma once

#include <string>
#include <vector>

#include "plugin/base/result.h"
#include "tools/offline_mixer/input/input.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

// Writes X_NAME.mp4 (.webm for VP8 with Opus) beside X.mp4 for each participant, of the time that the schedule
// has and aligned to its begin; replaces older ones only by finished ones. Answers the paths.
Result<std::vector<std::string>> extract(Input& input, const Schedule& schedule, const std::string& path);

}  // namespace recorder
