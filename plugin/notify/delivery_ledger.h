// The table of the outbox: which events are next, and what became of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/notify/outbox.h"

namespace recorder {

struct NewEvent {
  std::string id, recording_id, app_key, type, body;
};

struct WaitingEvent {
  std::string id, recording_id, app_key, body;
  int64_t waits_since_ms = 0;  // when it was put or sent again
  int64_t next_attempt_ms = 0;
  int64_t failures = 0;  // since then
};

class DeliveryLedger {
 public:
  static Status make_tables(Database& database);
  explicit DeliveryLedger(Database& database) : database_(database) {}

  static Status put(Transaction& transaction, const NewEvent& event, WallTime now);
  // One, whatever became of it, or, with an empty id, all that were given up. Answers how many.
  Result<int64_t> send_again(const std::string& id, WallTime now) const;

  // For which events wait.
  Result<std::vector<std::string>> applications() const;
  // The first waiting event of each recording of the application: an event is due only when those before it
  // are delivered or given up. By the time of their next attempt.
  Result<std::vector<WaitingEvent>> next(const std::string& app_key, size_t limit) const;

  Status record_delivered(const std::string& id, WallTime now) const;
  Status record_failure(const std::string& id, WallTime next_attempt, const std::string& error) const;
  Status record_given_up(const std::string& id, WallTime now, const std::string& error) const;
  // All that wait for an application that is not there. Answers how many.
  Result<int64_t> give_up_all(const std::string& app_key, WallTime now, const std::string& error) const;

  // Forgets what ended long ago, and tries at `latest_attempt` what would wait longer: then the clock was set
  // back.
  Status tidy(WallTime now, WallTime latest_attempt) const;

 private:
  Status end(EventState state, const std::string& id, WallTime now, const std::string& error) const;

  Database& database_;
};

}  // namespace recorder
