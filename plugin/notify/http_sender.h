// Sends events by HTTP and HTTPS: libcurl's multi interface, and the waiting of the notify thread. Nothing
// else knows libcurl. Used by the notify thread, but for wake().
#pragma once

#include <memory>
#include <span>
#include <string>

#include "plugin/base/result.h"
#include "plugin/notify/event_sender.h"

namespace recorder {

struct HttpSenderSettings {
  milliseconds timeout{10'000};  // of a request, connecting included
  std::string ca_file;           // certificates that servers are verified by; empty: the system's
};

class HttpSender : public EventSender {
 public:
  static Result<std::unique_ptr<HttpSender>> create(const HttpSenderSettings& settings);

  // Until there is something to do for a request, a descriptor is readable, wake() was called, or the time is
  // over.
  virtual void wait(std::span<const int> descriptors, Duration longest) = 0;
  // Ends the wait, or the next one. From any thread.
  virtual void wake() = 0;
};

}  // namespace recorder
