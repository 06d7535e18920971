#include "plugin/notify/outbox.h"

#include "plugin/base/text.h"
#include "plugin/base/uuid.h"
#include "plugin/notify/delivery_ledger.h"

namespace recorder {
namespace {

std::string body_of(const OutgoingEvent& event, const std::string& node_id) {
  return dump(Json::object({{"nodeId", node_id},
                            {"appKey", event.app_key},
                            {"sessionId", event.session_id},
                            {"mediaSessionId", event.media_session_id},
                            {"type", event.type},
                            {"payload", event.payload}}));
}

// Of the columns in the order of list().
EventRow read_row(const Row& row) {
  EventRow event;
  event.id = row.text(0);
  event.recording_id = row.text(1);
  event.app_key = row.text(2);
  event.type = row.text(3);
  event.state = static_cast<EventState>(row.integer(4));
  event.created_ms = row.integer(5);
  event.next_attempt_ms = event.state == EventState::kWaiting ? row.integer(6) : 0;
  event.attempts = row.integer(7);
  event.error = row.text(8);
  if (Result<Json> body = parse_json(row.text(9))) event.body = std::move(*body);
  return event;
}

}  // namespace

Outbox::Outbox(Database& database, std::string node_id, const Clock& clock)
    : database_(database), node_id_(std::move(node_id)), clock_(clock) {}

Result<std::unique_ptr<Outbox>> Outbox::open(Database& database, std::string node_id, const Clock& clock) {
  const Status made = DeliveryLedger::make_tables(database);
  if (!made.ok()) return made.error();
  return std::unique_ptr<Outbox>(new Outbox(database, std::move(node_id), clock));
}

Status Outbox::put(Transaction& transaction, const OutgoingEvent& event) const {
  const int64_t now = epoch_milliseconds(clock_.wall());
  return transaction.run(
      "INSERT INTO outbox (id, recording_id, app_key, type, body, created_ms, waits_since_ms, next_attempt_ms)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {random_uuid(), event.recording_id, event.app_key, event.type, body_of(event, node_id_), now, now, now});
}

Result<std::vector<EventRow>> Outbox::list(size_t offset, size_t limit) const {
  std::vector<EventRow> events;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(
        "SELECT id, recording_id, app_key, type, state, created_ms, next_attempt_ms, attempts, error, body"
        " FROM outbox WHERE state <> 1 ORDER BY number DESC LIMIT ? OFFSET ?",
        {static_cast<int64_t>(limit), static_cast<int64_t>(offset)},
        [&](const Row& row) { events.push_back(read_row(row)); });
  });
  if (!read.ok()) return read.error();
  return events;
}

Result<size_t> Outbox::redeliver(const std::string& event_id) const {
  const int64_t now = epoch_milliseconds(clock_.wall());
  size_t count = 0;
  const Status done = database_.transact([&](Transaction& transaction) -> Status {
    // The time until it is given up begins again, and so do the pauses; attempts are counted on.
    const Status changed = transaction.run(
        "UPDATE outbox SET state = 0, failures = 0, waits_since_ms = ?1, next_attempt_ms = ?1"
        " WHERE id = ?2 OR (?2 = '' AND state = 2)",
        {now, event_id});
    count = static_cast<size_t>(transaction.changes());
    if (changed.ok() && count == 0 && !event_id.empty())
      return Error{ErrorCode::kNotFound, concat("There is no event ", event_id, '.')};
    return changed;
  });
  if (!done.ok()) return done.error();
  return count;
}

}  // namespace recorder
