// A single recording on a disk that is full, slow or broken.
#include <algorithm>

#include "tests/support/exhaustive.h"
#include "tests/support/single_recording_rig.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;
using Rig = SingleRecordingRig;
using Lines = std::vector<std::string>;

// Four parts and a restart. Answers nothing if it hangs.
void record(Rig& rig) {
  rig.call(25 * 8);
  rig.restart(Rig::settings("two", "3s"));
  rig.call(25 * 5);
  rig.finish();
}

// Frames of all files that play, and whether they are in order within each.
size_t playable_frames(const Rig& rig) {
  size_t frames = 0;
  for (const std::string& path : rig.paths()) {
    const std::optional<FoundFile> file = rig.read(path);
    if (!file) continue;
    for (const auto& track : {file->video, file->audio}) {
      for (size_t i = 1; i < track.size(); ++i) CHECK_EQUAL(track[i].number, track[i - 1].number + 1);
      frames += track.size();
    }
  }
  return frames;
}

}  // namespace

TEST(single_recording_disk, that_fails_at_any_operation_and_from_then_on_is_survived) {
  Rig sound(Rig::settings("one", "3s"));
  record(sound);
  CHECK_EQUAL(sound.finished, Lines{"/r/two.mp4"});
  const int operations = sound.disk.operations();
  CHECK(operations > 100);
  size_t frames = 0;
  for (int n = test::first_of(operations); n <= operations; n += test::kStep) {
    Rig rig(Rig::settings("one", "3s"));
    rig.disk.fail_from(n);
    record(rig);
    CHECK_EQUAL(rig.finished, Lines{"error"});
    CHECK_EQUAL(rig.ends.size(), 1u);
    CHECK_EQUAL(rig.queue.waiting_bytes(), 0u);
    const size_t now = playable_frames(rig);
    CHECK(now >= frames);  // a later failure loses no more
    frames = now;
  }
  CHECK_EQUAL(frames, playable_frames(sound));
}

TEST(single_recording_disk, that_fails_at_any_one_operation_costs_a_few_frames) {
  Rig sound(Rig::settings("one", "3s"));
  record(sound);
  const int operations = sound.disk.operations();
  const size_t all = playable_frames(sound);
  for (int n = test::first_of(operations); n <= operations; n += test::kStep) {
    Rig rig(Rig::settings("one", "3s"));
    rig.disk.fail_at(n);
    record(rig);
    CHECK_EQUAL(rig.finished.size(), 1u);
    REQUIRE(rig.ends.size() == 1);
    const bool gave_up = rig.ends[0].find("disk error: cannot create") != std::string::npos;
    // Of a failed file no more is lost than what was not flushed, and what came until the next key frame.
    if (!gave_up) CHECK(playable_frames(rig) + 160 >= all);
  }
}

TEST(single_recording_disk, that_refuses_to_make_the_file_ends_the_recording) {
  Rig rig;
  rig.disk.fail_from(1);
  rig.call(25);
  CHECK_EQUAL(rig.ends, Lines{"one: disk error: cannot create /r/one.mp4: broken: error"});
  rig.disk.fail_from(0);
  const int operations = rig.disk.operations();
  rig.call(25);
  CHECK_EQUAL(rig.disk.operations(), operations);
  CHECK(rig.paths().empty());
  rig.finish();
  CHECK_EQUAL(rig.finished, Lines{"error"});
}

TEST(single_recording_disk, that_fails_a_file_goes_on_in_another_at_the_next_key_frame) {
  Rig rig;
  rig.call(25 * 3);
  rig.disk.fail_writes(true);
  rig.call(25);
  rig.disk.fail_writes(false);
  rig.call(25 * 3);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one-1.mp4", "/r/one.mp4"}));
  const std::optional<FoundFile> first = rig.read("/r/one.mp4"), second = rig.read("/r/one-1.mp4");
  REQUIRE(first && second && !second->video.empty());
  CHECK(!first->is_finished);
  CHECK(first->video.size() >= 25 * 2);
  CHECK(second->is_finished);
  CHECK(second->video.front().is_key_frame);
  CHECK_EQUAL(second->video.back().number, rig.pictures - 1);
}

TEST(single_recording_disk, that_fails_three_files_in_a_row_ends_the_recording) {
  Rig rig;
  rig.call(25);
  rig.disk.fail_writes(true);
  rig.call(25 * 10);
  CHECK_EQUAL(rig.ends, Lines{"one: disk error: cannot write: broken: error"});
  CHECK_EQUAL(rig.paths().size(), 1u);
}

TEST(single_recording_disk, that_fails_now_and_then_does_not_end_the_recording) {
  Rig rig;
  for (int i = 0; i < 5; ++i) {
    rig.call(25 * 12);
    rig.disk.fail_writes(true);
    rig.call(30);
    rig.disk.fail_writes(false);
  }
  rig.call(25);
  CHECK(rig.ends.empty());
  rig.finish();
  REQUIRE(rig.ends.size() == 1);
  CHECK(rig.ends[0].starts_with("one: terminated: /r/one-"));
}

TEST(single_recording_disk, whose_queue_is_full_drops_frames_up_to_the_next_key_frame) {
  Rig rig;
  rig.call(25);
  rig.runs_writer = false;
  rig.queue.post([] {}, Rig::kQueueBytes);
  rig.call(5, true, false);
  CHECK_EQUAL(rig.recording->dropped_frames(), 5u);
  CHECK_EQUAL(rig.key_frame_requests, 0);  // there is no room for it
  rig.runs_writer = true;
  rig.answers_requests = false;
  rig.writer.run();
  rig.call(2, true, false);
  CHECK_EQUAL(rig.recording->dropped_frames(), 7u);
  CHECK_EQUAL(rig.key_frame_requests, 1);
  rig.answers_requests = true;
  rig.call(10, true, false);
  CHECK_EQUAL(rig.recording->dropped_frames(), 7u);
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/one.mp4"});
  const std::optional<FoundFile> file = rig.read("/r/one.mp4");
  REQUIRE(file && file->video.size() == 35);
  CHECK_EQUAL(file->video[24].number, 24u);
  CHECK_EQUAL(file->video[25].number, 32u);
  CHECK(file->video[25].is_key_frame);
}

TEST(single_recording_disk, counts_the_frames_that_a_full_inbox_refuses) {
  Rig rig;
  rig.lane.refuse(true);
  rig.picture(Duration::zero(), true);
  CHECK_EQUAL(rig.recording->dropped_frames(), 1u);
}

}  // namespace recorder
