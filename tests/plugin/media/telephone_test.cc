// G.711 and G.722 through the whole path, to AAC and to Opus.
#include <cmath>

#include "plugin/media/audio_decoder.h"
#include "tests/plugin/media/audio_signal.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr MonotonicTime kBegin{seconds(100)};
constexpr Codec kTelephone[] = {Codec::kPcmu, Codec::kPcma, Codec::kG722};
constexpr int64_t kPacketTicks = 160;  // 20 ms of the RTP clock of 8 kHz, of G.722 too
// A sine of 440 Hz and 0.3 rises by 0.017 from sample to sample; a cut of it steps by up to 0.3.
constexpr double kNoClick = 0.04;

struct Output {
  Codec codec;
  uint32_t sample_rate;
};
constexpr Output kOutputs[] = {{Codec::kAac, 48000}, {Codec::kAac, 44100}, {Codec::kOpus, 48000}};

struct Sender {
  std::unique_ptr<AudioPath> path;
  test::Listener listener;

  Sender(Codec codec, Output output)
      : path(std::move(*make_audio_path({output.codec, output.sample_rate, 96000, codec}))),
        listener(path->format()) {}

  [[nodiscard]] static MonotonicTime time_of(int64_t tick) { return kBegin + from_ticks(tick, 8000); }
  void push(int64_t tick, const Bytes& packet) {
    Frame frame;
    frame.timestamp = tick;
    frame.data = packet;
    path->push(frame, time_of(tick), listener.sink());
  }
  void finish() {
    path->flush(listener.sink());
    listener.decode();
  }
  [[nodiscard]] Duration worst_click(int64_t seconds_of_clicks) const {
    Duration worst{};
    for (int64_t second = 0; second < seconds_of_clicks; ++second)
      worst = std::max(worst, std::chrono::abs(listener.click_error(time_of(second * 8000 + 4000))));
    return worst;
  }
};

}  // namespace

TEST(telephone, clicks_lie_at_their_true_time_in_every_output) {
  for (const Codec codec : kTelephone) {
    const auto packets = test::encode_telephone(codec, test::clicks, 150);
    for (const Output& output : kOutputs) {
      Sender sender(codec, output);
      CHECK(sender.path->format().codec == output.codec);
      for (size_t i = 0; i < packets.size(); ++i) sender.push(static_cast<int64_t>(i) * kPacketTicks, packets[i]);
      sender.finish();
      CHECK(sender.listener.is_continuous());
      CHECK(sender.worst_click(3) < microseconds(700));
      CHECK(sender.listener.channels_are_equal());
      CHECK(std::chrono::abs(sender.listener.length() - seconds(3)) < milliseconds(50));
    }
  }
}

TEST(telephone, sine_is_as_loud_as_it_was_and_nothing_else) {
  for (const Codec codec : kTelephone) {
    const auto packets = test::encode_telephone(codec, test::sine, 100);
    for (const Output& output : kOutputs) {
      Sender sender(codec, output);
      for (size_t i = 0; i < packets.size(); ++i) sender.push(static_cast<int64_t>(i) * kPacketTicks, packets[i]);
      sender.finish();
      const auto steady = sender.listener.between(kBegin + milliseconds(100), kBegin + milliseconds(1900));
      CHECK(std::abs(test::root_mean_square(steady) - 0.212) < 0.005);
      // G.711 alone has some 38 dB of signal to noise; 3 % are 30 dB.
      CHECK(test::worst_distortion(steady, output.sample_rate) < 0.03);
      CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
    }
  }
}

TEST(telephone, packets_of_all_lengths_are_placed) {
  for (const Codec codec : kTelephone)
    for (const int length_ms : {10, 30, 60}) {
      Sender sender(codec, kOutputs[0]);
      const auto packets =
          test::encode_telephone(codec, test::clicks, 1000 / static_cast<size_t>(length_ms), length_ms);
      int64_t tick = 0;
      for (const Bytes& packet : packets) {
        sender.push(tick, packet);
        tick += 8 * length_ms;
      }
      sender.finish();
      CHECK(sender.listener.is_continuous());
      CHECK(sender.worst_click(1) < microseconds(700));
    }
}

TEST(telephone, lost_packets_fade_and_the_next_fades_in) {
  for (const Codec codec : kTelephone) {
    const auto packets = test::encode_telephone(codec, test::sine, 100);
    Sender sender(codec, kOutputs[0]);
    size_t lost = 0;
    for (size_t i = 0; i < packets.size(); ++i) {
      const bool is_lost = i % 10 == 5 || (i > 70 && i < 75);  // alone, and five in a row
      lost += is_lost ? 1 : 0;
      if (!is_lost) sender.push(static_cast<int64_t>(i) * kPacketTicks, packets[i]);
    }
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(std::chrono::abs(sender.listener.length() - seconds(2)) < milliseconds(50));
    CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
    const AudioPathStatistics& statistics = sender.path->statistics();
    CHECK(statistics.concealed + statistics.silence == milliseconds(20) * lost);
    CHECK(statistics.concealed == milliseconds(20) * 10);  // of each hole the first packet
  }
}

TEST(telephone, gap_is_silence_with_soft_edges) {
  for (const Codec codec : kTelephone) {
    const auto packets = test::encode_telephone(codec, test::sine, 250);
    Sender sender(codec, kOutputs[0]);
    for (size_t i = 0; i < packets.size(); ++i)
      if (i < 50 || i >= 200) sender.push(static_cast<int64_t>(i) * kPacketTicks, packets[i]);
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
    CHECK(test::largest(sender.listener.between(kBegin + milliseconds(1100), kBegin + milliseconds(3950))) < 1e-3);
    CHECK(std::chrono::abs(sender.listener.length() - seconds(5)) < milliseconds(50));
  }
}

TEST(telephone, length_of_a_packet_is_its_bytes) {
  struct Row {
    size_t bytes;
    std::optional<SoundPacketInfo> info;
  };
  const Row rows[] = {{0, std::nullopt},
                      {1, SoundPacketInfo{6, false}},
                      {160, SoundPacketInfo{960, false}},
                      {8000, SoundPacketInfo{48000, false}},
                      {8001, std::nullopt}};
  for (const Codec codec : kTelephone)
    for (const Row& row : rows) {
      const Bytes packet(row.bytes);
      CHECK(read_sound_packet(codec, packet) == row.info);
      const auto decoder = std::move(*make_audio_decoder(codec));
      CHECK(decoder->read(packet) == row.info);
      if (row.info) CHECK_EQUAL(decoder->decode(packet).size(), 2 * row.info->samples);
      CHECK(row.info.has_value() || decoder->decode({}).empty());
    }
}

TEST(telephone, nothing_is_concealed_of_nothing) {
  for (const Codec codec : kTelephone) {
    const auto decoder = std::move(*make_audio_decoder(codec));
    CHECK(decoder->conceal(960).empty());
    decoder->decode(Bytes(160, 0x55));
    CHECK(decoder->conceal(960).size() == 2 * 960);
    CHECK(decoder->conceal(960).empty());
  }
}

TEST(telephone, codec_that_is_not_received_is_an_error) {
  CHECK(!make_audio_decoder(Codec::kAac).ok());
  CHECK(!make_audio_path({Codec::kAac, 48000, 96000, Codec::kVp8}).ok());
  CHECK(!read_sound_packet(Codec::kAac, Bytes(100)).has_value());
}

}  // namespace recorder
