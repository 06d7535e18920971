// Who speaks: the loudest of those that are loud enough, with some hold so that the picture does not flicker.
// Written by the thread of the sound, read by that of the picture.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/sync.h"

namespace recorder {

class SpeakerLog {
 public:
  explicit SpeakerLog(size_t participants);

  // As Loudness of sound.h tells, in the order of time.
  void heard(size_t participant, Duration time, float mean_square);
  // Of a time that everybody was heard of; times do not go back.
  std::optional<size_t> speaker_at(Duration time);

 private:
  struct Change {
    Duration from{};
    std::optional<size_t> speaker;
  };

  Mutex mutex_;
  std::vector<float> levels_ GUARDED_BY(mutex_);  // smoothed, of each participant
  std::deque<Change> changes_ GUARDED_BY(mutex_);
};

}  // namespace recorder
