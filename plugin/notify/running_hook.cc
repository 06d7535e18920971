#include "plugin/notify/running_hook.h"

#include <algorithm>
#include <csignal>

#include "plugin/notify/process_identity.h"

namespace recorder {

RunningHook::RunningHook(pid_t pid, std::string identity, HookOutput output, MonotonicTime deadline)
    : pid_(pid),
      identity_(std::move(identity)),
      watch_(watch_process(pid)),
      output_(std::move(output)),
      deadline_(deadline) {}

RunningHook RunningHook::of_child(pid_t pid, HookOutput output, MonotonicTime deadline) {
  return {pid, {}, std::move(output), deadline};
}

RunningHook RunningHook::of_last_process(const std::string& identity, HookOutput nothing,
                                         MonotonicTime deadline) {
  RunningHook hook(find_process(identity).value_or(0), identity, std::move(nothing), deadline);
  // Asked again, because between the two the pid might have gone to another, which would be watched then.
  if (!find_process(identity)) hook.watch_.close();
  return hook;
}

std::optional<ProcessEnd> RunningHook::step(MonotonicTime now) {
  output_.read();
  const std::optional<ProcessEnd> end = find_end();
  if (end)
    output_.finish();
  else
    end_in_time(now);
  return end;
}

std::optional<ProcessEnd> RunningHook::find_end() {
  if (parent() == HookParent::kUs) return take_end(pid_);
  const bool runs = watch_.is_open() ? !is_readable(watch_) : find_process(identity_).has_value();
  return runs ? std::nullopt : std::optional(ProcessEnd{});
}

// It has not ended: its pid, and so its group, are nobody else's.
void RunningHook::end_in_time(MonotonicTime now) {
  if (now < deadline_) return;
  switch (stage_) {
    case Stage::kRuns:
      send_to_group(SIGTERM);
      stage_ = Stage::kAskedToEnd;
      deadline_ = now + kGrace;
      return;
    case Stage::kAskedToEnd:
      send_to_group(SIGKILL);
      stage_ = Stage::kKilled;
      deadline_ = MonotonicTime::max();
      return;
    case Stage::kKilled:
      return;
  }
}

void RunningHook::send_to_group(int signal) const {
  if (pid_ > 0) ::kill(-pid_, signal);  // 0 would be our own group
}

void RunningHook::add_descriptors(std::vector<int>& descriptors) const {
  if (watch_.is_open()) descriptors.push_back(watch_.get());
  if (output_.pipe().is_open()) descriptors.push_back(output_.pipe().get());
}

MonotonicTime RunningHook::next_step(MonotonicTime now) const {
  return watch_.is_open() ? deadline_ : std::min(deadline_, now + kLookInterval);
}

}  // namespace recorder
