// The table of the hook queue as the runner sees it: which scripts are next, which run, and how they ended. A
// row that runs is the lock of its file, also for the next process: no other row of that file is due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/notify/hook_queue.h"

namespace recorder {

struct HookRow {
  int64_t number = 0;
  HookRun run;
  int64_t attempts = 0;    // begun so far
  int64_t started_ms = 0;  // of the last one, since 1970
  std::string process;     // of one that runs, see process_identity.h; empty if it is not known
};

class HookLedger {
 public:
  static Status make_tables(Database& database);
  // As one value, without loss whatever bytes are in them. Nothing of an argument reaches a script after a
  // NUL.
  static std::string pack_arguments(const std::vector<std::string>& arguments);
  static std::vector<std::string> unpack_arguments(const std::string& packed);

  explicit HookLedger(Database& database) : database_(database) {}

  // In the order in which they became due; the first of each file on which nothing runs.
  Result<std::vector<HookRow>> due(WallTime now, size_t limit) const;
  // When the next one is due that is not yet, if there is one.
  Result<std::optional<WallTime>> next_due(WallTime now) const;
  // Those that the last process began, and whose end it did not record.
  Result<std::vector<HookRow>> running() const;

  // Before a script is started: it counts as begun from now on.
  Status record_start(int64_t number, WallTime now) const;
  Status record_process(int64_t number, const std::string& process) const;
  Status record_exit(int64_t number, int exit_code, WallTime now) const;
  Status record_failure(int64_t number, const std::string& error, WallTime now) const;
  Status record_retry(int64_t number, const std::string& error, WallTime next_attempt) const;

  // Forgets what ended long ago, and starts at `latest_attempt` what would wait longer: then the clock was
  // set back.
  Status tidy(WallTime now, WallTime latest_attempt) const;

 private:
  Status run(const char* sql, std::initializer_list<SqlValue> values) const;
  Result<std::vector<HookRow>> select(const char* which, std::initializer_list<SqlValue> values) const;

  Database& database_;
};

}  // namespace recorder
