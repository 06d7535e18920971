#pragma once

#include <string_view>

#include "plugin/base/log.h"

namespace recorder {

// Our lines in Janus's log, at the level that says who must act.
void log_to_janus(LogLevel level, std::string_view line);

}  // namespace recorder
