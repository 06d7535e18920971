// A script at work: a child of ours, or one that the last process left behind. On the notify thread only.
// When this is destroyed the script goes on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/owned_descriptor.h"
#include "plugin/notify/child_process.h"
#include "plugin/notify/hook_outcome.h"
#include "plugin/notify/hook_output.h"

namespace recorder {

class RunningHook {
 public:
  // After its time it is asked to end (SIGTERM to its group), and so much later it is ended (SIGKILL).
  static constexpr seconds kGrace{5};
  // How often to look where the kernel does not tell.
  static constexpr seconds kLookInterval{1};

  static RunningHook of_child(pid_t pid, HookOutput output, MonotonicTime deadline);
  // `identity`: see process_identity.h. It may have ended already.
  static RunningHook of_last_process(const std::string& identity, HookOutput nothing, MonotonicTime deadline);

  // Reads what it printed, ends it when its time is over. Its end, once it has come.
  std::optional<ProcessEnd> step(MonotonicTime now);
  // Readable when step() has something to do.
  void add_descriptors(std::vector<int>& descriptors) const;
  [[nodiscard]] MonotonicTime next_step(MonotonicTime now) const;

  [[nodiscard]] bool has_timed_out() const { return stage_ != Stage::kRuns; }
  [[nodiscard]] HookParent parent() const {
    return identity_.empty() ? HookParent::kUs : HookParent::kLastProcess;
  }

 private:
  enum class Stage { kRuns, kAskedToEnd, kKilled };

  RunningHook(pid_t pid, std::string identity, HookOutput output, MonotonicTime deadline);
  std::optional<ProcessEnd> find_end();
  void end_in_time(MonotonicTime now);
  void send_to_group(int signal) const;

  pid_t pid_;             // and its group
  std::string identity_;  // of one that is not our child
  OwnedDescriptor watch_;
  HookOutput output_;
  MonotonicTime deadline_;
  Stage stage_ = Stage::kRuns;
};

}  // namespace recorder
