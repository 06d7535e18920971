// Requests without a transport: finds the method, checks the parameters, runs it on the control lane, or, if it
// reads the database, on a thread of its own, and waits for the answer. Thread-safe; the Admin API, handles and
// the REST transport all come here.
#pragma once

#include "plugin/api/method.h"
#include "plugin/recorder/lane.h"

namespace recorder {

class Api {
 public:
  Api(Recorder& recorder, Surroundings surroundings, const Clock& clock, Duration timeout);

  // {"request":"/GROUP/METHOD", ...} in; {"status":200,"body":...} or the error body of the specification out. Waits
  // for at most the time-out. Not to be called on the control lane.
  Json handle(const Json& request);

 private:
  Result<Json> answer(const Json& request, const std::string& path);
  // False if too much waits for the disk.
  bool start(Delivery delivery, Task run);

  Recorder& recorder_;
  const Surroundings surroundings_;
  const Clock& clock_;
  const Duration timeout_;
  Lane disk_requests_;
};

// The HTTP status of an error.
int status_of(ErrorCode code);

// The error body of section 1; `path` as in the request. Also for errors that come before any method.
Json error_answer(const Error& error, const std::string& path, const Clock& clock);

}  // namespace recorder
