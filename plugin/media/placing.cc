#include "plugin/media/placing.h"

#include <algorithm>
#include <cstdlib>

namespace recorder {

Placement Placing::decide(const PacketPlace& packet) {
  const int64_t error = packet.error + shift_;
  if (is_dropping_) return drop_until_in_line(packet, error);

  const int64_t bridge = packet.is_after_dtx ? kLongestComfortNoise : kLongestConcealment;
  const bool is_jump = packet.gap < 0 || packet.gap > bridge || std::abs(error) >= kStepped;
  const int64_t missing = is_jump ? 0 : packet.gap;
  const int64_t residual = error - missing;
  far_off_for_ = std::abs(residual) > kFarOff ? far_off_for_ + packet.samples : 0;
  if (missing > 0) return {PlacingStep::kConceal, missing, residual};

  const bool is_wrong = is_jump ? std::abs(error) > kTolerance : far_off_for_ >= kPatience;
  if (!is_wrong) return {PlacingStep::kFollow, 0, residual};
  far_off_for_ = 0;
  if (error > 0) return resume(error);
  is_dropping_ = true;
  dropped_ = 0;
  return drop_until_in_line(packet, error);
}

Placement Placing::drop_until_in_line(const PacketPlace& packet, int64_t error) {
  const bool is_in_line = error > -kTolerance;
  if (!is_in_line && dropped_ < kLongestDrop) {
    dropped_ += packet.samples;
    return {PlacingStep::kDrop, 0, 0};
  }
  is_dropping_ = false;
  if (is_in_line) return resume(error);
  shift_ -= error;
  return {PlacingStep::kFollow, 0, 0};
}

Placement Placing::resume(int64_t error) {
  if (error > 0) return {PlacingStep::kSilence, error, 0};
  return {PlacingStep::kFollow, 0, error};
}

int speed_for(int64_t residual) {
  // 0.5 % is a twelfth of a semitone, which nobody hears in speech. Two seconds to make an error vanish, so
  // that a clock that runs wrong by 200 ppm is followed with 0.4 ms of error.
  constexpr int64_t kLargest = 5000;
  constexpr int64_t kSamplesToVanish = 2 * 48000;
  return static_cast<int>(std::clamp(residual * 1'000'000 / kSamplesToVanish, -kLargest, kLargest));
}

}  // namespace recorder
