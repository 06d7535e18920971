#include "tools/offline_mixer/sound/sound.h"

#include <algorithm>
#include <numeric>

#include "tools/offline_mixer/sound/heard_track.h"
#include "tools/offline_mixer/sound/limiter.h"

namespace recorder {
namespace {

constexpr int64_t kBlock = kMixedRate / 100;   // 10 ms, the limiter's
constexpr int64_t kHearing = kMixedRate / 50;  // 20 ms, after which it is told who was how loud

// The blocks lie where they lie in every part of the timeline.
int64_t block_before(int64_t sample) {
  const int64_t into = sample % kHearing;
  return sample - (into < 0 ? into + kHearing : into);
}

// Somebody's tracks, which may follow each other or sound together.
struct Voice {
  std::vector<std::unique_ptr<HeardTrack>> tracks;
  double energy = 0;  // of the 20 ms so far
};

class MixedSound final : public Sound {
 public:
  MixedSound(std::vector<Voice> voices, int channels, int64_t begin, Loudness loudness)
      : voices_(std::move(voices)),
        channels_(static_cast<size_t>(channels)),
        loudness_(std::move(loudness)),
        position_(block_before(begin)) {
    ready_from_ = static_cast<size_t>(begin - position_) * channels_;
    // The limiter gives out a block when it has seen the next one.
    produce();
    produce();
  }

  void mix(std::span<float> out) override {
    while (!out.empty()) {
      while (ready_from_ >= block_.size()) {
        ready_from_ -= block_.size();
        produce();
      }
      const size_t count = std::min(out.size(), block_.size() - ready_from_);
      std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(ready_from_), count, out.begin());
      ready_from_ += count;
      out = out.subspan(count);
    }
  }

 private:
  void produce() {
    add_voices();
    limiter_.exchange(block_);
  }

  void add_voices() {
    block_.assign(static_cast<size_t>(kBlock) * channels_, 0);
    for (Voice& voice : voices_) {
      if (voice.tracks.empty()) continue;
      voice_block_.assign(block_.size(), 0);
      for (const auto& track : voice.tracks) track->add_to(voice_block_);
      for (size_t i = 0; i < block_.size(); ++i) block_[i] += voice_block_[i];
      if (loudness_)
        voice.energy +=
            std::inner_product(voice_block_.begin(), voice_block_.end(), voice_block_.begin(), 0.0f);
    }
    position_ += kBlock;
    if (loudness_ && position_ % kHearing == 0) tell_loudness();
  }

  void tell_loudness() {
    const Duration time = from_ticks(position_ - kHearing, kMixedRate);
    const double samples = static_cast<double>(kHearing) * static_cast<double>(channels_);
    for (size_t i = 0; i < voices_.size(); ++i)
      loudness_(i, time, static_cast<float>(std::exchange(voices_[i].energy, 0) / samples));
  }

  std::vector<Voice> voices_;
  const size_t channels_;
  const Loudness loudness_;
  int64_t position_;  // of the next block that is added
  std::vector<float> block_, voice_block_;
  size_t ready_from_ = 0;  // of block_, in samples
  Limiter limiter_;
};

}  // namespace

Result<std::unique_ptr<Sound>> Sound::create(Input& input, const std::vector<Participant>& participants,
                                             int channels, int64_t begin, Loudness loudness) {
  if (channels < 1 || channels > 2)
    return Error{ErrorCode::kBadRequest, "audioChannels: the mixed sound has 1 channel or 2"};
  std::vector<Voice> voices;
  for (const Participant& participant : participants) {
    Voice& voice = voices.emplace_back();
    for (const size_t number : participant.audio_tracks)
      if (auto track = HeardTrack::create(input, number, channels, block_before(begin)))
        voice.tracks.push_back(std::move(track));
  }
  return std::unique_ptr<Sound>(
      std::make_unique<MixedSound>(std::move(voices), channels, begin, std::move(loudness)));
}

}  // namespace recorder
