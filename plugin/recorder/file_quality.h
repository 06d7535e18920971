// How good the tracks of one file are, in the order in which they came. Owned by the file, and before there is one by
// its recording.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "plugin/recorder/track_quality.h"

namespace recorder {

// How the tracks of a stream are labelled in the file.
struct StreamLabel {
  std::string stream_name;
  std::string media_session_id;
};

class FileQuality {
 public:
  using TrackKey = std::pair<SubscriptionId, std::string>;  // and the mid

  // Until then gaps are of no interest, which lie before the file.
  void begin_file(MonotonicTime zero) { zero_ = zero; }

  // Of what arrives under that key now. References stay valid.
  TrackQuality& of(const TrackKey& key, Codec codec, const StreamLabel& label);
  // What arrives goes to that track of the file from now on: a new one if there was another.
  TrackQuality& begin_track(const TrackKey& key, Codec codec, const StreamLabel& label, uint32_t track_id);
  void add(const TrackReception& told, const StreamLabel& label);

  [[nodiscard]] const std::deque<TrackQuality>& tracks() const { return tracks_; }
  // As arrays: of all tracks, and of those of one subscription.
  [[nodiscard]] Json json() const;
  [[nodiscard]] Json json_of(SubscriptionId subscription) const;

 private:
  TrackQuality& begin(const TrackKey& key, Codec codec, const StreamLabel& label);

  MonotonicTime zero_ = MonotonicTime::max();
  std::deque<TrackQuality> tracks_;
  std::map<TrackKey, TrackQuality*> current_;  // into tracks_
};

}  // namespace recorder
