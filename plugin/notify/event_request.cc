#include "plugin/notify/event_request.h"

#include "plugin/base/text.h"
#include "plugin/notify/signature.h"

namespace recorder {
namespace {

std::string event_url(std::string application_url) {
  while (application_url.ends_with('/')) application_url.pop_back();
  return application_url + "/StreamEvent";
}

}  // namespace

EventRequest make_signed_request(const std::string& url, const std::string& secret,
                                 const std::string& event_id, const std::string& body, WallTime now) {
  const int64_t timestamp = epoch_milliseconds(now) / 1000;
  EventRequest request{event_id, url, {}, body};
  request.headers = {{"X-Recorder-Event-Id", event_id}, {"X-Recorder-Timestamp", concat(timestamp)}};
  if (!secret.empty())
    request.headers.emplace_back("X-Recorder-Signature", event_signature(secret, event_id, timestamp, body));
  return request;
}

EventRequest make_event_request(const ClientApplication& application, const std::string& event_id,
                                const std::string& body, WallTime now) {
  return make_signed_request(event_url(application.url), application.secret, event_id, body, now);
}

}  // namespace recorder
