#include "plugin/notify/hook_ledger.h"

#include "plugin/base/text.h"

namespace recorder {
namespace {

// State: 0 waits, 1 runs, 2 ended with an exit code, 3 failed. Times are milliseconds since 1970.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS hook_runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id TEXT NOT NULL,
  script TEXT NOT NULL,
  file TEXT NOT NULL,
  arguments TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL,
  next_attempt_ms INTEGER NOT NULL,
  started_ms INTEGER,
  ended_ms INTEGER,
  process TEXT NOT NULL DEFAULT '',
  exit_code INTEGER,
  error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS hook_runs_open ON hook_runs (file, number) WHERE state < 2;
CREATE INDEX IF NOT EXISTS hook_runs_due ON hook_runs (next_attempt_ms, number) WHERE state = 0;
)";

// In the order of read_row().
constexpr std::string_view kSelect =
    "SELECT number, recording_id, script, file, arguments, attempts, started_ms, process"
    " FROM hook_runs AS run ";

// For somebody who looks why a file was not mixed.
constexpr hours kKeepEnded{24 * 30};

HookRow read_row(const Row& row) {
  return {row.integer(0),
          {row.text(1), row.text(2), row.text(3), HookLedger::unpack_arguments(row.text(4))},
          row.integer(5),
          row.integer(6),
          row.text(7)};
}

}  // namespace

Status HookLedger::make_tables(Database& database) {
  return database.transact([](Transaction& transaction) { return transaction.run_script(kSchema); });
}

std::string HookLedger::pack_arguments(const std::vector<std::string>& arguments) {
  std::string packed;
  for (const std::string& argument : arguments) packed += argument.substr(0, argument.find('\0')) + '\0';
  return packed;
}

std::vector<std::string> HookLedger::unpack_arguments(const std::string& packed) {
  std::vector<std::string> arguments;
  for (size_t begin = 0, end = 0; (end = packed.find('\0', begin)) != std::string::npos; begin = end + 1)
    arguments.push_back(packed.substr(begin, end - begin));
  return arguments;
}

Status HookLedger::run(const char* sql, std::initializer_list<SqlValue> values) const {
  return database_.transact([&](Transaction& transaction) { return transaction.run(sql, values); });
}

Result<std::vector<HookRow>> HookLedger::select(const char* which,
                                                std::initializer_list<SqlValue> values) const {
  const std::string sql = concat(kSelect, which);
  std::vector<HookRow> rows;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(sql.c_str(), values, [&](const Row& row) { rows.push_back(read_row(row)); });
  });
  if (!read.ok()) return read.error();
  return rows;
}

Result<std::vector<HookRow>> HookLedger::due(WallTime now, size_t limit) const {
  return select(
      "WHERE state = 0 AND next_attempt_ms <= ? AND NOT EXISTS (SELECT 1 FROM hook_runs AS other"
      " WHERE other.state < 2 AND other.file = run.file AND (other.state = 1 OR other.number < run.number))"
      " ORDER BY next_attempt_ms, number LIMIT ?",
      {epoch_milliseconds(now), static_cast<int64_t>(limit)});
}

Result<std::optional<WallTime>> HookLedger::next_due(WallTime now) const {
  std::optional<WallTime> next;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(
        "SELECT min(next_attempt_ms) FROM hook_runs WHERE state = 0 AND next_attempt_ms > ?",
        {epoch_milliseconds(now)}, [&](const Row& row) {
          if (!row.is_null(0)) next = WallTime(milliseconds(row.integer(0)));
        });
  });
  if (!read.ok()) return read.error();
  return next;
}

Result<std::vector<HookRow>> HookLedger::running() const {
  return select("WHERE state < 2 AND state = 1 ORDER BY number", {});
}

Status HookLedger::record_start(int64_t number, WallTime now) const {
  return run(
      "UPDATE hook_runs SET state = 1, attempts = attempts + 1, started_ms = ?, process = ''"
      " WHERE number = ?",
      {epoch_milliseconds(now), number});
}

Status HookLedger::record_process(int64_t number, const std::string& process) const {
  return run("UPDATE hook_runs SET process = ? WHERE number = ?", {process, number});
}

Status HookLedger::record_exit(int64_t number, int exit_code, WallTime now) const {
  return run("UPDATE hook_runs SET state = 2, exit_code = ?, ended_ms = ?, error = '' WHERE number = ?",
             {int64_t{exit_code}, epoch_milliseconds(now), number});
}

Status HookLedger::record_failure(int64_t number, const std::string& error, WallTime now) const {
  return run("UPDATE hook_runs SET state = 3, error = ?, ended_ms = ? WHERE number = ?",
             {error, epoch_milliseconds(now), number});
}

Status HookLedger::record_retry(int64_t number, const std::string& error, WallTime next_attempt) const {
  return run("UPDATE hook_runs SET state = 0, error = ?, next_attempt_ms = ? WHERE number = ?",
             {error, epoch_milliseconds(next_attempt), number});
}

Status HookLedger::tidy(WallTime now, WallTime latest_attempt) const {
  return database_.transact([&](Transaction& transaction) {
    const Status forgotten = transaction.run("DELETE FROM hook_runs WHERE state > 1 AND ended_ms < ?",
                                             {epoch_milliseconds(now - kKeepEnded)});
    if (!forgotten.ok()) return forgotten;
    return transaction.run(
        "UPDATE hook_runs SET next_attempt_ms = ?1 WHERE state = 0 AND next_attempt_ms > ?1",
        {epoch_milliseconds(latest_attempt)});
  });
}

}  // namespace recorder
