#include "tools/offline_mixer/sound/limiter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace recorder {
namespace {

float allowed_gain(std::span<const float> block) {
  float peak = 0;
  for (const float sample : block) peak = std::max(peak, std::abs(sample));
  return peak > Limiter::kCeiling ? Limiter::kCeiling / peak : 1.0f;
}

// The gain is told for each sample, not for each frame: what differs between channels is nothing.
void apply(std::span<float> block, float from, float to) {
  if (block.empty() || (from == 1.0f && to == 1.0f)) return;
  const float step = (to - from) / static_cast<float>(block.size());
  for (size_t i = 0; i < block.size(); ++i) block[i] *= from + step * (static_cast<float>(i) + 0.5f);
}

}  // namespace

void Limiter::exchange(std::vector<float>& block) {
  const float allowed = allowed_gain(block);
  // The gain between two blocks suits both; within a block it goes straight from one to the other.
  const float next = std::min({1.0f, gain_ + kRise, waiting_gain_, allowed});
  apply(waiting_, gain_, next);
  std::swap(waiting_, block);
  waiting_gain_ = allowed;
  gain_ = next;
}

}  // namespace recorder
