#include "plugin/notify/event_dispatcher.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/notify/back_off.h"
#include "plugin/notify/event_request.h"

namespace recorder {
namespace {

constexpr std::string_view kName = "events";
constexpr BackOff kBackOff{seconds(1), seconds(300)};
// A backend that asks for a day of patience is asked sooner, lest its events be given up unheard.
constexpr seconds kLongestRetryAfter{3600};
constexpr milliseconds kLongestPause = std::max<milliseconds>(kBackOff.longest, kLongestRetryAfter);
constexpr seconds kTidyingInterval{600};
// After an error of the database, which says that the disk is full, or that somebody else keeps it locked.
constexpr seconds kDatabasePause{1};

std::string reason_of(const EventAnswer& answer) {
  if (answer.status == 0) return answer.error;
  return concat("the backend answered ", answer.status);
}

}  // namespace

EventDispatcher::EventDispatcher(Database& database, std::vector<ClientApplication> applications,
                                 milliseconds retry_time, EventSender& sender, const Clock& clock)
    : ledger_(database),
      applications_(std::move(applications)),
      retry_time_(retry_time),
      sender_(sender),
      clock_(clock),
      random_(std::random_device()()) {}

Duration EventDispatcher::step(bool is_woken) {
  const bool is_due = is_woken || clock_.monotonic() >= next_look_;
  if (is_due) next_look_ = clock_.monotonic() + kTidyingInterval;  // whatever is sooner is found now
  const size_t in_flight = flights_.size();
  record_answers();
  if (is_due || flights_.size() < in_flight) send_all_due();
  return std::max<Duration>(next_look_ - clock_.monotonic(), Duration(0));
}

void EventDispatcher::record_answers() {
  take_answers();
  record_all();
}

void EventDispatcher::take_answers() {
  for (EventAnswer& answer : sender_.take_answers()) {
    const auto flight = flights_.find(answer.event_id);
    if (flight != flights_.end()) flight->second.answer = std::move(answer);
  }
}

// Each at once and for itself: what was delivered must be known before anything else happens.
void EventDispatcher::record_all() {
  for (auto flight = flights_.begin(); flight != flights_.end();) {
    if (!flight->second.answer) {
      ++flight;
      continue;
    }
    const Status recorded = record(flight->second);
    if (recorded.ok()) {
      flight = flights_.erase(flight);
    } else {
      report(recorded.error());
      ++flight;
    }
  }
}

Status EventDispatcher::record(const Flight& flight) {
  const WaitingEvent& event = flight.event;
  if (!flight.answer->is_success()) return record_failure(event, *flight.answer);
  const Status recorded = ledger_.record_delivered(event.id, clock_.wall());
  if (recorded.ok()) say_how_it_goes(event.app_key, {});
  return recorded;
}

// An event is given up only after an attempt, however long the process was not there to make one.
Status EventDispatcher::record_failure(const WaitingEvent& event, const EventAnswer& answer) {
  const WallTime now = clock_.wall();
  const WallTime deadline = WallTime(milliseconds(event.waits_since_ms)) + retry_time_;
  const std::string reason = reason_of(answer);
  if (now >= deadline) {
    const Status recorded = ledger_.record_given_up(event.id, now, reason);
    if (recorded.ok())
      log(LogLevel::kError, kName,
          concat("event ", event.id, " of recording ", event.recording_id, " for application ", event.app_key,
                 " was given up: ", reason));
    return recorded;
  }
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  milliseconds pause = pause_after(event.failures + 1, kBackOff, random);
  if (answer.retry_after)
    pause = std::max<milliseconds>(pause, std::min(*answer.retry_after, kLongestRetryAfter));
  const Status recorded = ledger_.record_failure(event.id, std::min<WallTime>(now + pause, deadline), reason);
  if (recorded.ok()) say_how_it_goes(event.app_key, reason);
  return recorded;
}

// A line when a backend begins to fail, and one when it is back: not one for each attempt.
void EventDispatcher::say_how_it_goes(const std::string& app_key, const std::string& failure) {
  if (failure.empty()) {
    if (failing_.erase(app_key) > 0)
      log(LogLevel::kInfo, kName, concat("application ", app_key, " takes events again"));
  } else if (failing_.insert(app_key).second) {
    log(LogLevel::kWarning, kName, concat("events wait for application ", app_key, ": ", failure));
  }
}

void EventDispatcher::send_all_due() {
  if (clock_.monotonic() >= next_tidying_) tidy();
  const Result<std::vector<std::string>> keys = ledger_.applications();
  if (!keys.ok()) return report(keys.error());
  for (const std::string& key : *keys) send_due(key);
}

void EventDispatcher::send_due(const std::string& app_key) {
  if (const ClientApplication* application = find_application(applications_, app_key))
    send_due(*application);
  else
    give_up_all(app_key);
}

void EventDispatcher::send_due(const ClientApplication& application) {
  size_t in_flight = flights_of(application.key);
  // Those in flight are among them.
  const auto events = ledger_.next(application.key, kRequestsPerApplication + in_flight);
  if (!events.ok()) return report(events.error());
  const WallTime now = clock_.wall();
  for (const WaitingEvent& event : *events) {
    if (in_flight >= kRequestsPerApplication) return;
    if (is_busy(event)) continue;
    const WallTime due(milliseconds(event.next_attempt_ms));
    if (due > now) return look_again_in(due - now);
    send(application, event);
    ++in_flight;
  }
}

void EventDispatcher::send(const ClientApplication& application, const WaitingEvent& event) {
  EventRequest request = make_event_request(application, event.id, event.body, clock_.wall());
  flights_[event.id] = Flight{event, std::nullopt};
  sender_.send(std::move(request));
}

void EventDispatcher::give_up_all(const std::string& app_key) {
  const std::string reason = concat("apps has no application ", app_key);
  const Result<int64_t> count = ledger_.give_up_all(app_key, clock_.wall(), reason);
  if (!count.ok()) return report(count.error());
  log(LogLevel::kError, kName, concat(*count, " events were given up: ", reason));
}

size_t EventDispatcher::flights_of(const std::string& app_key) const {
  const auto is_of = [&](const auto& flight) { return flight.second.event.app_key == app_key; };
  return static_cast<size_t>(std::count_if(flights_.begin(), flights_.end(), is_of));
}

// Also where an older event of the recording was put before this one again.
bool EventDispatcher::is_busy(const WaitingEvent& event) const {
  return std::any_of(flights_.begin(), flights_.end(), [&](const auto& flight) {
    const WaitingEvent& other = flight.second.event;
    return other.app_key == event.app_key && other.recording_id == event.recording_id;
  });
}

void EventDispatcher::tidy() {
  next_tidying_ = clock_.monotonic() + kTidyingInterval;
  const Status tidied = ledger_.tidy(clock_.wall(), clock_.wall() + kLongestPause);
  if (!tidied.ok()) report(tidied.error());
}

void EventDispatcher::look_again_in(Duration pause) {
  next_look_ = std::min(next_look_, clock_.monotonic() + pause);
}

void EventDispatcher::report(const Error& error) {
  look_again_in(kDatabasePause);
  if (const uint64_t count = database_failures_.due(clock_.monotonic()); count > 0)
    log(LogLevel::kError, kName, concat("events are delayed (", count, " times): ", error.message));
}

}  // namespace recorder
