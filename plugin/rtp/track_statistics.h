// What the RTP layer counted on one track.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/clock.h"

namespace recorder {

struct TrackStatistics {
  uint64_t packets = 0;    // well-formed packets received, duplicates and late ones included
  uint64_t malformed = 0;  // not RTP, or a payload that its format does not allow
  uint64_t duplicates = 0;
  uint64_t late = 0;       // came after their place was given up, or had none near the others
  uint64_t lost = 0;       // sequence numbers that were given up
  uint64_t recovered = 0;  // that would have been, but what they carried came again in a later packet (RFC 2198)
  uint64_t frames = 0;     // delivered
  uint64_t frames_dropped = 0;  // with a hole, or depending on one
  uint64_t frames_unreadable = 0;  // of those, whole ones that are not what their codec allows
  uint64_t bytes = 0;      // of delivered frames
  // Times that video could not go on without a key frame, those that are over, and since when it cannot now.
  uint64_t key_frame_waits = 0;
  Duration key_frame_wait{};
  std::optional<MonotonicTime> waits_since{};
  // That came for the track and never reached this process; empty where nobody counts them.
  std::optional<uint64_t> dropped_by_kernel{};

  bool operator==(const TrackStatistics&) const = default;
};

}  // namespace recorder
