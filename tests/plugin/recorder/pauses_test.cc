#include "plugin/recorder/pauses.h"

#include "tests/support/media_frames.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

const MonotonicTime kStart{seconds(1000)};

DeliveredFrame picture_at(Duration time) { return {1, "1", vp8_format(), delta_frame(kStart + time), 0}; }
DeliveredFrame sound_at(Duration time) { return {1, "0", aac_format(), audio_frame(kStart + time), 0}; }

TEST(pauses, without_a_pause_nothing_is_covered) {
  Pauses pauses;
  CHECK(!pauses.is_paused());
  pauses.end(kStart);
  CHECK(!pauses.is_paused() && !pauses.cover(picture_at(Duration::zero())));
}

// The moment counts at which something was said, not the one at which it comes here: the same at the end of all pauses.
TEST(pauses, a_frame_is_covered_by_when_it_was_shown_or_heard) {
  struct Row {
    Duration time;
    bool picture, sound;
  };
  const Row rows[] = {
      {milliseconds(900), false, false},
      {milliseconds(957), false, false},   // 2048 samples are 42.7 ms: this frame ends, and rings out, before
      {milliseconds(958), false, true},
      {milliseconds(999), false, true},
      {milliseconds(1000), true, true},
      {milliseconds(1999), true, true},
      {milliseconds(2000), false, false},
      {milliseconds(2958), false, true},
      {milliseconds(3000), true, true},
      {hours(10), true, true},
  };
  Pauses pauses;
  pauses.begin(kStart + seconds(1));
  CHECK(pauses.is_paused() && pauses.cover(picture_at(hours(1))));
  pauses.end(kStart + seconds(2));
  CHECK(!pauses.is_paused());
  pauses.begin(kStart + seconds(3));
  pauses.begin(kStart + seconds(4));  // it is paused already
  for (const Row& row : rows) {
    CHECK_EQUAL(pauses.cover(picture_at(row.time)), row.picture);
    CHECK_EQUAL(pauses.cover(sound_at(row.time)), row.sound);
  }
}

TEST(pauses, one_that_ends_before_it_began_is_empty) {
  Pauses pauses;
  pauses.begin(kStart + seconds(1));
  pauses.end(kStart);
  CHECK(!pauses.cover(picture_at(seconds(1))) && !pauses.cover(picture_at(milliseconds(500))));
}

}  // namespace
}  // namespace recorder
