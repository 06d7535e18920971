#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace recorder {

// The value of X-Recorder-Signature: "sha256=" and, in hexadecimal, the HMAC-SHA256 (RFC 2104) of
// "ID.TIMESTAMP.BODY" by the application's secret. `timestamp`: seconds since 1970, as in
// X-Recorder-Timestamp.
std::string event_signature(std::string_view secret, std::string_view event_id, int64_t timestamp,
                            std::string_view body);

}  // namespace recorder
