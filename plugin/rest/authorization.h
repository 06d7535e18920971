// The Authorization header of a request, checked against the key of the server.
#pragma once

#include <string_view>

namespace recorder {

// "Bearer KEY", or "Basic ..." with the key as the password and any user name (RFC 6750, 2.1; RFC 7617, 2).
// An empty key lets everybody in.
bool is_authorized(std::string_view authorization, std::string_view key);

}  // namespace recorder
