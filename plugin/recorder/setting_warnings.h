// What the operator should look at, though the recorder can run with it.
#pragma once

#include <string>
#include <vector>

#include "plugin/recorder/settings.h"

namespace recorder {

// Sentences for the log. Looks at the files that the settings name. What is missing now may be there when it
// is needed, and a recording is worth more than what is told of it: so none of this keeps the recorder from
// starting.
std::vector<std::string> setting_warnings(const Settings& settings);

}  // namespace recorder
