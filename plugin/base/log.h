// Log lines by who must act. Error: a recording is lost, the operator must act. Warning: something was
// lost and we go on. Info: started, finished. Debug: the rest. Nothing is logged per packet.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "plugin/base/clock.h"

namespace recorder {

enum class LogLevel { kError, kWarning, kInfo, kDebug };

using LogSink = void (*)(LogLevel level, std::string_view line);

// Where lines go; standard error until it is called. May be called at any time, from any thread.
void set_log_sink(LogSink sink);

// One line, "[object] sentence". Thread-safe.
void log(LogLevel level, std::string_view object, std::string_view sentence);

// Lets one line per second through for one cause, and counts the rest. Used on one thread.
class LogLimit {
 public:
  // The number of occurrences to report now (this one included), or 0 to stay silent.
  uint64_t due(MonotonicTime now);

 private:
  MonotonicTime last_{};
  bool logged_ = false;
  uint64_t suppressed_ = 0;
};

}  // namespace recorder
