// Durations of a track's samples in the order of decoding, 4 bytes for each that differs from its neighbours
// and nothing for long runs of equal ones, such as those of audio.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace recorder {

class SampleDurations {
 public:
  void add(uint32_t duration);

  // Calls visit(count, duration) for each run of equal durations.
  template <typename Visit>
  void for_each_run(Visit visit) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] != kRun) {
        visit(uint32_t{1}, words_[i]);
      } else {
        visit(words_[i + 1], words_[i + 2]);
        i += 2;
      }
    }
    if (count_ > 0) visit(count_, last_);
  }

  [[nodiscard]] size_t memory_words() const { return words_.size(); }

 private:
  // No sample lasts 0 ticks, so 0 introduces a run: 0, count, duration.
  static constexpr uint32_t kRun = 0;

  void store_last_run();

  std::deque<uint32_t> words_;  // a deque: growing it copies nothing
  uint32_t last_ = 0;
  uint32_t count_ = 0;  // of last_, not yet in words_
};

}  // namespace recorder
