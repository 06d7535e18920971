#include "plugin/rtp/lip_sync.h"

#include <algorithm>
#include <cmath>

namespace recorder {
namespace {

// Reports come every second to every five. One that is a minute away was sent before the time stamps jumped, or by
// a sender that gave up sending them; far below the wrap of time stamps, after 6.6 hours by half.
constexpr Duration kLongestLife = seconds(60);
// No capture and no encoder is so late against the other track: such a report is wrong.
constexpr Duration kLargestShift = seconds(2);
// Between two reports: 200 ppm of a minute are 12 ms, and senders take the two clocks a few milliseconds apart.
constexpr Duration kLargestDisagreement = milliseconds(30);
// Of the time that passes. A picture of 40 ms is shown a millisecond longer or shorter, which nobody sees; the usual
// 100 ms are made up in four seconds.
constexpr double kSteepest = 0.025;

// Of 32.32 bits; across the wrap in 2036 too.
Duration ntp_elapsed(uint64_t from, uint64_t to) {
  const auto distance = static_cast<int64_t>(to - from);
  const int64_t whole = distance >> 32;
  const int64_t rest = distance & 0xffffffff;
  return seconds(whole) + Duration((rest * 1'000'000'000) >> 32);
}

}  // namespace

void SenderClock::take(const SenderReport& report) {
  if (latest_ && agree(*latest_, report)) report_ = report;
  latest_ = report;
}

bool SenderClock::agree(const SenderReport& earlier, const SenderReport& later) const {
  const auto ticks = static_cast<int32_t>(later.rtp_timestamp - earlier.rtp_timestamp);
  const Duration apart = from_ticks(ticks, ticks_per_second_);
  return earlier.ssrc == later.ssrc && std::chrono::abs(apart) <= kLongestLife &&
         std::chrono::abs(ntp_elapsed(earlier.ntp, later.ntp) - apart) <= kLargestDisagreement;
}

std::optional<SenderInstant> SenderClock::place(int64_t timestamp, MonotonicTime time) const {
  if (!report_) return std::nullopt;
  const auto ticks = static_cast<int32_t>(static_cast<uint32_t>(timestamp) - report_->rtp_timestamp);
  if (std::chrono::abs(from_ticks(ticks, ticks_per_second_)) > kLongestLife) return std::nullopt;
  const int64_t ntp_units = int64_t{ticks} * (int64_t{1} << 32) / ticks_per_second_;
  return SenderInstant{report_->ntp + static_cast<uint64_t>(ntp_units), time};
}

MonotonicTime LipSync::place(MonotonicTime time, const std::optional<SenderInstant>& picture,
                             const std::optional<SenderInstant>& sound) {
  Duration wanted = shift_;
  if (picture && sound) {
    const Duration difference = (sound->time - picture->time) - ntp_elapsed(picture->ntp, sound->ntp);
    if (difference >= -kLargestShift && difference <= kLargestShift) {
      wanted = difference;
      is_by_reports_ = true;
    }
  }
  if (last_) {
    const double passed = std::max(0.0, std::chrono::duration<double, std::nano>(time - *last_).count());
    const Duration most(std::llround(passed * kSteepest));
    wanted = shift_ + std::clamp(wanted - shift_, -most, most);
  }
  shift_ = wanted;
  last_ = time;
  return time + shift_;
}

}  // namespace recorder
