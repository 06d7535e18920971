// A sender whose sound and picture are delayed by different times on their way, in virtual time.
#include "plugin/rtp/lip_sync.h"

#include <cmath>
#include <cstdio>
#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kVideoRate = 90000;
constexpr int64_t kAudioRate = 48000;
constexpr Duration kFrame = milliseconds(40);

struct Conditions {
  const char* what = "";
  Duration picture_delay = milliseconds(50);  // from capture to where the track's clock puts it
  Duration sound_delay = milliseconds(50);
  uint64_t ntp = uint64_t{0xe7a51234} << 32;  // at the beginning
  uint32_t picture_timestamp = 1000;
  uint32_t sound_timestamp = 7000;
  Duration picture_reports_from = seconds(1);
  Duration sound_reports_from = seconds(1);
  Duration wrong_by{};  // the sender's clock in the reports of the picture
};

uint64_t ntp_units(Duration duration) {
  return static_cast<uint64_t>(std::llround(std::chrono::duration<double>(duration).count() * 4294967296.0));
}

class Simulation {
 public:
  explicit Simulation(const Conditions& conditions) : conditions_(conditions) {}

  // Pictures and sound of that time. Both tracks report each second.
  void run(Duration from, Duration to) {
    for (Duration now = from; now < to; now += kFrame) {
      if (now % seconds(1) == Duration::zero()) report(now);
      const int64_t sound_timestamp = conditions_.sound_timestamp + to_ticks(now, kAudioRate);
      sound_instant_ = sound_.place(sound_timestamp, begin_ + now + conditions_.sound_delay);
      const int64_t picture_timestamp = conditions_.picture_timestamp + to_ticks(now, kVideoRate);
      const MonotonicTime placed = begin_ + now + conditions_.picture_delay;
      times_.push_back(sync_.place(placed, picture_.place(picture_timestamp, placed), sound_instant_));
    }
  }

  [[nodiscard]] const LipSync& sync() const { return sync_; }
  [[nodiscard]] const std::vector<MonotonicTime>& times() const { return times_; }

 private:
  void report(Duration now) {
    const uint64_t ntp = conditions_.ntp + ntp_units(now);
    const auto at = [now](uint32_t first, int64_t rate) { return first + static_cast<uint32_t>(to_ticks(now, rate)); };
    if (now >= conditions_.picture_reports_from)
      picture_.take({1, ntp + ntp_units(conditions_.wrong_by), at(conditions_.picture_timestamp, kVideoRate)});
    if (now >= conditions_.sound_reports_from) sound_.take({2, ntp, at(conditions_.sound_timestamp, kAudioRate)});
  }

  const Conditions conditions_;
  const MonotonicTime begin_{seconds(5000)};
  SenderClock picture_{kVideoRate}, sound_{kAudioRate};
  std::optional<SenderInstant> sound_instant_;
  LipSync sync_;
  std::vector<MonotonicTime> times_;
};

bool is_near(Duration actual, Duration expected) {
  return std::chrono::abs(actual - expected) < microseconds(100);
}

constexpr Duration kNever = hours(1);

TEST(lip_sync, shifts_the_picture_by_what_the_reports_tell) {
  struct Row {
    Conditions conditions;
    Duration shift;  // after half a minute
    bool is_by_reports;
  };
  for (const Row& row : {
           Row{{.what = "in step already"}, milliseconds(0), true},
           Row{{.what = "picture late", .picture_delay = milliseconds(180)}, milliseconds(-130), true},
           Row{{.what = "sound late", .sound_delay = milliseconds(350)}, milliseconds(300), true},
           Row{{.what = "reports late", .sound_delay = milliseconds(150), .picture_reports_from = seconds(6),
                .sound_reports_from = seconds(11)}, milliseconds(100), true},
           Row{{.what = "no reports of the sound", .sound_delay = milliseconds(150), .sound_reports_from = kNever},
               milliseconds(0), false},
           Row{{.what = "no reports of the picture", .sound_delay = milliseconds(150),
                .picture_reports_from = kNever}, milliseconds(0), false},
           Row{{.what = "no reports", .sound_delay = milliseconds(150), .picture_reports_from = kNever,
                .sound_reports_from = kNever}, milliseconds(0), false},
           Row{{.what = "wrong by hours", .sound_delay = milliseconds(150), .wrong_by = hours(5)}, milliseconds(0),
               false},
           Row{{.what = "wrong by hours the other way", .wrong_by = -hours(5)}, milliseconds(0), false},
           Row{{.what = "just too much to be true", .sound_delay = milliseconds(2051)}, milliseconds(0), false},
           Row{{.what = "RTP wraps", .sound_delay = milliseconds(150), .picture_timestamp = 0xffff0000,
                .sound_timestamp = 0xfffff000}, milliseconds(100), true},
           Row{{.what = "NTP wraps, in 2036", .sound_delay = milliseconds(150), .ntp = ~uint64_t{0} - (3ull << 32)},
               milliseconds(100), true},
       }) {
    Simulation simulation(row.conditions);
    simulation.run(seconds(0), seconds(30));
    const bool holds = is_near(simulation.sync().shift(), row.shift) &&
                       simulation.sync().is_by_reports() == row.is_by_reports;
    if (!holds) std::printf("%s: %lld us\n", row.conditions.what,
                            static_cast<long long>(simulation.sync().shift().count() / 1000));
    CHECK(holds);
  }
}

TEST(lip_sync, never_lets_a_picture_step_or_go_backwards) {
  for (const Duration delay : {milliseconds(0), milliseconds(1900)}) {
    Simulation simulation({.picture_delay = milliseconds(950), .sound_delay = delay});
    simulation.run(seconds(0), seconds(120));
    CHECK(is_near(simulation.sync().shift(), delay - milliseconds(950)));
    const auto& times = simulation.times();
    for (size_t i = 1; i < times.size(); ++i)
      CHECK(times[i] - times[i - 1] >= milliseconds(39) && times[i] - times[i - 1] <= milliseconds(41));
  }
}

TEST(lip_sync, is_right_from_the_first_picture_if_the_reports_were_there_before) {
  SenderClock picture(kVideoRate), sound(kAudioRate);
  for (uint32_t second = 0; second < 2; ++second) {
    const uint64_t ntp = (uint64_t{77} + second) << 32;
    picture.take({1, ntp, second * uint32_t{kVideoRate}});
    sound.take({2, ntp, second * uint32_t{kAudioRate}});
  }
  const MonotonicTime captured(seconds(5000));
  LipSync sync;
  sync.place(captured + milliseconds(50), picture.place(0, captured + milliseconds(50)),
             sound.place(0, captured + milliseconds(350)));
  CHECK(is_near(sync.shift(), milliseconds(300)));
}

TEST(lip_sync, believes_no_single_report_that_disagrees_with_the_others) {
  SenderClock clock(kVideoRate);
  const auto report = [](uint32_t second, uint64_t wrong_by = 0) {
    return SenderReport{1, (uint64_t{1000} + second + wrong_by) << 32, second * uint32_t{kVideoRate}};
  };
  const auto sent = [&clock] { return clock.place(5 * kVideoRate, MonotonicTime())->ntp >> 32; };
  clock.take(report(0));
  CHECK(!clock.place(0, MonotonicTime()));
  clock.take(report(1));
  CHECK_EQUAL(sent(), 1005u);
  clock.take(report(2, 1));
  CHECK_EQUAL(sent(), 1005u);
  clock.take(report(3));
  clock.take(report(4));
  CHECK_EQUAL(sent(), 1005u);
  clock.take(report(5, 1));
  clock.take(report(6, 1));  // two that agree: its clock was set
  CHECK_EQUAL(sent(), 1006u);
}

TEST(lip_sync, stays_when_the_reports_end) {
  Simulation simulation({.sound_delay = milliseconds(150)});
  simulation.run(seconds(0), seconds(30));
  LipSync sync = simulation.sync();
  const MonotonicTime last = simulation.times().back();
  CHECK(is_near(sync.place(last + hours(10), std::nullopt, std::nullopt) - (last + hours(10)), milliseconds(100)));
}

TEST(lip_sync, does_not_apply_a_report_to_time_stamps_far_from_it) {
  SenderClock clock(kVideoRate);
  CHECK(!clock.place(5, MonotonicTime()));
  clock.take({1, 76ull << 32, 1'000'000 - kVideoRate});
  clock.take({1, 77ull << 32, 1'000'000});
  CHECK(clock.place(1'000'000 + 59 * kVideoRate, MonotonicTime()).has_value());
  CHECK(clock.place(1'000'000 - 10 * kVideoRate, MonotonicTime()).has_value());
  CHECK(!clock.place(1'000'000 + 61 * kVideoRate, MonotonicTime()));
  CHECK(!clock.place(1'000'000 + 20'000 * kVideoRate, MonotonicTime()));
}

}  // namespace
}  // namespace recorder
