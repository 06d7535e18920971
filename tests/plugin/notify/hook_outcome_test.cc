#include "plugin/notify/hook_outcome.h"

#include <cerrno>

#include "tests/support/test.h"

namespace recorder::test {
namespace {

using Kind = HookOutcome::Kind;

TEST(hook_outcome, is_final_after_an_exit_with_any_code) {
  for (const int code : {0, 1, 64, 65, 143, 255}) {
    const HookOutcome outcome = judge_end({ProcessEnd::Kind::kExited, code}, HookParent::kUs, 1);
    CHECK(outcome.kind == Kind::kExited);
    CHECK_EQUAL(outcome.exit_code, code);
  }
}

TEST(hook_outcome, is_another_attempt_after_a_signal_with_longer_pauses_each_time) {
  const struct {
    int64_t attempt;
    Kind kind;
    seconds pause;
  } rows[] = {{1, Kind::kAgain, seconds(10)},
              {2, Kind::kAgain, seconds(20)},
              {9, Kind::kAgain, seconds(300)},
              {kMostHookAttempts, Kind::kFailed, seconds(0)}};
  for (const auto& row : rows) {
    const HookOutcome outcome = judge_end({ProcessEnd::Kind::kSignalled, 11}, HookParent::kUs, row.attempt);
    CHECK(outcome.kind == row.kind);
    CHECK(outcome.pause == row.pause);
    CHECK(outcome.reason.find("11") != std::string::npos);
  }
}

TEST(hook_outcome, is_another_attempt_at_once_when_the_last_process_did_not_see_its_end) {
  const HookOutcome outcome = judge_end(ProcessEnd{}, HookParent::kLastProcess, 1);
  CHECK(outcome.kind == Kind::kAgain);
  CHECK(outcome.pause == seconds(0));
  CHECK(judge_end(ProcessEnd{}, HookParent::kLastProcess, kMostHookAttempts).kind == Kind::kFailed);
  CHECK(judge_end(ProcessEnd{}, HookParent::kUs, 1).kind == Kind::kFailed);
}

TEST(hook_outcome, is_a_failure_after_a_time_out_or_where_no_attempt_could_be_better) {
  CHECK(judge_timeout(seconds(90)).kind == Kind::kFailed);
  CHECK(judge_timeout(seconds(90)).reason.find("90 s") != std::string::npos);
  CHECK(judge_start(ENOENT, 1).kind == Kind::kFailed);
  CHECK(judge_start(EACCES, 1).kind == Kind::kFailed);
  CHECK(judge_start(EAGAIN, 1).kind == Kind::kAgain);
  CHECK(judge_start(EAGAIN, kMostHookAttempts).kind == Kind::kFailed);
}

}  // namespace
}  // namespace recorder::test
