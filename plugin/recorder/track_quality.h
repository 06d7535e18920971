// How good a track of a file is: what became of its media from the sender's network to the disk. One for each track of
// a file, and one for each track of a stream that the file has nothing of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/codec.h"
#include "plugin/base/json.h"
#include "plugin/recorder/frame_sink.h"

namespace recorder {

struct TrackQuality {
  // Gaps that are listed; further ones are counted.
  static constexpr size_t kMostGaps = 50;
  struct Gap {
    Duration from{};  // on the file's timeline
    Duration to{};
  };

  SubscriptionId subscription = 0;
  std::string mid;
  std::string stream_name;
  std::string media_session_id;
  Codec codec = Codec::kH264;
  std::optional<uint32_t> track_id;  // in the file; empty as long as it has nothing of the track

  ReceptionCounts received;
  Reception latest;  // what is not counted
  Duration largest_jitter{};

  uint64_t frames = 0;  // written
  uint64_t key_frames = 0;
  uint64_t bytes = 0;
  uint64_t frames_dropped = 0;  // that a full queue, or the wait for a key frame behind it, kept out of the file
  uint64_t key_frame_waits = 0;
  Duration key_frame_wait{};
  std::optional<MonotonicTime> waits_since;
  Duration silence{};  // of sound that never reached the recording
  std::vector<Gap> gaps;
  uint64_t further_gaps = 0;
  std::optional<Duration> undecodable_at;  // on the file's timeline

  // `zero`: the server's time of the file's zero.
  void add(const Reception& reception, MonotonicTime zero);
  void add_gap(Gap gap);
  void add_sample(size_t size, bool is_key_frame);
  // Frames are kept out of the file, at that time; video waits for a key frame from then on.
  void add_dropped(uint64_t count, MonotonicTime time);
  void end_wait(MonotonicTime time);
};

// As it is in the catalogue, in events and in the file (docs/recording-format.md).
Json to_json(const TrackQuality& quality);
// The same of a track of which nothing is known: every figure is null.
Json unknown_quality(MediaKind kind);

}  // namespace recorder
