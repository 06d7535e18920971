#include "tools/offline_mixer/sound/speaker.h"

#include <algorithm>

namespace recorder {
namespace {

// Of each 20 ms: a level forgets within some 100 ms, so that syllables are words.
constexpr float kWeight = 0.2f;
// If nobody reads them; more than an hour of quarrel.
constexpr size_t kMostChanges = 4096;

}  // namespace

SpeakerLog::SpeakerLog(size_t participants) : levels_(participants) {}

void SpeakerLog::heard(size_t participant, Duration time, float mean_square) {
  const MutexLock lock(mutex_);
  if (participant >= levels_.size()) return;
  levels_[participant] += kWeight * (mean_square - levels_[participant]);
  if (participant + 1 == levels_.size()) decide(time);
}

void SpeakerLog::decide(Duration time) {
  const std::optional<size_t> loud = loudest();
  if (loud != challenger_) challenger_since_ = time;
  challenger_ = loud;
  if (speaker_ && levels_[*speaker_] >= kLoudEnough) speaker_heard_ = time;
  const bool may_change = !speaker_ || time - speaker_since_ >= kHold;
  if (loud && loud != speaker_ && may_change && time - challenger_since_ >= kToBecome)
    return change(time, loud);
  if (speaker_ && time - speaker_heard_ >= kHold) change(time, std::nullopt);
}

std::optional<size_t> SpeakerLog::loudest() const {
  const auto loudest = std::max_element(levels_.begin(), levels_.end());
  if (loudest == levels_.end() || *loudest < kLoudEnough) return std::nullopt;
  return static_cast<size_t>(loudest - levels_.begin());
}

void SpeakerLog::change(Duration time, std::optional<size_t> speaker) {
  speaker_ = speaker;
  speaker_since_ = speaker_heard_ = time;
  changes_.push_back({time, speaker});
  if (changes_.size() > kMostChanges) changes_.pop_front();
}

std::optional<size_t> SpeakerLog::speaker_at(Duration time) {
  const MutexLock lock(mutex_);
  while (changes_.size() > 1 && changes_[1].from <= time) changes_.pop_front();
  if (changes_.empty() || changes_.front().from > time) return std::nullopt;
  return changes_.front().speaker;
}

}  // namespace recorder
