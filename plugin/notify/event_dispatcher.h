// Decides which events are sent when, and writes down what became of them. Events of one recording reach an
// application one after another; recordings and applications do not wait for each other. On the notify thread
// only.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/notify/client_application.h"
#include "plugin/notify/delivery_ledger.h"
#include "plugin/notify/event_sender.h"

namespace recorder {

class EventDispatcher {
 public:
  // So that a backend with a backlog is not flooded by us, and takes no more than its share of connections.
  static constexpr size_t kRequestsPerApplication = 4;

  // `retry_time`: after which an event that failed again is given up. All but the settings outlive the
  // dispatcher.
  EventDispatcher(Database& database, std::vector<ClientApplication> applications, milliseconds retry_time,
                  EventSender& sender, const Clock& clock);

  // Records answers and sends what is due. `is_woken`: something may have been put. Answers for how long
  // nothing else is due, unless an answer comes.
  Duration step(bool is_woken);
  // Records answers, sends nothing: at the end.
  void record_answers();
  [[nodiscard]] bool is_idle() const { return flights_.empty(); }

 private:
  // An event on its way, or one whose answer could not be recorded yet: it must not be sent again.
  struct Flight {
    WaitingEvent event;
    std::optional<EventAnswer> answer;
  };

  void take_answers();
  void record_all();
  Status record(const Flight& flight);
  Status record_failure(const WaitingEvent& event, const EventAnswer& answer);
  void say_how_it_goes(const std::string& app_key, const std::string& failure);
  void send_all_due();
  void send_due(const std::string& app_key);
  void send_due(const ClientApplication& application);
  void send(const ClientApplication& application, const WaitingEvent& event);
  void give_up_all(const std::string& app_key);
  [[nodiscard]] size_t flights_of(const std::string& app_key) const;
  [[nodiscard]] bool is_busy(const WaitingEvent& event) const;
  void tidy();
  void look_again_in(Duration pause);
  void report(const Error& error);

  DeliveryLedger ledger_;
  const std::vector<ClientApplication> applications_;
  const milliseconds retry_time_;
  EventSender& sender_;
  const Clock& clock_;
  std::minstd_rand random_;
  std::map<std::string, Flight> flights_;  // by the event's id
  std::set<std::string> failing_;          // applications whose last answer was not a success
  MonotonicTime next_look_{}, next_tidying_{};
  LogLimit database_failures_;
};

}  // namespace recorder
