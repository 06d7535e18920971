#pragma once

#include <string>

#include "plugin/base/clock.h"
#include "plugin/notify/client_application.h"
#include "plugin/notify/event_sender.h"

namespace recorder {

// One attempt to deliver an event to an application: its url and headers, the signature among them if the
// application has a secret. `now`: of the attempt.
EventRequest make_event_request(const ClientApplication& application, const std::string& event_id,
                                const std::string& body, WallTime now);

}  // namespace recorder
