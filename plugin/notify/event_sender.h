// How events leave the process, as the dispatcher sees it: many requests on their way at once, their answers
// taken when they are there. One implementation for HTTP; tests pass a fake that scripts the answers.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"

namespace recorder {

struct EventRequest {
  std::string event_id;  // names the request in its answer
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // besides the type of the body, which is JSON
  std::string body;
};

struct EventAnswer {
  std::string event_id;
  int status = 0;                      // of HTTP; 0: there was no answer
  std::string error;                   // why there was none
  std::optional<seconds> retry_after;  // what the backend asks for

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
};

class EventSender {
 public:
  virtual ~EventSender() = default;
  // Begins a request. Every one has an answer some time, and at most one.
  virtual void send(EventRequest request) = 0;
  // Those that came since the last call.
  virtual std::vector<EventAnswer> take_answers() = 0;
};

}  // namespace recorder
