// When frames get their places, and which.
#include "plugin/recorder/frame_clock.h"

#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr Duration kPacket = milliseconds(20);
constexpr Duration kSettling = milliseconds(400);

MonotonicTime at(Duration time) { return MonotonicTime(seconds(1000)) + time; }

// Opus packets of 20 ms through a clock.
class Sound {
 public:
  // The next packet, which is sent when it is complete.
  void say(Duration arrival) {
    Frame frame;
    frame.timestamp = timestamp_;
    frame.arrival = at(arrival);
    frame.is_key_frame = true;
    frame.data = {0xfc, 1, 2, 3};
    timestamp_ += 960;
    std::vector<Frame> frames;
    frames.push_back(std::move(frame));
    clock_.push(frames, sink_);
    advance(arrival);
  }
  void say(Duration from, Duration to) {
    for (Duration time = from; time < to; time += kPacket) say(time);
  }
  void advance(Duration time) { clock_.advance(at(time), sink_); }

  std::vector<PlacedFrame> placed;

 private:
  FrameClock clock_{Codec::kOpus, kSettling};
  const FrameClock::Sink sink_ = [this](PlacedFrame frame) { placed.push_back(std::move(frame)); };
  int64_t timestamp_ = 5000;
};

bool is_at(const PlacedFrame& placed, Duration begin) { return std::chrono::abs(placed.time - at(begin)) < milliseconds(1); }

}  // namespace

TEST(frame_clock, the_first_frames_are_kept_until_the_track_has_settled) {
  Sound sound;
  sound.say(milliseconds(0), milliseconds(400));
  CHECK(sound.placed.empty());
  sound.say(milliseconds(400));
  CHECK_EQUAL(sound.placed.size(), 21u);
  CHECK(is_at(sound.placed[0], -kPacket));  // it was said before it was sent
  CHECK_EQUAL(sound.placed[0].length.count(), Duration(kPacket).count());
  sound.say(milliseconds(420));
  CHECK_EQUAL(sound.placed.size(), 22u);
}

TEST(frame_clock, the_least_late_of_the_first_frames_says_where_they_all_lie) {
  Sound sound;
  for (int i = 0; i < 5; ++i) sound.say(milliseconds(150));  // of 50 to 130 ms
  sound.say(milliseconds(150), milliseconds(600));
  CHECK(is_at(sound.placed[0], milliseconds(30)));
}

TEST(frame_clock, few_frames_are_placed_when_time_goes_by) {
  Sound sound;
  sound.say(milliseconds(0));
  sound.advance(milliseconds(399));
  CHECK(sound.placed.empty());
  sound.advance(kSettling);
  CHECK_EQUAL(sound.placed.size(), 1u);
}

TEST(frame_clock, what_comes_after_the_clock_stood_still_is_kept_until_that_is_sure) {
  Sound sound;
  sound.say(seconds(0), seconds(2));
  CHECK_EQUAL(sound.placed.size(), 100u);
  sound.say(seconds(6), milliseconds(6500));
  CHECK_EQUAL(sound.placed.size(), 100u);
  sound.say(milliseconds(6500));
  CHECK_EQUAL(sound.placed.size(), 126u);
  CHECK(is_at(sound.placed[100], seconds(6) - kPacket));
  CHECK(is_at(sound.placed[125], milliseconds(6480)));
}

TEST(frame_clock, what_comes_after_the_network_stood_still_lies_where_it_was_said) {
  Sound sound;
  sound.say(seconds(0), seconds(2));
  for (int i = 0; i < 200; ++i) sound.say(seconds(6));
  CHECK_EQUAL(sound.placed.size(), 300u);
  CHECK(is_at(sound.placed[100], seconds(2) - kPacket));
  CHECK(is_at(sound.placed[299], seconds(6) - 2 * kPacket));
}

TEST(frame_clock, a_doubt_that_nothing_ends_does_not_last) {
  Sound sound;
  sound.say(seconds(0), seconds(2));
  sound.say(seconds(6));
  sound.advance(milliseconds(6600));
  CHECK_EQUAL(sound.placed.size(), 100u);
  sound.advance(milliseconds(6650));
  CHECK_EQUAL(sound.placed.size(), 101u);
}

}  // namespace recorder
