#include "plugin/base/log.h"

#include <atomic>
#include <cstdio>
#include <utility>

#include "plugin/base/text.h"

namespace recorder {
namespace {

void to_standard_error(LogLevel, std::string_view line) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

std::atomic<LogSink> sink = to_standard_error;

}  // namespace

void set_log_sink(LogSink new_sink) { sink = new_sink; }

void log(LogLevel level, std::string_view object, std::string_view sentence) {
  sink.load()(level, concat('[', object, "] ", sentence));
}

uint64_t LogLimit::due(MonotonicTime now) {
  ++suppressed_;
  if (logged_ && now - last_ < seconds(1)) return 0;
  logged_ = true;
  last_ = now;
  return std::exchange(suppressed_, 0);
}

}  // namespace recorder
