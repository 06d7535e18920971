#include "plugin/media/resampler.h"

#include <cmath>
#include <cstdlib>

#include "plugin/media/placing.h"
#include "tests/plugin/media/audio_signal.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kPacket = 960;

StereoSamples make_sound(int64_t first, int64_t samples) {
  StereoSamples sound;
  for (int64_t i = first; i < first + samples; ++i)
    for (int channel = 0; channel < 2; ++channel) sound.push_back(static_cast<float>(test::sine(i)));
  return sound;
}

}  // namespace

TEST(resampler, output_has_no_delay_and_is_as_long_as_the_input) {
  for (const uint32_t rate : {48000u, 44100u}) {
    auto resampler = std::move(*Resampler::create(rate));
    StereoPlanes out;
    for (int64_t i = 0; i < 50; ++i) resampler->convert(make_sound(i * kPacket, kPacket), out);
    CHECK(resampler->held() > 0 && resampler->held() < 40);
    const int64_t accounted = static_cast<int64_t>(out.left.size()) * 48000 / rate + resampler->held();
    CHECK(std::abs(accounted - 48000) <= 2);
    resampler->flush(out);
    CHECK(std::abs(static_cast<int64_t>(out.left.size()) - static_cast<int64_t>(rate)) <= 2);
    for (size_t i = 100; i + 100 < out.left.size(); ++i) {
      const double expected = 0.3 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / rate);
      CHECK(std::abs(static_cast<double>(out.left[i]) - expected) < 1e-3);
    }
    CHECK(out.left == out.right);
  }
}

TEST(resampler, with_placing_follows_skew_within_a_millisecond_for_ten_minutes) {
  for (const uint32_t rate : {48000u, 44100u})
    for (const int ppm : {200, -200}) {
      auto resampler = std::move(*Resampler::create(rate));
      Placing placing;
      const StereoSamples sound = make_sound(0, kPacket);
      int64_t made = 0, worst = 0;
      for (int64_t packet = 0; packet < 10 * 60 * 50; ++packet) {
        const int64_t target = packet * kPacket + packet * kPacket * ppm / 1'000'000;
        const int64_t error = target - made * 48000 / rate - resampler->held();
        worst = std::max(worst, std::abs(error));
        const Placement placement = placing.decide({0, error, kPacket, false});
        CHECK(placement.step == PlacingStep::kFollow);
        resampler->stretch(speed_for(placement.residual));
        StereoPlanes out;
        resampler->convert(sound, out);
        made += static_cast<int64_t>(out.left.size());
      }
      CHECK(worst < 48);
    }
}

TEST(resampler, change_of_speed_makes_no_step) {
  auto resampler = std::move(*Resampler::create(48000));
  StereoPlanes out;
  for (int64_t i = 0; i < 100; ++i) {
    resampler->stretch(i % 2 == 0 ? 5000 : -5000);
    resampler->convert(make_sound(i * kPacket, kPacket), out);
  }
  CHECK(test::largest_step(out.left) < 0.018);
}

}  // namespace recorder
