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
  // A cough is shorter than that; a word is not.
  static constexpr milliseconds kToBecome{300};
  // Who speaks is the speaker for so long at least, and stays it over pauses of that length.
  static constexpr milliseconds kHold{1500};
  // Mean square of -45 dBFS: above the noise of a room, below a voice.
  static constexpr float kLoudEnough = 3.2e-5f;

  explicit SpeakerLog(size_t participants);

  // As Loudness of sound.h tells, in the order of time: of everybody for each time.
  void heard(size_t participant, Duration time, float mean_square);
  // Of a time that everybody was heard of; times do not go back.
  std::optional<size_t> speaker_at(Duration time);

 private:
  struct Change {
    Duration from{};
    std::optional<size_t> speaker;
  };

  void decide(Duration time) REQUIRES(mutex_);
  [[nodiscard]] std::optional<size_t> loudest() const REQUIRES(mutex_);
  void change(Duration time, std::optional<size_t> speaker) REQUIRES(mutex_);

  Mutex mutex_;
  std::vector<float> levels_ GUARDED_BY(mutex_);  // smoothed, of each participant
  std::deque<Change> changes_ GUARDED_BY(mutex_);
  std::optional<size_t> speaker_ GUARDED_BY(mutex_);
  Duration speaker_since_ GUARDED_BY(mutex_){};
  Duration speaker_heard_ GUARDED_BY(mutex_){};  // last time that the speaker was loud enough
  std::optional<size_t> challenger_ GUARDED_BY(mutex_);
  Duration challenger_since_ GUARDED_BY(mutex_){};
};

}  // namespace recorder
