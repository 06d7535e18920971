// Brings the sound from its mixer to the movie, as far as the picture allows: on a thread of its own, or on
// that of the picture.
#pragma once

#include <optional>
#include <thread>
#include <vector>

#include "plugin/base/sync.h"
#include "tools/offline_mixer/movie/movie.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {

class SoundLine {
 public:
  struct Range {
    int64_t begin = 0, end = 0;  // in samples on the timeline of the file
    int channels = 2;
  };

  // `movie` is null when the sound is only listened to. Both outlive this.
  SoundLine(Sound& sound, Movie* movie, const Range& range);
  ~SoundLine();
  SoundLine(const SoundLine&) = delete;
  SoundLine& operator=(const SoundLine&) = delete;

  // From now on the sound is mixed on a thread of its own, some seconds ahead of what was asked for.
  void start_thread();
  // Returns when the sound is mixed up to the time, or to its end; fails when the movie cannot be written.
  Status reach(Duration time);
  Status finish();

 private:
  Status step();
  void run();

  Sound& sound_;
  Movie* movie_;
  Range range_;
  std::vector<float> samples_;
  Mutex mutex_;
  ConditionVariable changed_;
  int64_t position_ GUARDED_BY(mutex_);
  int64_t wanted_ GUARDED_BY(mutex_);
  Status status_ GUARDED_BY(mutex_) = Success();
  bool is_ending_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace recorder
