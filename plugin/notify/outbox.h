// Events on their way to backends, in the database: put there in the transaction of what they tell, and kept
// until they were delivered or given up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/base/json.h"

namespace recorder {

// One StreamEvent for one application.
struct OutgoingEvent {
  std::string recording_id;  // events of one recording reach an application in the order of their putting
  std::string app_key;       // whose url and secret are those of the configuration when it is delivered
  std::string session_id;
  std::string media_session_id;
  std::string type;  // "startedRecording" ...
  Json payload;
};

enum class EventState { kWaiting, kDelivered, kGivenUp };

// As /events/find_all lists it.
struct EventRow {
  std::string id;  // X-Recorder-Event-Id, a UUID
  std::string recording_id, app_key, type;
  EventState state = EventState::kWaiting;
  int64_t created_ms = 0;       // since 1970
  int64_t next_attempt_ms = 0;  // of one that waits
  int64_t attempts = 0;
  std::string error;  // of the last attempt; empty if there was none
  Json body;          // as it is posted
};

class Outbox {
 public:
  // Makes its tables. The database outlives the outbox. `node_id`: of the body.
  static Result<std::unique_ptr<Outbox>> open(Database& database, std::string node_id, const Clock& clock);

  // Within the transaction of what the event tells. Wake the notifier afterwards.
  Status put(Transaction& transaction, const OutgoingEvent& event) const;

  // The newest first; delivered ones are not listed (they are forgotten after a while).
  Result<std::vector<EventRow>> list(size_t offset, size_t limit) const;
  // Sends again: one that was given up or delivered, or one that waits at once. Answers how many; an empty id
  // means all that were given up. kNotFound: no such event.
  Result<size_t> redeliver(const std::string& event_id) const;

 private:
  Outbox(Database& database, std::string node_id, const Clock& clock);

  Database& database_;
  const std::string node_id_;
  const Clock& clock_;
};

}  // namespace recorder
