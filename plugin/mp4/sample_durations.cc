#include "plugin/mp4/sample_durations.h"

#include <algorithm>

namespace recorder {

void SampleDurations::add(uint32_t duration) {
  duration = std::max(duration, uint32_t{1});
  if (duration != last_) {
    store_last_run();
    last_ = duration;
    count_ = 0;
  }
  ++count_;
}

void SampleDurations::store_last_run() {
  // A run takes three words, so it pays from three samples on.
  if (count_ < 3)
    words_.insert(words_.end(), count_, last_);
  else
    words_.insert(words_.end(), {kRun, count_, last_});
}

}  // namespace recorder
