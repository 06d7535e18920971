// What the files of the streams of a recording are called. Pure.
#pragma once

#include <string>
#include <vector>

#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

constexpr size_t kLongestExtractedName = 100;

// A name for each, in UTF-8, of `longest` bytes at most, fit for a file system, and no two the same: who
// shares a name with another gets the mediaSessionId behind it, or a number. None is "mixed", which is the
// mixer's own.
std::vector<std::string> extracted_names(const std::vector<Participant>& participants,
                                         size_t longest = kLongestExtractedName);

}  // namespace recorder
