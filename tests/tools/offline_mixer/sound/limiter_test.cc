#include "tools/offline_mixer/sound/limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr size_t kBlock = 480;

// A tone of 1 kHz of these peaks, one for each block, behind the limiter.
std::vector<float> limit(const std::vector<float>& peaks, std::vector<float>* input = nullptr) {
  Limiter limiter;
  std::vector<float> out;
  for (size_t i = 0; i <= peaks.size(); ++i) {
    std::vector<float> block(kBlock);
    for (size_t k = 0; i < peaks.size() && k < kBlock; ++k)
      block[k] = peaks[i] * static_cast<float>(std::sin(2 * M_PI * static_cast<double>(k + kBlock * i) / 48));
    if (input != nullptr && i < peaks.size()) input->insert(input->end(), block.begin(), block.end());
    limiter.exchange(block);
    CHECK_EQUAL(block.empty(), i == 0);
    out.insert(out.end(), block.begin(), block.end());
  }
  return out;
}

float peak(const std::vector<float>& sound, size_t first_block, size_t end_block) {
  float largest = 0;
  for (size_t i = first_block * kBlock; i < end_block * kBlock; ++i)
    largest = std::max(largest, std::abs(sound[i]));
  return largest;
}

}  // namespace

TEST(mixer_limiter, leaves_quiet_sound_as_it_is) {
  std::vector<float> input;
  const auto out = limit({0.1f, 0.5f, 0.89f, 0.0f, 0.3f}, &input);
  CHECK(out == input);
}

TEST(mixer_limiter, never_exceeds_its_ceiling) {
  const std::vector<float> rows[] = {
      {0.1f, 3.0f, 0.1f},
      {5.0f},
      {0.5f, 0.5f, 0.9f, 1.2f, 25.0f, 0.2f, 1.0f, 2.0f},
      {1, 1, 1, 1, 1, 1},
  };
  for (const auto& peaks : rows) CHECK(peak(limit(peaks), 0, peaks.size()) <= Limiter::kCeiling * 1.000001f);
}

TEST(mixer_limiter, is_loud_when_it_limits) {
  const std::vector<float> peaks(50, 2.0f);
  CHECK(peak(limit(peaks), 10, 50) > Limiter::kCeiling * 0.999f);
}

TEST(mixer_limiter, begins_before_the_peak_and_has_no_steps) {
  std::vector<float> peaks(10, 0.5f);
  peaks[5] = 4.0f;
  std::vector<float> input;
  const auto out = limit(peaks, &input);
  // The fourth block is as it was; the one before the peak is lowered already.
  CHECK(std::equal(out.begin(), out.begin() + 4 * kBlock, input.begin()));
  CHECK(peak(out, 4, 5) < 0.5f);
  float last = 1;
  for (size_t i = 0; i < out.size(); ++i) {
    if (std::abs(input[i]) < 0.05f) continue;
    const float gain = out[i] / input[i];
    CHECK(std::abs(gain - last) < 0.03f);
    last = gain;
  }
}

TEST(mixer_limiter, recovers_within_a_second_and_then_forgets) {
  std::vector<float> peaks(150, 0.5f);
  peaks[0] = 100.0f;
  std::vector<float> input;
  const auto out = limit(peaks, &input);
  CHECK(peak(out, 49, 50) < 0.3f);
  CHECK(std::equal(out.begin() + 102 * kBlock, out.end(), input.begin() + 102 * kBlock));
}

}  // namespace recorder
