// The clock in a simulated network, in virtual time and with a fixed seed.
#include "plugin/rtp/track_clock.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "plugin/rtp/unwrapper.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kVideoRate = 90000;
constexpr double kPathDelay = 0.050;

MonotonicTime at(double time) { return MonotonicTime(seconds(5000)) + Duration(std::llround(time * 1e9)); }

double seconds_between(MonotonicTime from, MonotonicTime to) {
  return std::chrono::duration<double>(to - from).count();
}

using Random = std::mt19937;

double uniform(Random& random, double most) {
  return most * static_cast<double>(random() >> 8) / static_cast<double>(1u << 24);
}

// What the path adds to the delay of a frame sent at that time.
using Jitter = std::function<double(Random&, double time)>;

double no_jitter(Random&, double) { return 0; }
double jitter_20_ms(Random& random, double) { return uniform(random, 0.02); }
double jitter_200_ms(Random& random, double) { return uniform(random, 0.2); }

// One frame in fifty is half a second late, key frames take 300 ms, and once there is a minute of congestion.
double spikes(Random& random, double time) {
  const double congestion = time > 600 && time < 660 ? 0.4 : 0;
  const double key_frame = std::fmod(time, 10.0) < 0.033 ? 0.3 : 0;
  const double spike = random() % 50 == 0 ? uniform(random, 0.5) : 0;
  return uniform(random, 0.02) + congestion + key_frame + spike;
}

// A sender of frames whose clock is fast by so many parts per million, behind a path.
class Sender {
 public:
  Sender(TrackClock& clock, double skew_ppm, Jitter jitter, uint32_t first_timestamp = 12345)
      : clock_(clock), rate_(kVideoRate * (1 + skew_ppm * 1e-6)), jitter_(std::move(jitter)),
        first_timestamp_(first_timestamp) {}

  // Sends frames of `interval` from..to, of which `loss` are lost. Time stamps count on in between.
  void send(double from, double to, double interval = 1 / 30.0, double loss = 0) {
    const auto frames = static_cast<int64_t>(std::llround((to - from) / interval));
    for (int64_t i = 0; i < frames; ++i) {
      const double time = from + static_cast<double>(i) * interval;
      const double delay = jitter_(random_, time);
      if (uniform(random_, 1) >= loss) receive(time, delay);
    }
  }

  void receive(double time, double extra_delay) {
    const auto ticks = first_timestamp_ + static_cast<int64_t>(std::llround((time + shift_) * rate_));
    const int64_t timestamp = unwrapper_.unwrap(static_cast<uint32_t>(ticks));
    const double delay = kPathDelay + extra_delay;
    clock_.observe(timestamp, at(time + delay));
    const MonotonicTime mapped = clock_.time_of(timestamp);
    steps_backwards_ += timestamp >= last_timestamp_ && mapped < last_mapped_;
    const double moved = seconds_between(last_mapped_, mapped);
    const double sent = static_cast<double>(timestamp - last_timestamp_) / kVideoRate;
    if (count_ > 0 && sent > 0) steepest_ = std::max(steepest_, std::abs(moved / sent - 1));
    last_timestamp_ = timestamp;
    last_mapped_ = mapped;
    error_ = seconds_between(at(time + kPathDelay), mapped);
    ++count_;
    if (time < measure_from_) return;
    largest_error_ = std::max(largest_error_, std::abs(error_));
    error_sum_ += std::abs(error_);
    ++measured_;
  }

  void measure_from(double time) {
    measure_from_ = time;
    largest_error_ = error_sum_ = steepest_ = 0;
    measured_ = 0;
  }
  // The sender's time stamps jump ahead, by its own clock.
  void jump(double by) { shift_ += by; }

  [[nodiscard]] double error() const { return error_; }
  [[nodiscard]] double largest_error() const { return largest_error_; }
  [[nodiscard]] double mean_error() const { return error_sum_ / static_cast<double>(measured_); }
  [[nodiscard]] double steepest() const { return steepest_; }
  [[nodiscard]] int steps_backwards() const { return steps_backwards_; }
  [[nodiscard]] int64_t last_timestamp() const { return last_timestamp_; }

 private:
  TrackClock& clock_;
  const double rate_;
  const Jitter jitter_;
  const int64_t first_timestamp_;
  Unwrapper<uint32_t> unwrapper_;
  Random random_{4711};
  double shift_ = 0;
  int64_t last_timestamp_ = 0;
  MonotonicTime last_mapped_{};
  int64_t count_ = 0, measured_ = 0;
  double measure_from_ = 0, error_ = 0, largest_error_ = 0, error_sum_ = 0, steepest_ = 0;
  int steps_backwards_ = 0;
};

}  // namespace

TEST(track_clock, the_first_frame_lies_where_it_arrived) {
  TrackClock clock(kVideoRate);
  clock.observe(777, at(3));
  CHECK(clock.time_of(777) == at(3));
  CHECK(clock.time_of(777 + kVideoRate) == at(4));
  CHECK(clock.time_of(777 - kVideoRate) == at(2));
}

TEST(track_clock, follows_the_sender_within_milliseconds) {
  struct Row {
    double skew_ppm;
    Jitter jitter;
    double loss;
    double hours;
  };
  const std::vector<Row> rows = {
      {0, no_jitter, 0, 0.25},        {200, jitter_200_ms, 0.05, 4},  {-200, jitter_200_ms, 0.05, 4},
      {50, jitter_200_ms, 0.3, 0.25}, {200, spikes, 0.05, 0.5},       {-200, spikes, 0.05, 0.5},
  };
  for (const Row& row : rows) {
    TrackClock clock(kVideoRate);
    Sender sender(clock, row.skew_ppm, row.jitter);
    sender.send(0, 90, 1 / 30.0, row.loss);
    sender.measure_from(90);
    sender.send(90, row.hours * 3600, 1 / 30.0, row.loss);
    CHECK(sender.largest_error() < 0.010);
    CHECK(sender.mean_error() < 0.002);
    CHECK(std::abs(clock.skew_ppm() - row.skew_ppm) < 5);
    CHECK_EQUAL(sender.steps_backwards(), 0);
    CHECK(sender.steepest() < 0.006);
  }
}

TEST(track_clock, a_late_first_frame_is_corrected_within_seconds_while_the_track_is_young) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, no_jitter);
  sender.receive(0, 0.2);
  CHECK(std::abs(sender.error() - 0.2) < 0.001);
  sender.send(0.033, 1.033);
  CHECK(std::abs(sender.error() - 0.1) < 0.005);
  sender.send(1.033, 3);
  CHECK(std::abs(sender.error()) < 0.001);
  CHECK_EQUAL(sender.steps_backwards(), 0);
  CHECK(sender.steepest() < 0.101);
}

TEST(track_clock, once_it_is_no_longer_young_a_track_is_corrected_gently) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, [](Random&, double time) { return time < 15 ? 0.1 : 0; });
  sender.send(0, 15);
  sender.measure_from(15);
  sender.send(15, 25);
  CHECK(std::abs(sender.error() - 0.05) < 0.002);
  CHECK(sender.steepest() < 0.006);
}

TEST(track_clock, a_very_late_first_frame_makes_time_stand_still_but_not_go_back) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, no_jitter);
  sender.receive(0, 3);
  sender.send(0.033, 4);
  CHECK(sender.error() <= 1.0);
  sender.send(4, 220);
  CHECK(std::abs(sender.error()) < 0.001);
  CHECK_EQUAL(sender.steps_backwards(), 0);
}

TEST(track_clock, video_that_starts_8_s_after_audio_is_in_step_with_it) {
  TrackClock audio(kVideoRate), video(kVideoRate);
  Sender audio_sender(audio, 100, jitter_200_ms);
  Sender video_sender(video, 100, jitter_200_ms, 0xfff00000);
  audio_sender.send(0, 68, 0.020, 0.05);
  video_sender.send(8, 68, 1 / 30.0, 0.05);
  CHECK(std::abs(audio_sender.error() - video_sender.error()) < 0.005);
}

TEST(track_clock, a_pause_does_not_move_it) {
  for (const double skew_ppm : {0.0, 150.0, -150.0}) {
    TrackClock clock(kVideoRate);
    Sender sender(clock, skew_ppm, jitter_200_ms);
    sender.send(0, 300);
    sender.receive(900, 0.2);
    CHECK(std::abs(sender.error()) < 0.010);
    sender.measure_from(900);
    sender.send(900.033, 1000);
    CHECK(sender.largest_error() < 0.010);
    CHECK_EQUAL(sender.steps_backwards(), 0);
  }
}

TEST(track_clock, discontinuous_transmission_does_not_move_it) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 80, jitter_200_ms);
  sender.send(0, 120, 0.020);
  sender.measure_from(120);
  for (double time = 120; time < 1200; time += 60) {
    sender.send(time, time + 50, 0.400);
    sender.send(time + 50, time + 60, 0.020);
  }
  CHECK(sender.largest_error() < 0.010);
}

TEST(track_clock, the_wrap_of_the_time_stamps_does_not_move_it) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 20, no_jitter, 0xffffffff - 30 * 90000);
  sender.send(0, 60);
  CHECK(sender.last_timestamp() > 0xffffffffLL);
  CHECK(sender.largest_error() < 0.002);
}

TEST(track_clock, a_freeze_of_the_network_does_not_move_it) {
  struct Row {
    double seconds;
    Jitter jitter;
  };
  const std::vector<Row> rows = {
      // All that was sent meanwhile comes at the end.
      {5, [](Random&, double time) { return time >= 400 && time < 405 ? 405 - time : 0; }},
      // A queue of two seconds for twenty.
      {25, [](Random&, double time) { return time >= 400 && time < 420 ? std::min(2.0, time - 400) : 0; }},
      // A minute of congestion.
      {60, [](Random&, double time) { return time >= 400 && time < 460 ? 0.5 : 0; }},
  };
  for (const Row& row : rows) {
    TrackClock clock(kVideoRate);
    Sender sender(clock, 30, row.jitter);
    sender.send(0, 400);
    sender.measure_from(400);
    sender.send(400, 400 + row.seconds);
    CHECK(sender.largest_error() < 0.010);
    CHECK_EQUAL(sender.steps_backwards(), 0);
  }
}

TEST(track_clock, a_queue_that_slowly_empties_is_not_taken_for_skew) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, [](Random&, double time) { return time < 300 ? 0.2 * (1 - time / 300) : 0; });
  sender.send(0, 300);
  sender.measure_from(300);
  sender.send(300, 1200);
  CHECK(sender.largest_error() < 0.050);
  CHECK_EQUAL(sender.steps_backwards(), 0);
  CHECK(std::abs(clock.skew_ppm()) < 1);
}

TEST(track_clock, follows_gently_when_the_path_becomes_longer) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, [](Random&, double time) { return time < 100 ? 0 : 0.08; });
  sender.send(0, 3600);
  CHECK(std::abs(sender.error() - 0.08) < 0.001);
  CHECK(sender.largest_error() < 0.085);
  CHECK(sender.steepest() < 0.006);
}

TEST(track_clock, follows_gently_when_the_path_becomes_shorter) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, [](Random&, double time) { return time < 100 ? 0.08 : 0; });
  sender.send(0, 100);
  CHECK(std::abs(sender.error() - 0.08) < 0.001);
  sender.send(100, 130);
  CHECK(std::abs(sender.error()) < 0.005);
  sender.measure_from(130);
  sender.send(130, 3600);
  CHECK(sender.largest_error() < 0.010);
  CHECK(sender.steepest() < 0.006);
}

TEST(track_clock, begins_anew_when_the_time_stamps_jump) {
  for (const double jump : {3600.0, -3600.0, 2.0, -20.0, -3.0, -0.4, 40000.0}) {
    TrackClock clock(kVideoRate);
    Sender sender(clock, 100, no_jitter);
    sender.send(0, 100);
    sender.jump(jump);
    sender.measure_from(100);
    sender.send(100, 200);
    CHECK(sender.largest_error() < 0.005);
  }
}

TEST(track_clock, falling_behind_is_a_jump_only_when_it_lasts) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 0, no_jitter);
  sender.send(0, 100);
  sender.jump(-3);
  sender.send(104, 120);  // no time stamp goes back: it may be the network that froze
  CHECK(std::abs(sender.error() + 3) < 0.01);
  sender.measure_from(135);
  sender.send(120, 200);
  CHECK(sender.largest_error() < 0.010);
}

TEST(track_clock, a_sender_whose_clock_stood_still_is_believed_within_a_second) {
  for (const double stood : {1.1, 2.0, 9.0}) {
    TrackClock clock(kVideoRate);
    Sender sender(clock, 100, jitter_20_ms);
    sender.send(0, 100);
    sender.jump(-stood);
    sender.measure_from(100 + stood + 0.6);
    sender.send(100 + stood, 200, 0.020);
    CHECK(sender.largest_error() < 0.025);
    CHECK_EQUAL(sender.steps_backwards(), 0);
  }
}

TEST(track_clock, a_queue_that_empties_after_a_freeze_is_no_standstill_of_the_sender) {
  for (const double faster : {1.2, 2.0, 10.0}) {
    TrackClock clock(kVideoRate);
    // Nothing for three seconds, and then so many times as much as was sent.
    Sender sender(clock, 0, [faster](Random&, double time) {
      return time < 100 ? 0 : std::max(0.0, 3 - (time - 100) * (1 - 1 / faster));
    });
    sender.send(0, 100);
    sender.measure_from(100);
    sender.send(100, 200, 0.020);
    CHECK(sender.largest_error() < 0.010);
  }
}

TEST(track_clock, may_begin_with_a_later_frame_that_is_less_late) {
  TrackClock clock(kVideoRate);
  clock.observe(kVideoRate / 2, at(0.5));
  clock.observe(0, at(0.19));
  CHECK(std::abs(seconds_between(at(0), clock.time_of(0))) < 0.001);
  clock.observe(kVideoRate / 4, at(0.4));
  CHECK(std::abs(seconds_between(at(0.25), clock.time_of(kVideoRate / 4))) < 0.001);
}

TEST(track_clock, answers_for_older_time_stamps_too) {
  TrackClock clock(kVideoRate);
  Sender sender(clock, 100, no_jitter);
  sender.send(0, 60);
  const int64_t older = sender.last_timestamp() - kVideoRate / 5;
  const MonotonicTime before = clock.time_of(sender.last_timestamp());
  clock.observe(older, at(60.2));
  CHECK(clock.time_of(sender.last_timestamp()) == before);
  CHECK(std::abs(seconds_between(clock.time_of(older), before) - 0.2) < 0.002);
}

TEST(track_clock, never_goes_back_whatever_the_time_stamps_are) {
  Random random(99);
  Unwrapper<uint32_t> unwrapper;
  TrackClock clock(kVideoRate);
  double time = 0;
  int64_t last_timestamp = 0;
  MonotonicTime last{};
  for (int i = 0; i < 100'000; ++i) {
    time += uniform(random, random() % 100 == 0 ? 60 : 0.1);
    const uint32_t anywhere = random();
    const uint32_t near = static_cast<uint32_t>(last_timestamp) + anywhere % 20000;
    const int64_t timestamp = unwrapper.unwrap(random() % 20 == 0 ? anywhere : near);
    clock.observe(timestamp, at(time));
    const MonotonicTime mapped = clock.time_of(timestamp);
    if (i > 0 && timestamp >= last_timestamp) CHECK(mapped >= last);
    CHECK(std::abs(seconds_between(at(time), mapped)) < 45);
    last_timestamp = timestamp;
    last = mapped;
  }
}

TEST(track_clock, counts_at_the_rate_of_opus) {
  TrackClock clock(48000);
  for (int64_t i = 0; i < 3000; ++i) clock.observe(i * 960, at(static_cast<double>(i) * 0.020));
  CHECK(std::abs(seconds_between(at(60), clock.time_of(3000 * 960))) < 0.0001);
}

}  // namespace recorder
