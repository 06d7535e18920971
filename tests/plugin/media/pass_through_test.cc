#include "plugin/media/pass_through.h"

#include "tests/plugin/media/audio_signal.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

const Bytes kPacket20 = {0xfc, 1, 2, 3, 4};
const Bytes kMono20 = {0xf8, 1, 2, 3, 4};
const Bytes kStereo60 = {0xff, 3, 1, 2, 3};
constexpr MonotonicTime kBegin{seconds(100)};

// Pushes packets into a path that passes them on.
struct Sender {
  std::unique_ptr<AudioPath> path = std::move(*make_audio_path({Codec::kOpus}));
  test::Listener listener{path->format()};
  double skew = 1;

  void push(int64_t timestamp, const Bytes& packet, Duration shift = {}) {
    Frame frame;
    frame.timestamp = timestamp;
    frame.data = packet;
    const auto time = static_cast<int64_t>(static_cast<double>(timestamp) / 48000 * 1e9 * skew);
    path->push(frame, kBegin + Duration(time) + shift, listener.sink());
  }
  [[nodiscard]] size_t silent_frames() const {
    size_t count = 0;
    for (const SharedMediaFrame& frame : listener.frames()) count += frame->data.size() == 3 ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST(pass_through, configuration_is_that_of_dops) {
  const Sender sender;
  const AudioFormat& format = sender.path->format();
  CHECK(format.configuration == (Bytes{0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0}));
  CHECK_EQUAL(format.sample_rate, 48000u);
  CHECK_EQUAL(format.samples_per_frame, 960u);
  CHECK(format.silence == (Bytes{0xfc, 0xff, 0xfe}));
}

TEST(pass_through, packets_pass_unchanged_and_follow_each_other) {
  Sender sender;
  for (int64_t i = 0; i < 100; ++i) sender.push(i * 960, kPacket20);
  CHECK_EQUAL(sender.listener.frames().size(), 100u);
  CHECK(sender.listener.is_continuous());
  CHECK(sender.listener.begin() == kBegin - kOpusLookAhead);
  for (const SharedMediaFrame& frame : sender.listener.frames()) CHECK(frame->data == kPacket20);
}

TEST(pass_through, gap_is_filled_with_silence_of_the_senders_length_and_channels) {
  struct Row {
    Bytes packet, silence;
    int64_t samples;
  };
  const Row rows[] = {
      {kPacket20, {0xfc, 0xff, 0xfe}, 960},
      {kMono20, {0xf8, 0xff, 0xfe}, 960},
      {kStereo60, {0xff, 3, 0xff, 0xfe, 0xff, 0xfe, 0xff, 0xfe}, 2880},
  };
  for (const Row& row : rows) {
    Sender sender;
    sender.push(0, row.packet);
    sender.push(4 * row.samples, row.packet);
    const auto& frames = sender.listener.frames();
    REQUIRE(frames.size() == 5);
    for (size_t i = 1; i < 4; ++i) CHECK(frames[i]->data == row.silence);
    CHECK(sender.listener.is_continuous());
    CHECK(sender.path->statistics().silence == from_ticks(row.samples, 48000) * 3);
  }
}

TEST(pass_through, packets_may_change_their_length_and_channels) {
  Sender sender;
  int64_t timestamp = 0;
  std::vector<Bytes> sent;
  const Bytes mono10 = {0xf0, 1, 2, 3};
  for (const auto& [packet, samples] : {std::pair{kPacket20, 960}, {kStereo60, 2880}, {mono10, 480}, {kMono20, 960}})
    for (int i = 0; i < 50; ++i) {
      sender.push(timestamp, packet);
      sent.push_back(packet);
      timestamp += samples;
      CHECK_EQUAL(sender.listener.frames().back()->duration_ticks, static_cast<uint32_t>(samples));
    }
  REQUIRE(sender.listener.frames().size() == sent.size());
  for (size_t i = 0; i < sent.size(); ++i) CHECK(sender.listener.frames()[i]->data == sent[i]);
  CHECK(sender.listener.is_continuous());
  CHECK(sender.listener.length() == from_ticks(timestamp, 48000));
}

TEST(pass_through, hour_of_silence_is_left_out) {
  Sender sender;
  sender.push(0, kPacket20);
  sender.push(3600LL * 48000, kPacket20);
  CHECK_EQUAL(sender.listener.left_out(), 3600u * 50 - 1);
  CHECK_EQUAL(sender.listener.frames().size(), 3600u * 50 + 1);
  CHECK(sender.listener.is_continuous());
}

TEST(pass_through, skew_is_followed_by_whole_frames) {
  for (const double skew : {1.0002, 0.9998}) {
    Sender sender;
    sender.skew = skew;
    const int64_t packets = 10 * 60 * 50;
    for (int64_t i = 0; i < packets; ++i) {
      sender.push(i * 960, kPacket20);
      const MonotonicTime expected =
          kBegin - kOpusLookAhead + Duration(static_cast<int64_t>(static_cast<double>(i + 1) * 2e7 * skew));
      const Duration error = sender.listener.begin() + sender.listener.length() - expected;
      CHECK(std::chrono::abs(error) < milliseconds(17));
    }
    CHECK(sender.listener.is_continuous());
    // 120 ms in ten minutes.
    const auto put_in = static_cast<int64_t>(sender.listener.frames().size()) - packets;
    CHECK(skew > 1 ? put_in >= 5 && put_in <= 6 : put_in <= -5 && put_in >= -6);
  }
}

TEST(pass_through, error_below_half_a_frame_changes_nothing) {
  Sender sender;
  for (int64_t i = 0; i < 200; ++i)
    sender.push(i * 960, kPacket20, milliseconds(i % 2 == 0 ? 9 : -9) * (i > 0));
  CHECK_EQUAL(sender.listener.frames().size(), 200u);
}

TEST(pass_through, restart_backwards_drops_until_in_line_and_not_for_ever) {
  Sender sender;
  for (int64_t i = 0; i < 50; ++i) sender.push(i * 960, kPacket20);
  for (int64_t i = 0; i < 50; ++i) sender.push(i * 960, kPacket20, milliseconds(500));
  CHECK_EQUAL(sender.listener.frames().size(), 75u);
  for (int64_t i = 0; i < 600; ++i) sender.push(i * 960, kPacket20, -hours(1));
  CHECK_EQUAL(sender.listener.frames().size(), 175u);
  CHECK(sender.listener.is_continuous());
}

TEST(pass_through, packets_that_are_not_opus_are_counted) {
  Sender sender;
  sender.push(0, {});
  sender.push(0, {0xff, 0});
  CHECK_EQUAL(sender.path->statistics().undecodable, 2u);
  CHECK_EQUAL(sender.path->statistics().frames_in, 2u);
  CHECK(sender.listener.frames().empty());
}

}  // namespace recorder
