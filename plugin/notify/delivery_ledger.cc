#include "plugin/notify/delivery_ledger.h"

namespace recorder {
namespace {

// States are those of EventState. `number` is never used twice: it is the order of events. Times are milliseconds since
// 1970. The first index answers what is the first of a recording, the second what is due.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  recording_id TEXT NOT NULL,
  app_key TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL,
  waits_since_ms INTEGER NOT NULL,
  next_attempt_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS outbox_order ON outbox (app_key, recording_id, number) WHERE state = 0;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (app_key, next_attempt_ms, number) WHERE state = 0;
)";

// Delivered events are kept for a day, so that one can be sent again by its id; what was given up for a month.
constexpr hours kKeepDelivered{24};
constexpr hours kKeepGivenUp{24 * 30};

}  // namespace

Status DeliveryLedger::make_tables(Database& database) {
  return database.transact([](Transaction& transaction) { return transaction.run_script(kSchema); });
}

Status DeliveryLedger::run(const char* sql, std::initializer_list<SqlValue> values) const {
  return database_.transact([&](Transaction& transaction) { return transaction.run(sql, values); });
}

Result<std::vector<std::string>> DeliveryLedger::applications() const {
  std::vector<std::string> keys;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query("SELECT DISTINCT app_key FROM outbox WHERE state = 0 ORDER BY app_key", {},
                             [&](const Row& row) { keys.push_back(row.text(0)); });
  });
  if (!read.ok()) return read.error();
  return keys;
}

Result<std::vector<WaitingEvent>> DeliveryLedger::next(const std::string& app_key, size_t limit) const {
  std::vector<WaitingEvent> events;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(
        "SELECT id, recording_id, app_key, body, waits_since_ms, next_attempt_ms, failures FROM outbox AS event"
        " WHERE state = 0 AND app_key = ? AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.state = 0"
        " AND earlier.app_key = event.app_key AND earlier.recording_id = event.recording_id"
        " AND earlier.number < event.number) ORDER BY next_attempt_ms, number LIMIT ?",
        {app_key, static_cast<int64_t>(limit)}, [&](const Row& row) {
          events.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.integer(5),
                            row.integer(6)});
        });
  });
  if (!read.ok()) return read.error();
  return events;
}

Status DeliveryLedger::record_delivered(const std::string& id, WallTime now) const {
  return run("UPDATE outbox SET state = 1, attempts = attempts + 1, error = '', ended_ms = ? WHERE id = ?",
             {epoch_milliseconds(now), id});
}

Status DeliveryLedger::record_failure(const std::string& id, WallTime next_attempt, const std::string& error) const {
  return run("UPDATE outbox SET attempts = attempts + 1, failures = failures + 1, next_attempt_ms = ?, error = ?"
             " WHERE id = ?",
             {epoch_milliseconds(next_attempt), error, id});
}

Status DeliveryLedger::record_given_up(const std::string& id, WallTime now, const std::string& error) const {
  return run("UPDATE outbox SET state = 2, attempts = attempts + 1, ended_ms = ?, error = ? WHERE id = ?",
             {epoch_milliseconds(now), error, id});
}

Result<int64_t> DeliveryLedger::give_up_all(const std::string& app_key, WallTime now, const std::string& error) const {
  int64_t count = 0;
  const Status done = database_.transact([&](Transaction& transaction) {
    const Status changed =
        transaction.run("UPDATE outbox SET state = 2, ended_ms = ?, error = ? WHERE state = 0 AND app_key = ?",
                        {epoch_milliseconds(now), error, app_key});
    count = transaction.changes();
    return changed;
  });
  if (!done.ok()) return done.error();
  return count;
}

Status DeliveryLedger::tidy(WallTime now, WallTime latest_attempt) const {
  return database_.transact([&](Transaction& transaction) {
    const Status forgotten = transaction.run(
        "DELETE FROM outbox WHERE (state = 1 AND ended_ms < ?) OR (state = 2 AND ended_ms < ?)",
        {epoch_milliseconds(now - kKeepDelivered), epoch_milliseconds(now - kKeepGivenUp)});
    if (!forgotten.ok()) return forgotten;
    return transaction.run("UPDATE outbox SET next_attempt_ms = ?1 WHERE state = 0 AND next_attempt_ms > ?1",
                           {epoch_milliseconds(latest_attempt)});
  });
}

}  // namespace recorder
