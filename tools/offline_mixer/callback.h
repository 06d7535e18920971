// Tells a backend that a recording is mixed, or why not (specification, section 6).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"

namespace recorder {

// What the hook script knows of the recording, as it was given on the command line.
struct MixedRecording {
  std::string path;
  int64_t creation_time = 0;  // seconds since 1904-01-01 UTC
  int64_t duration_ms = 0;
  std::string recorder_uri;
};

struct MixedFile {
  std::string path;
  int64_t duration_ms = 0;
  int64_t creation_time = 0;
};

std::string mixed_body(const MixedRecording& recording, const MixedFile& mixed);
std::string failed_body(const MixedRecording& recording, int code, const std::string& message);

// How the time between two attempts is spent; tests do not.
using PauseFor = std::function<void(milliseconds)>;
void sleep_for(milliseconds pause);

// POSTs the body; signed as StreamEvents are (docs/notifications.md) when there is a secret. Without an
// answer, and after 429 or 5xx, it is tried again, five times in about a minute at most, always with the same
// event id.
Status send_callback(const std::string& url, const std::string& secret, const std::string& body,
                     const PauseFor& pause = sleep_for);

}  // namespace recorder
