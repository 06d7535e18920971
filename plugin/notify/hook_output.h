// What one run of a script prints, on its way from the pipe to the log: the first part of it. The rest is
// read and forgotten, so that a script that prints without end neither waits nor fills the disk. On the
// notify thread only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/owned_descriptor.h"
#include "plugin/notify/hook_log.h"

namespace recorder {

class HookOutput {
 public:
  static constexpr size_t kLimit = 64 << 10;    // bytes that are kept of one run
  static constexpr size_t kLongestLine = 1000;  // a longer one is broken

  // `pipe` does not block. The log outlives this.
  HookOutput(OwnedDescriptor pipe, std::string origin, HookLog& log)
      : pipe_(std::move(pipe)), origin_(std::move(origin)), log_(&log) {}

  // What is there now, but not more than a pipe's content, so that others have their turn.
  void read();
  // The last of it, after the script has ended. What it left behind may print no more.
  void finish();
  [[nodiscard]] const OwnedDescriptor& pipe() const { return pipe_; }

 private:
  void keep(std::string_view bytes, std::vector<std::string>& lines);
  void end_line(std::vector<std::string>& lines);

  OwnedDescriptor pipe_;
  std::string origin_;
  HookLog* log_;
  std::string line_;  // not ended yet
  size_t kept_ = 0;
};

}  // namespace recorder
