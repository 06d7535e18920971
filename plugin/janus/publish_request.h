// What clients ask of us on a handle: to publish, to change what they publish, and to end it.
#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/recorder/recorder.h"
#include "plugin/recorder/settings.h"

namespace recorder {

enum class ClientRequestKind { kPublish, kConfigure, kUnpublish };

struct ClientRequest {
  ClientRequestKind kind = ClientRequestKind::kPublish;
  // Of a publish.
  std::string stream_name;  // empty: as the mediaSessionId
  std::string app_key;
  std::string login;
  bool record = false;
  RecordingRequest recording;
};

// True for the requests that clients make, and for those that they may have meant; those of backends are paths.
bool is_client_request(const Json& message);

// kBadRequest: a field that is not known, or not of its type or form; the error names it. kNotFound: the application.
Result<ClientRequest> read_client_request(const Json& message, const Settings& settings);

}  // namespace recorder
