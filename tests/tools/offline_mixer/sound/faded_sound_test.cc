#include "tools/offline_mixer/sound/faded_sound.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kFade = FadedSound::kFade;

void append_ones(FadedSound& sound, int64_t count) {
  sound.append(std::vector<float>(static_cast<size_t>(count), 1));
}

std::vector<float> take(FadedSound& sound, int64_t count) {
  std::vector<float> out(static_cast<size_t>(count));
  sound.add_to(out);
  return out;
}

float largest_step(const std::vector<float>& sound) {
  float largest = std::abs(sound.front());
  for (size_t i = 1; i < sound.size(); ++i) largest = std::max(largest, std::abs(sound[i] - sound[i - 1]));
  return largest;
}

constexpr float kNoClick = 1.5f / kFade;

}  // namespace

TEST(mixer_faded_sound, a_run_lies_in_its_place_with_a_fade_at_each_end) {
  FadedSound sound(1, 0);
  sound.begin(1000);
  append_ones(sound, 100);
  append_ones(sound, 1900);
  CHECK_EQUAL(sound.position(), 3000);
  sound.end();
  CHECK(!sound.is_running());
  const auto out = take(sound, 4000);
  CHECK_EQUAL(out[999], 0.0f);
  CHECK(out[1000] > 0);
  CHECK(out[1000 + kFade - 1] < 1);
  CHECK_EQUAL(out[1000 + kFade], 1.0f);
  CHECK_EQUAL(out[3000 - kFade - 1], 1.0f);
  CHECK(out[2999] > 0);
  CHECK_EQUAL(out[3000], 0.0f);
  CHECK(largest_step(out) < kNoClick);
}

TEST(mixer_faded_sound, is_the_same_in_blocks_of_any_size) {
  std::vector<float> results[3];
  size_t i = 0;
  for (const int64_t block : {1, 480, 1003}) {
    FadedSound sound(1, 0);
    sound.begin(100);
    for (int64_t at = 0; at < 9000; at += block) {
      if (sound.is_running() && at + 2 * block + kFade > sound.position())
        append_ones(sound, 2 * block + 700);
      if (at > 7000 && sound.is_running()) sound.end();
      const auto out = take(sound, block);
      results[i].insert(results[i].end(), out.begin(), out.end());
    }
    results[i++].resize(7000);
  }
  CHECK(results[0] == results[1]);
  CHECK(results[0] == results[2]);
}

TEST(mixer_faded_sound, a_later_run_leaves_a_gap_and_an_earlier_one_waits_for_its_turn) {
  for (const int64_t second : {2500, 2000, 1500, 100}) {
    FadedSound sound(1, 0);
    sound.begin(0);
    append_ones(sound, 2000);
    sound.begin(second);
    append_ones(sound, 1000);
    append_ones(sound, 2000);
    CHECK_EQUAL(sound.position(), second + 3000);
    const int64_t heard_from = std::max<int64_t>(second, 2000);
    const auto out = take(sound, second + 3000);
    CHECK_EQUAL(out[2000 - kFade - 1], 1.0f);
    for (int64_t i = 2000; i < heard_from; ++i) CHECK_EQUAL(out[static_cast<size_t>(i)], 0.0f);
    CHECK_EQUAL(out[static_cast<size_t>(heard_from + kFade)], 1.0f);
    CHECK_EQUAL(out.back(), 1.0f);
    CHECK(largest_step(out) < kNoClick);
  }
}

TEST(mixer_faded_sound, what_is_earlier_than_the_present_is_not_heard) {
  FadedSound sound(1, 0);
  take(sound, 1000);
  sound.begin(500);
  append_ones(sound, 400);
  append_ones(sound, 2000);
  CHECK_EQUAL(sound.position(), 2900);
  sound.end();
  const auto out = take(sound, 3000);
  CHECK(out[0] > 0 && out[0] < kNoClick);
  CHECK_EQUAL(out[kFade], 1.0f);
  CHECK(out[1899] > 0);
  CHECK_EQUAL(out[1900], 0.0f);
  CHECK(largest_step(out) < kNoClick);
}

TEST(mixer_faded_sound, a_run_that_is_shorter_than_its_fades_does_not_click) {
  FadedSound sound(1, 0);
  sound.begin(10);
  append_ones(sound, 200);
  sound.end();
  const auto out = take(sound, 300);
  CHECK(out[10] > 0);
  CHECK_EQUAL(out[210], 0.0f);
  CHECK(largest_step(out) < 1.5f / 200);
}

TEST(mixer_faded_sound, channels_stay_apart_and_sound_is_added) {
  FadedSound sound(2, 0);
  sound.begin(0);
  std::vector<float> samples;
  for (int i = 0; i < 1000; ++i) samples.insert(samples.end(), {0.25f, -0.5f});
  sound.append(samples);
  std::vector<float> out(1200, 1.0f);
  sound.add_to(out);
  CHECK_EQUAL(out[1100], 1.25f);
  CHECK_EQUAL(out[1101], 0.5f);
}

}  // namespace recorder
