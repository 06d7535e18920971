#pragma once

#include <cstdint>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/notify/child_process.h"

namespace recorder {

// Whatever made it necessary. A script that takes the whole machine down with it must come to an end, too.
constexpr int64_t kMostHookAttempts = 10;

// What an attempt to run a script came to.
struct HookOutcome {
  enum class Kind { kExited, kFailed, kAgain };
  Kind kind = Kind::kExited;
  int exit_code = 0;
  std::string reason;    // why it failed, or runs again
  milliseconds pause{};  // before it runs again
};

enum class HookParent { kUs, kLastProcess };

// It could not be started, for this errno.
HookOutcome judge_start(int error, int64_t attempt);
// It was ended by us, because it took too long.
HookOutcome judge_timeout(milliseconds limit);
// It ended by itself. `attempt`: counts from 1.
HookOutcome judge_end(const ProcessEnd& end, HookParent parent, int64_t attempt);

}  // namespace recorder
