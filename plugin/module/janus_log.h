// Log lines of a module go into the log of Janus.
#pragma once

namespace recorder {

void log_to_janus();

}  // namespace recorder
