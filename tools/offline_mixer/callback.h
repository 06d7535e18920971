// Tells a backend that a recording is mixed, or why not (specification, section 6).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/mp4/mp4_reader.h"
#include "tools/offline_mixer/arguments.h"

namespace recorder {

// Of a time since 1970; before 1904 there is none.
int64_t seconds_from_1904(int64_t unix_milliseconds);

struct MixedRecording {
  std::string path;
  int64_t creation_time = 0;  // seconds since 1904-01-01 UTC
  int64_t duration_ms = 0;
  std::string recorder_uri;
  bool operator==(const MixedRecording&) const = default;
};

// As the hook script tells of the recording; what it did not tell is what is in the file.
MixedRecording describe_recording(const Arguments& arguments, const Mp4FileInfo& file);

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
