#include "plugin/notify/hook_runner.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/notify/process_identity.h"

namespace recorder {
namespace {

constexpr std::string_view kName = "hooks";
constexpr seconds kTidyingInterval{600};
// Longer than any pause before another attempt.
constexpr seconds kLongestPause{600};
// After an error of the database, which says that the disk is full, or that somebody else keeps it locked.
constexpr seconds kDatabasePause{1};

std::string describe(const HookRow& row) {
  return concat(row.run.script, " of recording ", row.run.recording_id, ", attempt ", row.attempts);
}

std::string origin_of(const HookRow& row) { return concat(row.run.recording_id, " attempt ", row.attempts); }

}  // namespace

HookRunner::HookRunner(Database& database, HookRunnerSettings settings, const Clock& clock)
    : ledger_(database), settings_(std::move(settings)), clock_(clock), log_(settings_.log, clock) {}

Result<std::unique_ptr<HookRunner>> HookRunner::create(Database& database, HookRunnerSettings settings,
                                                       const Clock& clock) {
  std::unique_ptr<HookRunner> runner(new HookRunner(database, std::move(settings), clock));
  const Result<std::vector<HookRow>> rows = runner->ledger_.running();
  if (!rows.ok()) return rows.error();
  for (const HookRow& row : *rows) runner->adopt(row);
  return runner;
}

// Where the last process died between the start and the record of it, the environment tells which one it is.
void HookRunner::adopt(HookRow row) {
  std::string identity = row.process;
  if (identity.empty())
    if (const std::optional<pid_t> pid = find_group_leader_with(own_environment(row)))
      identity = identity_of_process(*pid);
  if (!find_process(identity)) {
    const HookOutcome lost = judge_end(ProcessEnd{}, HookParent::kLastProcess, row.attempts);
    jobs_.push_back({std::move(row), std::nullopt, lost});
    return;
  }
  log(LogLevel::kInfo, kName, concat(describe(row), " still runs"));
  const Duration age = clock_.wall() - WallTime(milliseconds(row.started_ms));
  HookOutput nothing(OwnedDescriptor(), origin_of(row), log_);
  jobs_.push_back({row,
                   RunningHook::of_last_process(identity, std::move(nothing),
                                                clock_.monotonic() + (settings_.timeout - age)),
                   std::nullopt});
}

Duration HookRunner::step(bool is_woken) {
  const MonotonicTime now = clock_.monotonic();
  const bool is_due = is_woken || now >= next_look_;
  if (is_due) next_look_ = now + kTidyingInterval;  // whatever is sooner is found now
  const bool has_ended = record_ends() > 0;
  if (is_due || has_ended) start_all_due();
  MonotonicTime next = next_look_;
  for (const Job& job : jobs_)
    if (job.hook) next = std::min(next, job.hook->next_step(now));
  return std::max<Duration>(next - now, Duration(0));
}

size_t HookRunner::record_ends() {
  for (Job& job : jobs_) advance(job);
  return jobs_.remove_if([this](const Job& job) { return is_recorded(job); });
}

void HookRunner::advance(Job& job) {
  if (!job.hook || job.outcome) return;
  const std::optional<ProcessEnd> end = job.hook->step(clock_.monotonic());
  if (!end) return;
  job.outcome = job.hook->has_timed_out() ? judge_timeout(settings_.timeout)
                                          : judge_end(*end, job.hook->parent(), job.row.attempts);
  job.hook.reset();
}

bool HookRunner::is_recorded(const Job& job) {
  if (!job.outcome) return false;
  const HookOutcome& outcome = *job.outcome;
  const WallTime now = clock_.wall();
  Status recorded = Success{};
  switch (outcome.kind) {
    case HookOutcome::Kind::kExited:
      recorded = ledger_.record_exit(job.row.number, outcome.exit_code, now);
      break;
    case HookOutcome::Kind::kFailed:
      recorded = ledger_.record_failure(job.row.number, outcome.reason, now);
      break;
    case HookOutcome::Kind::kAgain:
      recorded = ledger_.record_retry(job.row.number, outcome.reason, now + outcome.pause);
      break;
  }
  if (recorded.ok())
    say(job);
  else
    report(recorded.error());
  return recorded.ok();
}

void HookRunner::say(const Job& job) const {
  const HookOutcome& outcome = *job.outcome;
  const std::string what = describe(job.row);
  switch (outcome.kind) {
    case HookOutcome::Kind::kExited:
      return log(outcome.exit_code == 0 ? LogLevel::kInfo : LogLevel::kWarning, kName,
                 concat(what, " ended with code ", outcome.exit_code));
    case HookOutcome::Kind::kFailed:
      return log(LogLevel::kError, kName, concat(what, " failed: ", outcome.reason));
    case HookOutcome::Kind::kAgain:
      return log(LogLevel::kWarning, kName, concat(what, " will run again: ", outcome.reason));
  }
}

void HookRunner::start_all_due() {
  if (clock_.monotonic() >= next_tidying_) tidy();
  const size_t most = std::max<size_t>(settings_.max_at_once, 1);
  if (jobs_.size() >= most) return;
  const Result<std::vector<HookRow>> rows = ledger_.due(clock_.wall(), most - jobs_.size());
  if (!rows.ok()) return report(rows.error());
  for (const HookRow& row : *rows) start(row);
  const Result<std::optional<WallTime>> next = ledger_.next_due(clock_.wall());
  if (!next.ok()) return report(next.error());
  if (*next) look_again_in(**next - clock_.wall());
}

// What cannot be recorded as begun is not begun: its end could not be told from its never having run.
void HookRunner::start(HookRow row) {
  const WallTime now = clock_.wall();
  const Status begun = ledger_.record_start(row.number, now);
  if (!begun.ok()) return report(begun.error());
  ++row.attempts;
  ChildProcess child = start_child({row.run.script, row.run.arguments, environment_of(row)});
  if (child.error != 0) {
    jobs_.push_back({row, std::nullopt, judge_start(child.error, row.attempts)});
    return look_again_in(Duration(0));
  }
  const Status known = ledger_.record_process(row.number, identity_of_process(child.pid));
  if (!known.ok()) report(known.error());
  HookOutput output(std::move(child.output), origin_of(row), log_);
  const MonotonicTime deadline = clock_.monotonic() + settings_.timeout;
  jobs_.push_back({row, RunningHook::of_child(child.pid, std::move(output), deadline), std::nullopt});
}

std::vector<std::string> HookRunner::own_environment(const HookRow& row) const {
  return {concat("RECORDER_RECORDING_ID=", row.run.recording_id), concat("RECORDER_ATTEMPT=", row.attempts),
          concat("RECORDER_FILE=", row.run.file)};
}

std::vector<std::string> HookRunner::environment_of(const HookRow& row) const {
  std::vector<std::string> all = own_environment(row);
  const auto name_of = [](const std::string& variable) { return variable.substr(0, variable.find('=')); };
  for (const std::string& variable : settings_.environment)
    if (std::none_of(all.begin(), all.end(),
                     [&](const auto& own) { return name_of(own) == name_of(variable); }))
      all.push_back(variable);
  return all;
}

std::vector<int> HookRunner::descriptors() const {
  std::vector<int> all;
  for (const Job& job : jobs_)
    if (job.hook) job.hook->add_descriptors(all);
  return all;
}

void HookRunner::tidy() {
  next_tidying_ = clock_.monotonic() + kTidyingInterval;
  const Status tidied = ledger_.tidy(clock_.wall(), clock_.wall() + kLongestPause);
  if (!tidied.ok()) report(tidied.error());
}

void HookRunner::look_again_in(Duration pause) {
  next_look_ = std::min(next_look_, clock_.monotonic() + pause);
}

void HookRunner::report(const Error& error) {
  look_again_in(kDatabasePause);
  if (const uint64_t count = database_failures_.due(clock_.monotonic()); count > 0)
    log(LogLevel::kError, kName, concat("hook scripts are delayed (", count, " times): ", error.message));
}

}  // namespace recorder
