// Tells the outside: posts the events of the outbox to their backends and runs the scripts of the hook queue,
// on a thread of its own that waits for the network and for child processes, and for nothing of the recorder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/notify/client_application.h"

namespace recorder {

struct NotifierSettings {
  std::vector<ClientApplication> applications;
  milliseconds event_timeout{10'000};         // of one attempt, connecting included
  milliseconds event_retry_time{86'400'000};  // after which an event is given up
  std::string event_ca_file;                  // certificates that TLS is verified by; empty: the system's
  milliseconds hook_timeout{3'600'000};       // after which a script is ended
  uint32_t max_hooks = 2;                     // that run at once
  std::string hook_log;                       // what scripts print, bounded; empty: nowhere
};

class Notifier {
 public:
  // Begins with what the last process left. The database has the tables of Outbox and HookQueue, and outlives
  // it.
  static Result<std::unique_ptr<Notifier>> start(Database& database, NotifierSettings settings,
                                                 const Clock& clock);
  // Ends the thread within a moment: a request on its way is given up and will be repeated, scripts go on by
  // themselves.
  ~Notifier();

  // Something was put. From any thread.
  void wake();

 private:
  class Impl;
  explicit Notifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
