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
  const NewEvent row{random_uuid(), event.recording_id, event.app_key, event.type, body_of(event, node_id_)};
  return DeliveryLedger::put(transaction, row, clock_.wall());
}

Result<std::vector<EventRow>> Outbox::list(size_t offset, size_t limit) const {
  std::vector<EventRow> events;
  const Status read = database_.transact([&](Transaction& transaction) {
    return transaction.query(
        "SELECT id, recording_id, app_key, type, state, created_ms,"
        " coalesce(next_attempt_ms, created_ms), attempts, error, body FROM outbox WHERE state <> 1 ORDER BY number DESC LIMIT ? OFFSET ?",
        {static_cast<int64_t>(limit), static_cast<int64_t>(offset)},
        [&](const Row& row) { events.push_back(read_row(row)); });
  });
  if (!read.ok()) return read.error();
  return events;
}

Result<size_t> Outbox::redeliver(const std::string& event_id) const {
  const Result<int64_t> count = DeliveryLedger(database_).send_again(event_id, clock_.wall());
  if (!count.ok()) return count.error();
  if (*count == 0 && !event_id.empty())
    return Error{ErrorCode::kNotFound, concat("There is no event ", event_id, '.')};
  return static_cast<size_t>(*count);
}

}  // namespace recorder
