// The sound of one track around the present: runs of samples in their places, silence between them. Each run
// begins and ends with a fade, so that nothing clicks. Interleaved, at 48 kHz; positions are samples of the
// timeline. Owned by a HeardTrack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace recorder {

class FadedSound {
 public:
  // 10 ms: too short to be missed, too long for a click.
  static constexpr int64_t kFade = 480;

  // `present`: the position of the first sample that will be taken.
  FadedSound(int channels, int64_t present) : channels_(static_cast<size_t>(channels)), present_(present) {}

  // A run begins at the position. What of it is earlier than the present, or than the end of the run before,
  // is not heard.
  void begin(int64_t position);
  // The run goes on.
  void append(std::span<const float> samples);
  // The run is over.
  void end();

  [[nodiscard]] bool is_running() const { return is_running_; }
  // Where append() goes on.
  [[nodiscard]] int64_t position() const { return position_; }

  // Adds the next samples to `out`. All that is known of the time until a fade after them must have been
  // appended, or a run may end in a click.
  void add_to(std::span<float> out);

 private:
  [[nodiscard]] int64_t frames() const {
    return static_cast<int64_t>((samples_.size() - taken_) / channels_);
  }
  void resize(int64_t frames) { samples_.resize(taken_ + static_cast<size_t>(frames) * channels_); }
  void fade_in(size_t first);

  const size_t channels_;
  int64_t present_;
  std::vector<float> samples_;  // from taken_ on: those from the present on
  size_t taken_ = 0;
  int64_t position_ = 0;
  int64_t run_begin_ = 0;  // where the last run began to be heard
  bool is_running_ = false;
};

}  // namespace recorder
