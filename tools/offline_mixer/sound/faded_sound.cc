#include "tools/offline_mixer/sound/faded_sound.h"

#include <algorithm>

namespace recorder {

void FadedSound::begin(int64_t position) {
  if (is_running_) end();
  resize(std::max(position - present_, frames()));
  position_ = position;
  run_begin_ = present_ + frames();
  is_running_ = true;
}

void FadedSound::append(std::span<const float> samples) {
  const auto count = static_cast<int64_t>(samples.size() / channels_);
  const int64_t late = std::clamp<int64_t>(present_ + frames() - position_, 0, count);
  position_ += count;
  samples = samples.subspan(static_cast<size_t>(late) * channels_);
  const size_t first = samples_.size();
  samples_.insert(samples_.end(), samples.begin(), samples.end());
  fade_in(first);
}

void FadedSound::fade_in(size_t first) {
  int64_t heard = position_ - static_cast<int64_t>((samples_.size() - first) / channels_) - run_begin_;
  for (size_t i = first; i < samples_.size() && heard < kFade; i += channels_, ++heard)
    for (size_t channel = 0; channel < channels_; ++channel)
      samples_[i + channel] *= (static_cast<float>(heard) + 0.5f) / kFade;
}

void FadedSound::end() {
  is_running_ = false;
  const int64_t run = present_ + frames() - std::max(run_begin_, present_);
  const int64_t count = std::min(kFade, run);
  size_t i = samples_.size();
  for (int64_t silent = 0; silent < count; ++silent)
    for (size_t channel = 0; channel < channels_; ++channel)
      samples_[--i] *= (static_cast<float>(silent) + 0.5f) / static_cast<float>(count);
}

void FadedSound::add_to(std::span<float> out) {
  const auto wanted = static_cast<int64_t>(out.size() / channels_);
  const size_t count = static_cast<size_t>(std::min(wanted, frames())) * channels_;
  const float* sample = samples_.data() + taken_;
  for (size_t i = 0; i < count; ++i) out[i] += sample[i];
  taken_ += count;
  present_ += wanted;
  // Seldom enough to cost nothing.
  if (taken_ * 2 < samples_.size()) return;
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
}

}  // namespace recorder
