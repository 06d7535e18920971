#include "plugin/notify/hook_outcome.h"

#include <system_error>

#include "plugin/base/text.h"
#include "plugin/notify/back_off.h"

namespace recorder {
namespace {

// What ended it may last: memory that is short, an operator who stops things.
constexpr BackOff kBackOff{seconds(10), seconds(300)};

HookOutcome failed(std::string reason) { return {HookOutcome::Kind::kFailed, 0, std::move(reason), {}}; }

HookOutcome again(std::string reason, milliseconds pause, int64_t attempt) {
  if (attempt >= kMostHookAttempts) return failed(concat(reason, ", and that was attempt ", attempt));
  return {HookOutcome::Kind::kAgain, 0, std::move(reason), pause};
}

}  // namespace

HookOutcome judge_start(int error, int64_t attempt) {
  const std::string reason = concat("it cannot be started: ", std::generic_category().message(error));
  return may_start_later(error) ? again(reason, pause_after(attempt, kBackOff, 0), attempt) : failed(reason);
}

HookOutcome judge_timeout(milliseconds limit) {
  return failed(concat("it was ended, because it took longer than ", limit.count() / 1000, " s"));
}

HookOutcome judge_end(const ProcessEnd& end, HookParent parent, int64_t attempt) {
  switch (end.kind) {
    case ProcessEnd::Kind::kExited:
      return {HookOutcome::Kind::kExited, end.number, {}, {}};
    case ProcessEnd::Kind::kSignalled:
      return again(concat("signal ", end.number, " ended it"), pause_after(attempt, kBackOff, 0), attempt);
    case ProcessEnd::Kind::kUnknown:
      break;
  }
  // Where SIGCHLD is ignored in our own process, running it again would tell no more.
  if (parent == HookParent::kUs) return failed("its exit code was taken by somebody else");
  return again("the recorder ended before it did", milliseconds(0), attempt);
}

}  // namespace recorder
