// Runs the scripts of the hook queue: a few at once, never two on one file, and each again only if a signal
// ended it or its end was not seen. On the notify thread only. When this is destroyed the scripts go on; the
// next one finds them.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/notify/hook_ledger.h"
#include "plugin/notify/hook_log.h"
#include "plugin/notify/hook_outcome.h"
#include "plugin/notify/running_hook.h"

namespace recorder {

struct HookRunnerSettings {
  milliseconds timeout{3'600'000};
  uint32_t max_at_once = 2;
  std::string log;                       // see HookLog
  std::vector<std::string> environment;  // of the scripts, besides what the runner adds
};

class HookRunner {
 public:
  // Begins with what the last process left running. The database and the clock outlive the runner.
  static Result<std::unique_ptr<HookRunner>> create(Database& database, HookRunnerSettings settings,
                                                    const Clock& clock);

  // Records what ended and starts what is due. `is_woken`: something may have been put. Answers for how long
  // nothing else is due, unless a descriptor becomes readable.
  Duration step(bool is_woken);
  // Records what ended, starts nothing: at the end. Answers how many that were.
  size_t record_ends();
  [[nodiscard]] std::vector<int> descriptors() const;
  [[nodiscard]] size_t running() const { return jobs_.size(); }

 private:
  // A row that runs; afterwards, until that is recorded, what it came to.
  struct Job {
    HookRow row;
    std::optional<RunningHook> hook;
    std::optional<HookOutcome> outcome;
  };

  HookRunner(Database& database, HookRunnerSettings settings, const Clock& clock);
  void adopt(HookRow row);
  void advance(Job& job);
  bool is_recorded(const Job& job);
  void say(const Job& job) const;
  void start_all_due();
  void start(HookRow row);
  [[nodiscard]] std::vector<std::string> own_environment(const HookRow& row) const;
  [[nodiscard]] std::vector<std::string> environment_of(const HookRow& row) const;
  void tidy();
  void look_again_in(Duration pause);
  void report(const Error& error);

  HookLedger ledger_;
  const HookRunnerSettings settings_;
  const Clock& clock_;
  HookLog log_;
  std::list<Job> jobs_;
  MonotonicTime next_look_{}, next_tidying_{};
  LogLimit database_failures_;
};

}  // namespace recorder
