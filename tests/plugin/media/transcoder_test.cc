#include "plugin/media/transcoder.h"

#include <cmath>
#include <random>

#include "plugin/media/opus_packet.h"
#include "tests/plugin/media/audio_signal.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::Listener;

constexpr MonotonicTime kBegin{seconds(100)};
constexpr int64_t kPacketSamples = 960;
// A sine of 440 Hz and 0.3 rises by 0.017 from sample to sample; a cut of it steps by up to 0.3.
constexpr double kNoClick = 0.04;

std::unique_ptr<AudioPath> make_path(uint32_t sample_rate = 48000) {
  return std::move(*make_audio_path({Codec::kAac, sample_rate, 96000}));
}

// A sender whose packets go into a transcoder to AAC, whatever is made of them.
struct Sender {
  std::unique_ptr<AudioPath> path;
  Listener listener;
  double skew = 1;  // seconds of the server in one of the sender

  explicit Sender(uint32_t sample_rate = 48000) : path(make_path(sample_rate)), listener(path->format()) {}

  [[nodiscard]] MonotonicTime time_of(int64_t timestamp) const {
    return kBegin + Duration(static_cast<int64_t>(static_cast<double>(timestamp) / 48000 * 1e9 * skew));
  }
  void push(int64_t timestamp, const Bytes& packet, Duration shift = {}) {
    Frame frame;
    frame.timestamp = timestamp;
    frame.data = packet;
    path->push(frame, time_of(timestamp) + shift, listener.sink());
  }
  // All packets, each again and again in turn, from that time stamp on.
  void push_all(const std::vector<Bytes>& packets, int64_t first_timestamp, size_t count) {
    for (size_t i = 0; i < count; ++i)
      push(first_timestamp + static_cast<int64_t>(i) * kPacketSamples, packets[i % packets.size()]);
  }
  void finish() {
    path->flush(listener.sink());
    listener.decode();
  }
  // How far the click of that second, which lies half a second in, is from its true time.
  [[nodiscard]] Duration click_error(int64_t second) const {
    return std::chrono::abs(listener.click_error(time_of(second * 48000 + 24000)));
  }
  [[nodiscard]] Duration worst_click(int64_t first_second, int64_t end_second) const {
    Duration worst{};
    for (int64_t second = first_second; second < end_second; ++second)
      worst = std::max(worst, click_error(second));
    return worst;
  }
};

const std::vector<Bytes>& second_of_clicks() {
  static const std::vector<Bytes> packets = test::encode_opus_second(test::clicks);
  return packets;
}

const std::vector<Bytes>& second_of_sine() {
  static const std::vector<Bytes> packets = test::encode_opus_second(test::sine);
  return packets;
}

}  // namespace

TEST(transcoder, format_is_aac_lc_stereo) {
  struct Row {
    uint32_t sample_rate;
    // 5 bits of object type (2), 4 of rate index, 4 of channels: ISO/IEC 14496-3, 1.6.2.1.
    uint8_t first, second;
  };
  for (const Row& row : {Row{48000, 0x11, 0x90}, Row{44100, 0x12, 0x10}}) {
    const auto path = make_path(row.sample_rate);
    const AudioFormat& format = path->format();
    CHECK(format.codec == Codec::kAac);
    CHECK_EQUAL(format.sample_rate, row.sample_rate);
    CHECK_EQUAL(format.channels, 2);
    CHECK_EQUAL(format.samples_per_frame, 1024u);
    REQUIRE(format.configuration.size() >= 2);
    CHECK_EQUAL(format.configuration[0], row.first);
    CHECK_EQUAL(format.configuration[1], row.second);
    CHECK(!format.silence.empty() && format.silence.size() < 16);
  }
}

TEST(transcoder, clicks_lie_at_their_true_time_at_both_rates) {
  for (const uint32_t sample_rate : {48000u, 44100u}) {
    Sender sender(sample_rate);
    sender.push_all(second_of_clicks(), 0, 500);
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(sender.worst_click(0, 10) < milliseconds(1));
    CHECK(sender.listener.begin() == kBegin - kOpusLookAhead);
    CHECK(std::chrono::abs(sender.listener.length() - seconds(10)) < milliseconds(50));
    CHECK_EQUAL(sender.path->statistics().frames_in, 500u);
    CHECK_EQUAL(sender.path->statistics().frames_out, sender.listener.frames().size());
  }
}

TEST(transcoder, sound_keeps_its_level_and_has_no_clicks) {
  Sender sender;
  sender.push_all(second_of_sine(), 0, 250);
  sender.finish();
  const auto steady = sender.listener.between(kBegin + milliseconds(100), kBegin + milliseconds(4900));
  CHECK(std::abs(test::root_mean_square(steady) - 0.212) < 0.01);
  CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
}

TEST(transcoder, mono_is_heard_in_both_channels) {
  Sender sender;
  sender.push_all(test::encode_opus(test::sine, 100, {1, 20}), 0, 100);
  sender.finish();
  CHECK(sender.listener.channels_are_equal());
  const auto steady = sender.listener.between(kBegin + milliseconds(100), kBegin + milliseconds(1900));
  CHECK(std::abs(test::root_mean_square(steady) - 0.212) < 0.02);
}

TEST(transcoder, packets_of_all_lengths_are_placed) {
  for (const int length_ms : {10, 20, 40, 60}) {
    Sender sender;
    const auto packets =
        test::encode_opus(test::clicks, 3000 / static_cast<size_t>(length_ms), {2, length_ms});
    int64_t timestamp = 0;
    for (const Bytes& packet : packets) {
      sender.push(timestamp, packet);
      timestamp += 48 * length_ms;
    }
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(sender.worst_click(0, 3) < milliseconds(1));
  }
}

TEST(transcoder, loss_is_concealed) {
  Sender sender;
  std::mt19937 random(7);
  size_t lost = 0;
  for (int64_t i = 0; i < 500; ++i) {
    // One in ten, alone or up to four in a row; the ends are needed for the length.
    const bool is_lost = i > 0 && i < 499 && (random() % 10 == 0 || i % 100 < 3);
    if (is_lost) ++lost;
    if (!is_lost) sender.push(i * kPacketSamples, second_of_sine()[static_cast<size_t>(i % 50)]);
  }
  sender.finish();
  CHECK(sender.listener.is_continuous());
  CHECK(std::chrono::abs(sender.listener.length() - seconds(10)) < milliseconds(50));
  CHECK(sender.path->statistics().concealed == milliseconds(20) * lost);
  CHECK(test::largest_step(sender.listener.samples()) < 0.1);
  for (int64_t i = 5; i < 490; ++i) {
    const auto part = sender.listener.between(sender.time_of(i * 960), sender.time_of(i * 960 + 1920));
    CHECK(test::root_mean_square(part) > 0.02);
  }
}

TEST(transcoder, clicks_stay_at_their_time_under_loss) {
  Sender sender;
  for (int64_t i = 0; i < 500; ++i)
    if (i % 50 > 8 || i == 0) sender.push(i * 960, second_of_clicks()[static_cast<size_t>(i % 50)]);
  sender.finish();
  CHECK(sender.listener.is_continuous());
  CHECK(sender.worst_click(0, 10) < milliseconds(1));
}

TEST(transcoder, gap_is_silence_with_soft_edges) {
  for (const uint32_t sample_rate : {48000u, 44100u}) {
    Sender sender(sample_rate);
    sender.push_all(second_of_sine(), 0, 50);
    const int64_t resume = 11 * 48000 + 333;
    sender.push_all(second_of_sine(), resume, 50);
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
    const auto gap =
        sender.listener.between(kBegin + milliseconds(1100), sender.time_of(resume) - milliseconds(50));
    CHECK(test::largest(gap) < 1e-3);
    const auto after = sender.listener.between(sender.time_of(resume) + milliseconds(20),
                                               sender.time_of(resume) + milliseconds(900));
    CHECK(std::abs(test::root_mean_square(after) - 0.212) < 0.02);
    // Put in here are its edges; the rest is left to whoever writes it.
    const Duration silence = sender.path->statistics().silence;
    CHECK(silence > Duration::zero() && silence < milliseconds(500));
  }
}

TEST(transcoder, hour_of_gap_is_cheap_and_exact) {
  for (const uint32_t sample_rate : {48000u, 44100u}) {
    Sender sender(sample_rate);
    sender.push_all(second_of_clicks(), 0, 100);
    sender.push_all(second_of_clicks(), 3602LL * 48000, 150);
    sender.path->flush(sender.listener.sink());
    CHECK(sender.listener.is_continuous());
    CHECK(sender.listener.left_out() > 3598ull * sample_rate / 1024);

    for (const int64_t from : {0, 3600}) {
      Listener part = sender.listener.part(sender.time_of(from * 48000) - milliseconds(10),
                                           sender.time_of((from + 5) * 48000));
      part.decode();
      CHECK(std::chrono::abs(part.click_error(sender.time_of((from == 0 ? 1 : 3602) * 48000 + 24000))) <
            milliseconds(1));
      CHECK(std::chrono::abs(part.click_error(sender.time_of((from == 0 ? 0 : 3604) * 48000 + 24000))) <
            milliseconds(1));
    }
  }
}

TEST(transcoder, dtx_is_continuous_and_ends_at_the_right_time) {
  Sender sender;
  for (int64_t second = 0; second < 10; ++second)
    for (int64_t i = 0; i < 50; ++i) {
      // Sound from 300 to 700 ms; then the packet that says so, and one in 400 ms.
      const Bytes& packet = second_of_clicks()[static_cast<size_t>(i)];
      const int64_t timestamp = second * 48000 + i * 960;
      if (i >= 15 && i < 35) sender.push(timestamp, packet);
      if (i == 35) sender.push(timestamp, {packet[0]});
    }
  sender.finish();
  CHECK(sender.listener.is_continuous());
  CHECK(sender.worst_click(0, 10) < milliseconds(1));
  CHECK(sender.path->statistics().concealed == Duration{});
  CHECK(std::chrono::abs(sender.path->statistics().silence - milliseconds(580) * 9) < milliseconds(1));
}

TEST(transcoder, skew_is_followed_to_the_ear) {
  for (const double skew : {1.0002, 0.9998}) {
    Sender sender(44100);
    sender.skew = skew;
    // Two minutes, in which an output that does not follow goes wrong by 24 ms; resampler_test has ten.
    sender.push_all(second_of_clicks(), 0, 120 * 50);
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(sender.worst_click(0, 120) < milliseconds(1));
    CHECK(sender.path->statistics().silence == Duration{});
  }
}

TEST(transcoder, late_correction_of_the_clock_is_followed_without_a_click) {
  Sender sender;
  for (int64_t i = 0; i < 1000; ++i)
    sender.push(i * 960, second_of_sine()[static_cast<size_t>(i % 50)], milliseconds(i < 100 ? 20 : 0));
  sender.finish();
  CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
  CHECK(sender.path->statistics().silence == Duration{});
  // 20 ms of lateness at the start is made good by a shorter output.
  const MonotonicTime end = sender.listener.begin() + sender.listener.length();
  CHECK(std::chrono::abs(end - (kBegin + seconds(20))) < milliseconds(30));
}

// A sine that is a whole through all of it: a click would bend it more than it is bent.
TEST(transcoder, nothing_that_happens_to_a_track_is_a_click) {
  const auto p20 = test::encode_opus(test::sine, 150), mono = test::encode_opus(test::sine, 150, {1, 20});
  const auto p10 = test::encode_opus(test::sine, 300, {2, 10}), p60 = test::encode_opus(test::sine, 50, {2, 60});
  struct Stretch {
    const std::vector<Bytes>* packets;
    int64_t begin, end, step;  // numbers of packets, of which each step-th is left out; 0: none
    Duration shift{};          // of the server's time
  };
  struct Row {
    std::vector<Stretch> stretches;
    double distortion;  // of the sine where it is worst, at most; 1: it fades and rises
    double skew = 1;
  };
  const Duration early = milliseconds(-300), late = milliseconds(300);
  const Row rows[] = {
      {{{&p20, 0, 150, 0}}, 0.01},
      {{{&p20, 0, 150, 0}}, 0.01, 1.0002},
      {{{&p20, 0, 150, 0}}, 0.01, 0.9998},
      {{{&p20, 0, 50, 0, milliseconds(20)}, {&p20, 50, 150, 0}}, 0.06},  // up to 0.5 % faster
      {{{&p20, 0, 50, 0, milliseconds(-20)}, {&p20, 50, 150, 0}}, 0.06},
      {{{&p20, 0, 150, 7}}, 0.15},                                        // single losses
      {{{&p20, 0, 50, 0}, {&p20, 53, 150, 0}}, 0.2},                      // 60 ms are lost
      {{{&p20, 0, 50, 0}, {&p20, 70, 150, 0}}, 1},                        // 400 ms are silence
      {{{&p20, 0, 50, 0}, {&p20, 50, 150, 0, late}}, 1},                  // and 300 ms, by the server's time
      {{{&p20, 0, 50, 0}, {&p20, 50, 150, 0, early}}, 1},                 // 300 ms are dropped
      {{{&p20, 0, 51, 0}, {&p60, 17, 33, 0}, {&p10, 198, 300, 0}}, 0.1},  // other lengths of packets
      {{{&p60, 0, 20, 0}, {&p10, 121, 300, 0}}, 0.2},                     // 10 ms are lost at such a change
      {{{&p10, 0, 119, 0}, {&p60, 20, 50, 0}}, 0.2},
      {{{&p20, 0, 50, 0}, {&mono, 50, 100, 0}, {&p20, 100, 150, 0}}, 0.1},
  };
  for (size_t i = 0; i < std::size(rows); ++i) {
    const uint32_t sample_rate = i % 2 == 0 ? 48000 : 44100;
    Sender sender(sample_rate);
    sender.skew = rows[i].skew;
    for (const Stretch& stretch : rows[i].stretches) {
      const int64_t samples = 150 * kPacketSamples / static_cast<int64_t>(stretch.packets->size());
      for (int64_t k = stretch.begin; k < stretch.end; ++k)
        if (stretch.step == 0 || k % stretch.step != 3)
          sender.push(k * samples, (*stretch.packets)[static_cast<size_t>(k)], stretch.shift);
    }
    sender.finish();
    const Duration end = sender.listener.length() - milliseconds(60);
    const auto steady = sender.listener.between(kBegin + milliseconds(100), kBegin + end);
    CHECK(steady.size() > sample_rate * 2);
    CHECK(test::worst_distortion(steady, sample_rate) <= rows[i].distortion);
    // 0.3 at 440 Hz bends by 0.001, and as Opus and AAC hand it on by 0.0025; a cut of it by up to 0.3.
    CHECK(test::largest_bend(sender.listener.samples()) < 0.004);
  }
}

TEST(transcoder, restart_with_other_time_stamps_follows_the_servers_time) {
  struct Row {
    Duration shift;  // of the server's time at the restart
    Duration length;
  };
  for (const Row& row :
       {Row{milliseconds(3000), milliseconds(5000)}, Row{milliseconds(-300), milliseconds(1700)},
        Row{milliseconds(0), milliseconds(2000)}}) {
    Sender sender;
    sender.push_all(second_of_sine(), 0, 50);
    const int64_t jump = 1LL << 31;
    for (int64_t i = 0; i < 50; ++i) {
      const int64_t timestamp = 48000 + i * 960;
      Frame frame;
      frame.timestamp = timestamp + jump;
      frame.data = second_of_sine()[static_cast<size_t>(i)];
      sender.path->push(frame, sender.time_of(timestamp) + row.shift, sender.listener.sink());
    }
    sender.finish();
    CHECK(sender.listener.is_continuous());
    CHECK(std::chrono::abs(sender.listener.length() - row.length) < milliseconds(60));
    CHECK(test::largest_step(sender.listener.samples()) < kNoClick);
  }
}

TEST(transcoder, garbage_is_counted_and_never_ends_the_track) {
  Sender sender;
  std::mt19937 random(3);
  for (int64_t i = 0; i < 1000; ++i) {
    Bytes packet = second_of_clicks()[static_cast<size_t>(i % 50)];
    if (i % 50 > 30 && i < 950) {
      packet.resize(random() % 200);
      for (uint8_t& byte : packet) byte = static_cast<uint8_t>(random());
    }
    sender.push(i * 960, packet);
  }
  sender.finish();
  CHECK(sender.path->statistics().undecodable > 10);
  CHECK(sender.listener.is_continuous());
  CHECK(std::chrono::abs(sender.listener.length() - seconds(20)) < milliseconds(200));
  CHECK(sender.worst_click(19, 20) < milliseconds(30));
}

TEST(transcoder, nothing_comes_out_of_nothing) {
  Sender sender;
  sender.finish();
  CHECK(sender.listener.frames().empty());
  sender.push(0, {});
  sender.finish();
  CHECK(sender.listener.frames().empty());
}

TEST(transcoder, rate_that_no_encoder_has_is_an_error) {
  CHECK(!make_audio_path({Codec::kAac, 12345, 96000}).ok());
  CHECK(!make_audio_path({Codec::kVp8, 48000, 96000}).ok());
}

}  // namespace recorder
