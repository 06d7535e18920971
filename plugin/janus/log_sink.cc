#include "plugin/janus/log_sink.h"

#include <array>

#include "plugin/janus/janus_api.h"
#include <debug.h>

namespace recorder {

void log_to_janus(LogLevel level, std::string_view line) {
  // In the order of LogLevel.
  constexpr std::array<int, 4> kLevels = {LOG_ERR, LOG_WARN, LOG_INFO, LOG_VERB};
  const int janus_level = kLevels[static_cast<size_t>(level)];
  JANUS_LOG(janus_level, "[recorder] %.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace recorder
