#include "plugin/module/janus_log.h"

#include <glib.h>

extern "C" {
#include <debug.h>
}

#include "plugin/base/log.h"

namespace recorder {
namespace {

int janus_level(LogLevel level) {
  switch (level) {
    case LogLevel::kError: return LOG_ERR;
    case LogLevel::kWarning: return LOG_WARN;
    case LogLevel::kInfo: return LOG_INFO;
    case LogLevel::kDebug: return LOG_VERB;
  }
  return LOG_ERR;
}

// The prefix is written here because JANUS_LOG would put the name of this source file into every line.
void write(LogLevel level, std::string_view line) {
  const int janus = janus_level(level);
  if (janus > janus_log_level) return;
  const char* prefix = janus_log_prefix[janus | (janus_log_colors ? 8 : 0)];
  JANUS_PRINT("%s%s%.*s\n", janus_log_global_prefix != nullptr ? janus_log_global_prefix : "", prefix,
              static_cast<int>(line.size()), line.data());
}

}  // namespace

void log_to_janus() { set_log_sink(write); }

}  // namespace recorder
