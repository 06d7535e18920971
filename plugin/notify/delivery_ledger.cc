#include "plugin/notify/delivery_ledger.h"

#include "plugin/base/text.h"

namespace recorder {
namespace {

// States are those of EventState. `number` is never used twice: it is the order of events. Times are
// milliseconds since 1970. An event that waits for one before it has no time of its next attempt, so that a
// backlog of days costs nothing: the second index has only what may be sent, the first finds who is next
// behind it.
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
  next_attempt_ms INTEGER,
  ended_ms INTEGER,
  error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS outbox_order ON outbox (app_key, recording_id, number) WHERE state = 0;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (app_key, next_attempt_ms, number)
  WHERE state = 0 AND next_attempt_ms IS NOT NULL;
)";

// Delivered events are kept for a day, so that one can be sent again by its id; what was given up for a
// month.
constexpr hours kKeepDelivered{24};
constexpr hours kKeepGivenUp{24 * 30};

// Of a row that waits: no other of its recording is before it.
constexpr std::string_view kIsFirst =
    " NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.state = 0"
    " AND earlier.app_key = outbox.app_key AND earlier.recording_id = outbox.recording_id AND earlier.number < outbox.number)";

// After an event has ended: the one behind it is due.
Status let_next_go(Transaction& transaction, const std::string& ended_id, WallTime now) {
  return transaction.run(
      "UPDATE outbox SET next_attempt_ms = ? WHERE next_attempt_ms IS NULL AND number ="
      " (SELECT min(behind.number) FROM outbox AS ended, outbox AS behind WHERE ended.id = ? AND behind.state = 0"
      " AND behind.app_key = ended.app_key AND behind.recording_id = ended.recording_id)",
      {epoch_milliseconds(now), ended_id});
}

}  // namespace

Status DeliveryLedger::make_tables(Database& database) {
  return database.transact([](Transaction& transaction) { return transaction.run_script(kSchema); });
}

Result<std::vector<std::string>> DeliveryLedger::applications() const {
  std::vector<std::string> keys;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(
        "SELECT DISTINCT app_key FROM outbox WHERE state = 0 AND next_attempt_ms IS NOT NULL"
        " ORDER BY app_key",
        {}, [&](const Row& row) { keys.push_back(row.text(0)); });
  });
  if (!read.ok()) return read.error();
  return keys;
}

Result<std::vector<WaitingEvent>> DeliveryLedger::next(const std::string& app_key, size_t limit) const {
  const std::string sql = concat(
      "SELECT id, recording_id, app_key, body, waits_since_ms, next_attempt_ms, failures FROM outbox"
      " WHERE state = 0 AND next_attempt_ms IS NOT NULL AND app_key = ? AND",
      kIsFirst, " ORDER BY next_attempt_ms, number LIMIT ?");
  std::vector<WaitingEvent> events;
  const auto read_row = [&](const Row& row) {
    events.push_back(
        {row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.integer(5), row.integer(6)});
  };
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(sql.c_str(), {app_key, static_cast<int64_t>(limit)}, read_row);
  });
  if (!read.ok()) return read.error();
  return events;
}

Status DeliveryLedger::record_delivered(const std::string& id, WallTime now) const {
  return end(EventState::kDelivered, id, now, {});
}

Status DeliveryLedger::record_given_up(const std::string& id, WallTime now, const std::string& error) const {
  return end(EventState::kGivenUp, id, now, error);
}

Status DeliveryLedger::end(EventState state, const std::string& id, WallTime now,
                           const std::string& error) const {
  return database_.transact([&](Transaction& transaction) {
    const Status ended = transaction.run(
        "UPDATE outbox SET state = ?, attempts = attempts + 1, ended_ms = ?, error = ? WHERE id = ?",
        {static_cast<int64_t>(state), epoch_milliseconds(now), error, id});
    return ended.ok() ? let_next_go(transaction, id, now) : ended;
  });
}

Status DeliveryLedger::record_failure(const std::string& id, WallTime next_attempt,
                                      const std::string& error) const {
  return database_.transact([&](Transaction& transaction) {
    return transaction.run(
        "UPDATE outbox SET attempts = attempts + 1, failures = failures + 1, next_attempt_ms = ?, error = ?"
        " WHERE id = ?",
        {epoch_milliseconds(next_attempt), error, id});
  });
}

Result<int64_t> DeliveryLedger::give_up_all(const std::string& app_key, WallTime now,
                                            const std::string& error) const {
  int64_t count = 0;
  const Status done = database_.transact([&](Transaction& transaction) {
    const Status changed = transaction.run(
        "UPDATE outbox SET state = 2, ended_ms = ?, error = ? WHERE state = 0 AND app_key = ?",
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
    return transaction.run(
        "UPDATE outbox SET next_attempt_ms = ?1"
        " WHERE state = 0 AND next_attempt_ms IS NOT NULL AND next_attempt_ms > ?1",
        {epoch_milliseconds(latest_attempt)});
  });
}

Status DeliveryLedger::put(Transaction& transaction, const NewEvent& event, WallTime now) {
  return transaction.run(
      "INSERT INTO outbox"
      " (id, recording_id, app_key, type, body, created_ms, waits_since_ms, next_attempt_ms)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, CASE WHEN EXISTS"
      " (SELECT 1 FROM outbox WHERE state = 0 AND app_key = ?3 AND recording_id = ?2) THEN NULL ELSE ?6 END)",
      {event.id, event.recording_id, event.app_key, event.type, event.body, epoch_milliseconds(now)});
}

Result<int64_t> DeliveryLedger::send_again(const std::string& id, WallTime now) const {
  const std::string let_first_go = concat(
      "UPDATE outbox SET next_attempt_ms = ? WHERE state = 0 AND next_attempt_ms IS NULL AND", kIsFirst);
  int64_t count = 0;
  const Status done = database_.transact([&](Transaction& transaction) {
    // The time until it is given up begins again, and so do the pauses; attempts are counted on.
    const Status changed = transaction.run(
        "UPDATE outbox SET state = 0, failures = 0, waits_since_ms = ?1, next_attempt_ms = NULL"
        " WHERE id = ?2 OR (?2 = '' AND state = 2)",
        {epoch_milliseconds(now), id});
    count = transaction.changes();
    if (!changed.ok()) return changed;
    return transaction.run(let_first_go.c_str(), {epoch_milliseconds(now)});
  });
  if (!done.ok()) return done.error();
  return count;
}

}  // namespace recorder
