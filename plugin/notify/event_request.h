#pragma once

#include <string>

#include "plugin/base/clock.h"
#include "plugin/notify/client_application.h"
#include "plugin/notify/event_sender.h"

namespace recorder {

// One attempt to POST a body: with its id and the time in headers, and with the signature if there is a
// secret. `now`: of the attempt.
EventRequest make_signed_request(const std::string& url, const std::string& secret,
                                 const std::string& event_id, const std::string& body, WallTime now);

// One attempt to deliver an event to an application: as above, to the application's url and by its secret.
EventRequest make_event_request(const ClientApplication& application, const std::string& event_id,
                                const std::string& body, WallTime now);

}  // namespace recorder
