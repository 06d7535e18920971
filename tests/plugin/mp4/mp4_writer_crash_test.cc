// What is in the file after a crash: a kill ends the log of writes anywhere, a power cut loses any sectors
// that were not synced. Both must leave a file that plays, with everything that was in an opened batch.
#include <string>

#include "plugin/base/text.h"
#include "tests/support/crash_replay.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::CrashState;
using test::Mp4Recording;

void record(Mp4Recording& recording) {
  test::record_conference(recording);
  recording.finish();
}

void check(const Mp4Recording& recording, const CrashState& state) {
  // Until the selector was written and synced the file has never been there.
  if (state.durable <= test::selector_write(recording)) return;
  const Mp4Recording::Checkpoint* checkpoint = recording.reached(state.durable);
  const std::string error =
      recording.check(state.image, checkpoint == nullptr ? Mp4Recording::Counts{} : checkpoint->samples);
  if (!error.empty()) std::fprintf(stderr, "%s: %s\n", state.when.c_str(), error.c_str());
  CHECK_EQUAL(error, "");
}

void cut_power_anywhere(uint32_t slot_size) {
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    Mp4Recording recording(slot_size, seed);
    record(recording);
    test::cut_power_anywhere({}, recording.sink.operations, 6,
                             [&recording](const CrashState& state) { check(recording, state); });
  }
}

void kill_anywhere(uint32_t slot_size) {
  Mp4Recording recording(slot_size);
  record(recording);
  test::kill_anywhere({}, recording.sink.operations,
                      [&recording](const CrashState& state) { check(recording, state); });
  const test::FileImage image = recording.sink.image();
  CHECK(walk_mp4(image).is_finished);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

}  // namespace

// With the larger slots the finished moov goes in front, with the smaller ones behind the media.
constexpr uint32_t kInFront = 16 * 1024;
constexpr uint32_t kBehind = 8 * 1024;

TEST(mp4_writer_crash, a_kill_loses_only_the_batch_that_was_being_written) {
  kill_anywhere(kInFront);
  kill_anywhere(kBehind);
}

TEST(mp4_writer_crash, a_power_cut_loses_only_what_was_not_synced) {
  cut_power_anywhere(kInFront);
  cut_power_anywhere(kBehind);
}

TEST(mp4_writer_crash, the_two_sizes_of_slots_finish_in_two_ways) {
  for (const auto& [slot_size, last] : {std::pair{kInFront, "mdat"}, std::pair{kBehind, "moov"}}) {
    Mp4Recording recording(slot_size);
    record(recording);
    CHECK_EQUAL(walk_mp4(recording.sink.image()).top_level.back(), last);
  }
}

}  // namespace recorder
