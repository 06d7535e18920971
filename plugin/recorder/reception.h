// What a track lost on its way from the sender to the recordings, as its stream tells them about every second: counted
// since it told them last, so that the sum of what a file was told is of that file.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "plugin/base/clock.h"

namespace recorder {

// Only grows.
struct ReceptionCounts {
  uint64_t packets = 0;  // received, duplicates and late ones included
  uint64_t missing = 0;  // sequence numbers that never came, or too late, for whatever reason
  uint64_t recovered = 0;  // that would be missing, but for the redundancy of later packets
  uint64_t late = 0;
  uint64_t duplicates = 0;
  uint64_t malformed = 0;
  uint64_t dropped_by_inbox = 0;                // that the stream's lane had no room for
  std::optional<uint64_t> dropped_by_kernel{};  // SO_RXQ_OVFL; empty where nobody counts them
  uint64_t frames_dropped = 0;                  // with a hole, or depending on one
  uint64_t key_frame_waits = 0;
  Duration key_frame_wait{};
  Duration concealed{};  // of sound: for loss
  Duration silence{};    // of sound: for loss too long to conceal, for DTX and for gaps

  ReceptionCounts& operator+=(const ReceptionCounts& other);
  [[nodiscard]] ReceptionCounts since(const ReceptionCounts& before) const;
  bool operator==(const ReceptionCounts&) const = default;
};

// A stretch in which something of the track is missing.
struct MediaGap {
  MonotonicTime from{};
  MonotonicTime to{};
};

struct Reception {
  // Shorter stretches show in the counts only.
  static constexpr Duration kShortestGap = milliseconds(200);
  // As many are named in one report; there is one every second.
  static constexpr size_t kMostGaps = 5;

  ReceptionCounts counts;
  std::vector<MediaGap> gaps;
  uint64_t further_gaps = 0;
  // As they are now.
  Duration jitter{};  // RFC 3550, 6.4.1
  double skew_ppm = 0;
  std::optional<Duration> picture_shift{};  // video: against where its arrival puts it, to be in step with the sound
  bool is_in_step_by_reports = false;       // video: the sender's reports say that, and not the arrival
  // Its media are not what they say they are: nothing more comes of the track.
  std::optional<MonotonicTime> undecodable_since{};
};

}  // namespace recorder
