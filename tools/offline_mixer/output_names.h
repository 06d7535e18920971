// What the mixed files are called. Pure.
#pragma once

#include <string>

#include "tools/offline_mixer/arguments.h"

namespace recorder {

// --output, or X_mixed.mp4 beside X.mp4.
std::string mixed_path(const Arguments& arguments);
// Y.part-2-of-4.mp4 beside Y.mp4, which all parts become.
std::string part_path(const std::string& mixed, const PartNumber& part);

}  // namespace recorder
