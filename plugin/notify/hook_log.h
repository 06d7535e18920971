// What hook scripts print: a file of lines with the time and the recording, which never grows beyond its
// limit. On the notify thread only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/base/owned_descriptor.h"
#include "plugin/base/result.h"

namespace recorder {

class HookLog {
 public:
  // Then it becomes PATH.1, whose place it takes: at most twice as much lies on the disk.
  static constexpr size_t kLimit = 5 << 20;

  // An empty path: nothing is kept. The clock outlives the log.
  HookLog(std::string path, const Clock& clock, size_t limit = kLimit)
      : path_(std::move(path)), clock_(clock), limit_(limit) {}

  // "[2026-11-21 15:45:27] ORIGIN: LINE" for each line, in local time.
  void write(std::string_view origin, const std::vector<std::string>& lines);

 private:
  Status append(const std::string& text) const;
  [[nodiscard]] OwnedDescriptor open() const;

  const std::string path_;
  const Clock& clock_;
  const size_t limit_;
  LogLimit failures_;
};

}  // namespace recorder
