#include "tools/offline_mixer/sound/sound.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <random>

#include "tests/support/fake_input.h"
#include "tests/support/test.h"
#include "tools/offline_mixer/sound/faded_sound.h"
#include "tools/offline_mixer/sound/limiter.h"

namespace recorder {
namespace {

using test::FakeInput;
using test::sound_track;
using test::SoundPlan;

constexpr size_t kFade = FadedSound::kFade;

Participant participant(std::vector<size_t> audio_tracks) {
  Participant participant;
  participant.audio_tracks = std::move(audio_tracks);
  return participant;
}

// The mixed sound from `begin` on, one participant for each track; asked for in the encoder's pieces.
std::vector<float> mix(FakeInput& input, int64_t begin, int64_t end, int channels = 1,
                       Loudness loudness = {}) {
  std::vector<Participant> participants;
  for (size_t i = 0; i < input.file().tracks.size(); ++i) participants.push_back(participant({i}));
  auto sound = Sound::create(input, participants, channels, begin, std::move(loudness));
  std::vector<float> mixed;
  if (!sound) return mixed;
  std::vector<float> piece(1024 * static_cast<size_t>(channels));
  while (mixed.size() < static_cast<size_t>((end - begin) * channels)) {
    (*sound)->mix(piece);
    mixed.insert(mixed.end(), piece.begin(), piece.end());
  }
  mixed.resize(static_cast<size_t>((end - begin) * channels));
  return mixed;
}

// What one track is in the mix.
std::vector<float> mix(test::FakeTrack track, int64_t begin, int64_t end, int channels = 1) {
  FakeInput input;
  input.add(std::move(track));
  return mix(input, begin, end, channels);
}

double tone(double time) { return 0.3 * std::sin(2 * M_PI * 440 * time); }
double half(double) { return 0.5; }

float error(const std::vector<float>& mixed, size_t from, size_t to, const test::Signal& signal,
            size_t channels = 1) {
  float largest = 0;
  for (size_t i = from * channels; i < to * channels; ++i)
    largest = std::max(
        largest,
        std::abs(mixed[i] - static_cast<float>(signal(static_cast<double>(i / channels) / kMixedRate))));
  return largest;
}

float peak(const std::vector<float>& mixed, size_t from, size_t to) {
  float largest = 0;
  for (size_t i = from; i < to; ++i) largest = std::max(largest, std::abs(mixed[i]));
  return largest;
}

float largest_step(const std::vector<float>& mixed) {
  float largest = 0;
  for (size_t i = 1; i < mixed.size(); ++i) largest = std::max(largest, std::abs(mixed[i] - mixed[i - 1]));
  return largest;
}

}  // namespace

TEST(mixer_sound, every_codec_is_heard_at_its_time_and_as_loud_as_it_was) {
  struct Row {
    SoundPlan plan;
    float tolerance;
  };
  const Row rows[] = {
      {{AV_CODEC_ID_PCM_F32LE, 48000, 2, 0.5, 1.5}, 1e-6f},
      {{AV_CODEC_ID_PCM_F32LE, 48000, 1, 0.5, 1.5}, 1e-6f},
      {{AV_CODEC_ID_PCM_F32LE, 44100, 2, 0.5, 1.5}, 0.01f},
      {{AV_CODEC_ID_AAC, 48000, 2, 0.5, 1.5}, 0.02f},
      {{AV_CODEC_ID_AAC, 44100, 2, 0.5, 1.5}, 0.02f},
      {{AV_CODEC_ID_AAC, 44100, 1, 0.5, 1.5}, 0.02f},
      {{AV_CODEC_ID_AAC, 16000, 1, 0.5, 1.5}, 0.02f},
      {{AV_CODEC_ID_OPUS, 48000, 2, 0.5, 1.5}, 0.05f},
      {{AV_CODEC_ID_OPUS, 48000, 1, 0.5, 1.5}, 0.05f},
      {{AV_CODEC_ID_PCM_MULAW, 8000, 1, 0.5, 1.5}, 0.02f},
      {{AV_CODEC_ID_PCM_ALAW, 8000, 1, 0.5, 1.5}, 0.02f},
  };
  for (const Row& row : rows)
    for (const int channels : {1, 2}) {
      const auto mixed = mix(sound_track(row.plan, tone), 0, 2 * kMixedRate, channels);
      const auto width = static_cast<size_t>(channels);
      REQUIRE(mixed.size() == 2 * kMixedRate * width);
      CHECK_EQUAL(peak(mixed, 0, 23'500 * width), 0.0f);
      // The first frames of AAC lack the one before them.
      CHECK(error(mixed, 24'000 + 5000, 72'000 - 1500, tone, width) < row.tolerance);
      CHECK_EQUAL(peak(mixed, (72'000 + 2100) * width, mixed.size()), 0.0f);
    }
}

TEST(mixer_sound, who_joins_and_leaves_does_not_click) {
  const auto mixed = mix(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0.5, 1.5}, half), 0, 2 * kMixedRate);
  CHECK_EQUAL(mixed[23'999], 0.0f);
  CHECK(mixed[24'000] > 0);
  CHECK_EQUAL(mixed[24'000 + kFade], 0.5f);
  CHECK_EQUAL(mixed[72'000 - kFade - 1], 0.5f);
  CHECK(mixed[71'999] > 0);
  CHECK_EQUAL(mixed[72'000], 0.0f);
  CHECK(largest_step(mixed) < 0.5f * 1.5f / kFade);
}

TEST(mixer_sound, a_lost_packet_is_silence_between_fades) {
  for (const int rate : {48'000, 44'100}) {
    auto track = sound_track({AV_CODEC_ID_PCM_F32LE, rate, 1, 0, 1}, half);
    track.packets.erase(track.packets.begin() + 20);
    const auto mixed = mix(std::move(track), 0, kMixedRate);
    CHECK_EQUAL(peak(mixed, 19'205, 20'155), 0.0f);
    CHECK(std::abs(mixed[19'190 - kFade] - 0.5f) < 0.01f);
    CHECK(std::abs(mixed[20'170 + kFade] - 0.5f) < 0.01f);
    CHECK(largest_step(mixed) < 0.5f * 2 / kFade);
  }
}

TEST(mixer_sound, a_clock_that_runs_wrong_is_followed_without_a_click) {
  const auto slow = [](double time) { return 0.5 * std::sin(2 * M_PI * 20 * time); };
  for (const double wrong : {1.0002, 0.9998}) {
    for (const int rate : {48'000, 44'100}) {
      // What lies at a time by the track's own count was heard at that time by the time stamps.
      auto track = sound_track({AV_CODEC_ID_PCM_F32LE, rate, 1, 0, 60},
                               [&](double time) { return slow(time * wrong); });
      for (const auto& packet : track.packets)
        packet->pts = packet->dts = static_cast<int64_t>(static_cast<double>(packet->pts) * wrong);
      const auto mixed = mix(std::move(track), 0, 59 * kMixedRate);
      // 1 ms is a tenth of a radian.
      CHECK(error(mixed, kFade, 59 * kMixedRate, slow) < 0.5f * 0.16f);
      CHECK(largest_step(mixed) < 0.5f * 1.7f / kFade);
    }
  }
}

TEST(mixer_sound, time_stamps_that_tremble_move_no_sample) {
  auto track = sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 3}, tone);
  for (size_t i = 1; i < track.packets.size(); ++i)
    track.packets[i]->pts += (i % 3 == 0 ? 900'000 : -900'000);
  const auto mixed = mix(std::move(track), 0, 2 * kMixedRate);
  CHECK(error(mixed, kFade, 2 * kMixedRate, tone) < 1e-6f);
}

TEST(mixer_sound, a_jump_of_the_time_stamps_is_followed_at_once) {
  for (const int64_t jump_ms : {700, 15, -15, -300}) {
    auto track = sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 3}, half);
    // From the 50th packet on, at 1 s, everything is the second half of a tone.
    auto after = sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 3}, tone);
    for (size_t i = 50; i < track.packets.size(); ++i) {
      track.packets[i] = std::move(after.packets[i]);
      track.packets[i]->pts += jump_ms * 1'000'000;
      track.packets[i]->dts = track.packets[i]->pts;
    }
    const auto mixed = mix(std::move(track), 0, 3 * kMixedRate);
    const auto shifted = [&](double time) { return tone(time - static_cast<double>(jump_ms) / 1000); };
    const size_t begin = kMixedRate + static_cast<size_t>(std::max<int64_t>(jump_ms, 0)) * 48;
    CHECK(error(mixed, begin + 2 * kFade, 3 * kMixedRate - 20'000, shifted) < 1e-6f);
    CHECK(largest_step(mixed) < 0.025f);
  }
}

TEST(mixer_sound, all_voices_are_added_and_the_sum_stays_below_full_scale) {
  FakeInput quiet, loud;
  for (int i = 0; i < 3; ++i)
    quiet.add(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 1}, [](double) { return 0.125; }));
  const auto sum = mix(quiet, 0, kMixedRate - 480);
  CHECK(std::all_of(sum.begin() + kFade, sum.end() - kFade, [](float sample) { return sample == 0.375f; }));
  for (int i = 0; i < 8; ++i) loud.add(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 2, 0, 1}, half));
  const auto limited = mix(loud, 0, kMixedRate, 2);
  CHECK(peak(limited, 0, limited.size()) <= Limiter::kCeiling * 1.00001f);
  CHECK(peak(limited, 20'000, 60'000) > Limiter::kCeiling * 0.999f);
}

TEST(mixer_sound, tracks_of_one_participant_follow_each_other) {
  FakeInput input;
  input.add(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 1}, tone));
  input.add(sound_track({AV_CODEC_ID_AAC, 44100, 2, 1.5, 2.5}, tone));
  auto sound = Sound::create(input, {participant({0, 1})}, 1, 0, {});
  REQUIRE(sound.ok());
  std::vector<float> mixed(2 * kMixedRate);
  (*sound)->mix(mixed);
  CHECK(error(mixed, kFade, 48'000 - kFade, tone) < 1e-6f);
  CHECK_EQUAL(peak(mixed, 48'000, 71'500), 0.0f);
  CHECK(error(mixed, 74'000, 90'000, tone) < 0.02f);
}

TEST(mixer_sound, a_sound_that_begins_in_the_middle_is_the_same) {
  struct Row {
    SoundPlan plan;
    float tolerance;
  };
  const Row rows[] = {{{AV_CODEC_ID_PCM_F32LE, 48000, 2, 0.1, 4}, 0},
                      {{AV_CODEC_ID_AAC, 48000, 2, 0.1, 4}, 0},
                      {{AV_CODEC_ID_AAC, 44100, 2, 0.1, 4}, 0.03f},
                      {{AV_CODEC_ID_OPUS, 48000, 2, 0.1, 4}, 1e-3f}};
  // Twice, so that the limiter has to work.
  const auto make = [](FakeInput& input, const SoundPlan& plan) {
    for (int i = 0; i < 2; ++i)
      input.add(
          sound_track(plan, [](double time) { return tone(time) * (time > 1.5 && time < 1.7 ? 3.2 : 1); }));
  };
  for (const Row& row : rows) {
    FakeInput whole, part;
    make(whole, row.plan);
    make(part, row.plan);
    // Neither a packet, nor a block; with and without reading what comes before.
    constexpr int64_t kBegin = 75'777, kEnd = 4 * kMixedRate - 10'000;
    CHECK(part.seek(row.tolerance == 0 ? milliseconds(1500) : milliseconds(0)).ok());
    const auto expected = mix(whole, 0, kEnd), got = mix(part, kBegin, kEnd);
    float difference = 0;
    for (size_t i = 52'000; i < got.size(); ++i)
      difference = std::max(difference, std::abs(got[i] - expected[kBegin + i]));
    CHECK(difference <= row.tolerance);
  }
}

TEST(mixer_sound, hours_do_not_move_it) {
  constexpr int64_t kHours = 30 * 3600;
  const SoundPlan plan{AV_CODEC_ID_PCM_F32LE, 48000, 1, kHours, kHours + 1};
  const auto mixed = mix(sound_track(plan, half), kHours * kMixedRate - 1000, kHours * kMixedRate + 10'000);
  CHECK_EQUAL(mixed[999], 0.0f);
  CHECK(mixed[1000] > 0);
}

TEST(mixer_sound, damaged_packets_are_silence) {
  std::mt19937 random(1);
  for (const AVCodecID codec : {AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS}) {
    auto track = sound_track({codec, 48000, 2, 0, 2}, tone);
    for (size_t i = track.packets.size() / 4; i < track.packets.size() / 2; ++i) {
      av_packet_make_writable(track.packets[i].get());
      for (int k = 0; k < track.packets[i]->size; ++k)
        track.packets[i]->data[k] = static_cast<uint8_t>(random());
      if (i % 3 == 0) av_shrink_packet(track.packets[i].get(), 0);
    }
    const auto mixed = mix(std::move(track), 0, 2 * kMixedRate);
    CHECK(peak(mixed, 0, mixed.size()) <= 1);
    CHECK(error(mixed, 60'000, 90'000, tone) < 0.05f);
  }
}

TEST(mixer_sound, numbers_that_are_none_are_silence) {
  auto track = sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0, 1}, [](double time) {
    return time < 0.3 ? std::nan("") : time < 0.4 ? INFINITY : time < 0.5 ? 1e30 : 0.25;
  });
  const auto mixed = mix(std::move(track), 0, kMixedRate - 1000);
  CHECK(std::all_of(mixed.begin(), mixed.end(), [](float sample) { return std::abs(sample) <= 1; }));
  CHECK_EQUAL(mixed[10'000], 0.0f);
  CHECK(std::abs(mixed[46'000] - 0.25f) < 1e-6f);
}

TEST(mixer_sound, a_track_that_cannot_be_decoded_is_not_heard) {
  FakeInput input;
  input.add({});
  auto unknown = sound_track({}, half);
  unknown.parameters->codec_id = AV_CODEC_ID_NONE;
  input.add(std::move(unknown));
  auto damaged = sound_track({}, half);
  damaged.parameters->ch_layout.nb_channels = -3;
  damaged.parameters->sample_rate = -1;
  input.add(std::move(damaged));
  input.add(sound_track({}, half));
  const auto mixed = mix(input, 0, kMixedRate / 2);
  CHECK_EQUAL(mixed[10'000], 0.5f);
  CHECK(!Sound::create(input, {}, 6, 0, {}).ok());
  CHECK(!Sound::create(input, {}, 0, 0, {}).ok());
}

TEST(mixer_sound, tells_how_loud_everybody_is_each_20_ms) {
  FakeInput input;
  input.add(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 2, 0.2, 0.6}, half));
  input.add(sound_track({AV_CODEC_ID_PCM_F32LE, 48000, 1, 0.4, 1}, [](double) { return -0.25; }));
  std::vector<float> levels[2];
  mix(input, 9600, kMixedRate - 4800, 2, [&](size_t participant, Duration time, float mean_square) {
    CHECK(time == milliseconds(200 + 20 * levels[participant].size()));
    levels[participant].push_back(mean_square);
  });
  // From 200 ms on.
  REQUIRE(levels[0].size() >= 35 && levels[0].size() == levels[1].size());
  CHECK(std::abs(levels[0][5] - 0.25f) < 1e-5f);
  CHECK_EQUAL(levels[0][25], 0.0f);
  CHECK_EQUAL(levels[1][5], 0.0f);
  CHECK(std::abs(levels[1][15] - 0.0625f) < 1e-5f);
}

}  // namespace recorder
