#include "tools/offline_mixer/sound_line.h"

#include <algorithm>

namespace recorder {
namespace {

// So far the thread runs ahead: much more than it takes to wake up, and little memory for what waits in the
// muxer. Then it sleeps until half of that is gone, because to wake up for each packet costs more.
constexpr int64_t kAhead = 2 * kMixedRate;
constexpr int64_t kLittleAhead = kAhead / 2;

}  // namespace

SoundLine::SoundLine(Sound& sound, Movie* movie, const Range& range)
    : sound_(sound),
      movie_(movie),
      range_(range),
      samples_(static_cast<size_t>(kAacFrame) * static_cast<size_t>(range.channels)),
      position_(range.begin),
      wanted_(range.begin) {}

SoundLine::~SoundLine() {
  {
    const MutexLock lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SoundLine::start_thread() {
  thread_ = std::thread([this] { run(); });
}

Status SoundLine::reach(Duration time) {
  const MutexLock lock(mutex_);
  wanted_ = std::clamp(to_ticks(time, kMixedRate), wanted_, range_.end);
  if (position_ < wanted_ + kLittleAhead) changed_.notify_all();
  while (status_.ok() && position_ < wanted_) {
    if (thread_.joinable())
      changed_.wait(mutex_);
    else
      status_ = step();
  }
  return status_;
}

Status SoundLine::finish() { return reach(from_ticks(range_.end + kMixedRate, kMixedRate)); }

// One packet of sound.
Status SoundLine::step() REQUIRES(mutex_) {
  mutex_.unlock();
  sound_.mix(samples_);
  const Status written = movie_ == nullptr ? Success() : movie_->write_sound(samples_);
  mutex_.lock();
  position_ += kAacFrame;
  return written;
}

void SoundLine::run() {
  const MutexLock lock(mutex_);
  while (!is_ending_ && status_.ok() && position_ < range_.end) {
    status_ = step();
    changed_.notify_all();
    if (position_ < wanted_ + kAhead) continue;
    while (!is_ending_ && position_ >= wanted_ + kLittleAhead) changed_.wait(mutex_);
  }
}

}  // namespace recorder
