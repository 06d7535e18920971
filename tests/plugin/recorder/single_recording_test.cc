#include "plugin/recorder/single_recording.h"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/support/exhaustive.h"
#include "tests/support/single_recording_rig.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;
using Rig = SingleRecordingRig;
using Lines = std::vector<std::string>;

// The parts in the order of their start: part numbers are not in the order of text, and the last part has none.
std::vector<FoundFile> files_of(const Rig& rig, const std::string& stem) {
  std::vector<FoundFile> files;
  for (const std::string& path : rig.paths()) {
    if (path != "/r/" + stem + ".mp4" && !path.starts_with("/r/" + stem + "_")) continue;
    const std::optional<FoundFile> file = rig.read(path);
    CHECK(file && file->is_finished);
    if (file) files.push_back(*file);
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.start_ms < b.start_ms; });
  return files;
}

int64_t time_of_sound(uint64_t number) {
  return std::chrono::round<milliseconds>(from_ticks(static_cast<int64_t>(number) * 1024, 48000)).count();
}

// One file after the other, every frame from `first` on is there once, in order and in its place.
void check_frames(const std::vector<FoundFile>& files, std::vector<FoundFrame> FoundFile::*track, uint64_t first,
                  uint64_t count, int64_t (*time_of)(uint64_t)) {
  uint64_t next = first;
  for (const FoundFile& file : files) {
    for (const FoundFrame& frame : file.*track) {
      CHECK_EQUAL(frame.number, next);
      CHECK(std::abs(frame.time_ms - time_of(frame.number)) <= 2);  // roundings of the file and of its start
      ++next;
    }
  }
  CHECK_EQUAL(next, count);
}
void check_pictures(const std::vector<FoundFile>& files, const Rig& rig) {
  check_frames(files, &FoundFile::video, 0, rig.pictures, [](uint64_t n) { return static_cast<int64_t>(n) * 40; });
}
void check_sounds(const std::vector<FoundFile>& files, const Rig& rig) {
  check_frames(files, &FoundFile::audio, 0, rig.sounds, time_of_sound);
}

// What each part after the first is to look like.
void check_boundaries(const std::vector<FoundFile>& files) {
  for (size_t i = 1; i < files.size(); ++i) {
    REQUIRE(!files[i].video.empty());
    CHECK(files[i].video.front().is_key_frame);
    CHECK(std::abs(files[i].video.front().time_ms - files[i].start_ms) <= 1);
    CHECK(files[i].audio.empty() || files[i].audio.front().time_ms >= files[i].start_ms - 1);
    CHECK(files[i - 1].audio.empty() || files[i - 1].audio.back().time_ms <= files[i].start_ms + 1);
  }
}

}  // namespace

TEST(single_recording, is_one_file_with_sound_and_pictures) {
  Rig rig;
  rig.call(100);
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/one.mp4"});
  const std::vector<FoundFile> files = files_of(rig, "one");
  check_pictures(files, rig);
  check_sounds(files, rig);
  CHECK_EQUAL(rig.finished, Lines{"/r/one.mp4"});
  CHECK_EQUAL(rig.ends, Lines{"one: terminated: /r/one.mp4"});
  CHECK_EQUAL(rig.names, Lines{"one: one.mp4"});
  CHECK_EQUAL(rig.recording->dropped_frames(), 0u);
}

TEST(single_recording, begins_with_the_first_frame_that_can_be_used) {
  Rig rig;
  rig.picture(milliseconds(0), false);  // of no use before a key frame
  rig.writer.run();
  CHECK(rig.paths().empty());
  rig.sound();
  rig.writer.run();
  CHECK_EQUAL(rig.paths().size(), 1u);
  rig.picture(milliseconds(40), false);
  rig.picture(milliseconds(80), true);
  rig.finish();
  const std::optional<FoundFile> file = rig.read("/r/one.mp4");
  REQUIRE(file && file->video.size() == 1);
  CHECK_EQUAL(file->video[0].number, 2u);
  CHECK_EQUAL(file->video[0].time_ms, 80);
  CHECK_EQUAL(rig.recording->dropped_frames(), 2u);
}

TEST(single_recording, asks_for_the_key_frame_that_its_pictures_lack) {
  Rig rig;
  rig.answers_requests = false;
  rig.sound();
  rig.picture(milliseconds(0), false);
  rig.pass(milliseconds(50));
  CHECK_EQUAL(rig.key_frame_requests, 1);
  for (int i = 0; i < 19; ++i) rig.pass(milliseconds(50));
  CHECK_EQUAL(rig.key_frame_requests, 1);  // once a second
  rig.pass(milliseconds(50));
  CHECK_EQUAL(rig.key_frame_requests, 2);
  rig.picture(seconds(1), true);
  for (int i = 0; i < 40; ++i) rig.pass(milliseconds(50));
  CHECK_EQUAL(rig.key_frame_requests, 2);
}

TEST(single_recording, without_media_there_is_no_file_and_an_empty_path) {
  Rig rig;
  rig.finish();
  CHECK_EQUAL(rig.finished, Lines{""});
  CHECK_EQUAL(rig.ends, Lines{"one: terminated: "});
  CHECK_EQUAL(rig.disk.operations(), 0);
}

TEST(single_recording, that_the_stream_ended_tells_its_owner_and_answers_who_asks_later) {
  Rig rig;
  rig.call(10);
  rig.end_stream();
  CHECK_EQUAL(rig.ends, Lines{"one: unpublished: /r/one.mp4"});
  CHECK(rig.finished.empty());
  rig.finish();
  rig.finish();
  CHECK_EQUAL(rig.finished, (Lines{"/r/one.mp4", "/r/one.mp4"}));
  CHECK_EQUAL(rig.ends.size(), 1u);
}

TEST(single_recording, takes_nothing_after_its_end_or_for_somebody_else) {
  Rig rig;
  rig.recording->on_frame({2, "0", rig.sounds_format, audio_frame(rig.start), 0});
  rig.recording->on_end(2);
  rig.lane.run();
  CHECK(rig.ends.empty());
  rig.finish();
  rig.call(10);
  rig.restart(Rig::settings("two"));
  rig.call(10);
  CHECK_EQUAL(rig.disk.operations(), 0);
  CHECK_EQUAL(rig.ends.size(), 1u);
}

TEST(single_recording, names_tell_the_time_of_the_first_frame_and_of_the_end) {
  SingleRecordingSettings settings = Rig::settings();
  settings.plan.name_template = *FileNameTemplate::parse("{startTime}-{startTimeMillis}-{endTime}-{endTimeMillis}");
  settings.plan.values.start_time_millis = 5;
  Rig rig(settings);
  rig.pass(milliseconds(500));
  rig.call(25);
  CHECK_EQUAL(rig.names, Lines{"one: 1700000000500-5-{endTime}-{endTimeMillis}.mp4"});
  rig.finish();
  // The sound ends a few milliseconds after the last picture, or before it.
  REQUIRE(rig.finished.size() == 1);
  CHECK(rig.finished[0].starts_with("/r/1700000000500-5-17000000015"));
  CHECK(rig.finished[0].ends_with("-1700000001500.mp4"));
}

TEST(single_recording, rotates_by_time_at_a_key_frame_that_it_asks_for) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 35);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one.mp4", "/r/one_1.mp4", "/r/one_2.mp4", "/r/one_3.mp4"}));
  const std::vector<FoundFile> files = files_of(rig, "one");
  REQUIRE(files.size() == 4);
  check_pictures(files, rig);
  check_sounds(files, rig);
  check_boundaries(files);
  for (size_t i = 1; i < files.size(); ++i) {
    const int64_t length = files[i].start_ms - files[i - 1].start_ms;
    CHECK(length >= 9500 && length <= 10'100);
  }
  CHECK_EQUAL(rig.key_frame_requests, 3);
  CHECK_EQUAL(rig.names, (Lines{"one: one_1.mp4", "one: one_2.mp4", "one: one_3.mp4", "one: one_4.mp4"}));
  CHECK_EQUAL(rig.finished, Lines{"/r/one.mp4"});
}

TEST(single_recording, the_picture_before_a_boundary_stands_until_it) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 12, true, false);
  rig.finish();
  FileImage image;
  image.write(0, rig.disk.files()["/r/one_1.mp4"]);
  const WalkedFile walked = walk_mp4(image);
  REQUIRE(walked.tracks.size() == 1);
  const std::vector<FoundFile> files = files_of(rig, "one");
  REQUIRE(files.size() == 2);
  CHECK_EQUAL(walked.duration / 90, static_cast<uint64_t>(files[1].start_ms));
}

TEST(single_recording, rotates_by_size) {
  Rig rig(Rig::settings("one", "2M"));
  rig.picture_bytes = 10'000;  // 250 kB each second
  rig.call(25 * 25);
  rig.finish();
  const std::vector<FoundFile> files = files_of(rig, "one");
  check_pictures(files, rig);
  check_sounds(files, rig);
  check_boundaries(files);
  CHECK(files.size() >= 3);
  for (const auto& [path, content] : rig.disk.files()) CHECK(content.size() < (2 << 20) + 100'000);
}

TEST(single_recording, a_tiny_rotation_does_not_make_a_file_of_every_picture) {
  Rig rig(Rig::settings("one", "1K"));
  rig.call(25 * 5);
  rig.finish();
  CHECK(rig.paths().size() <= 5);
}

TEST(single_recording, sound_alone_rotates_at_any_frame) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 35, false);
  rig.finish();
  const std::vector<FoundFile> files = files_of(rig, "one");
  REQUIRE(files.size() == 4);
  check_sounds(files, rig);
  for (size_t i = 1; i < files.size(); ++i) CHECK(files[i].start_ms - files[i - 1].start_ms <= 10'022);
}

TEST(single_recording, without_a_key_frame_there_is_no_rotation) {
  Rig rig(Rig::settings("one", "10s"));
  rig.answers_requests = false;
  rig.call(25 * 40);
  CHECK(rig.key_frame_requests >= 29 && rig.key_frame_requests <= 32);  // one each second from 9.5 s on
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/one.mp4"});
  const std::vector<FoundFile> files = files_of(rig, "one");
  check_pictures(files, rig);
  check_sounds(files, rig);
}

TEST(single_recording, a_camera_that_was_switched_off_does_not_hinder_the_rotation) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 5);
  rig.call(25 * 20, false);
  rig.finish();
  const std::vector<FoundFile> files = files_of(rig, "one");
  CHECK_EQUAL(files.size(), 3u);
  check_sounds(files, rig);
  check_pictures(files, rig);
}

TEST(single_recording, parts_without_an_index_take_the_name_of_the_template) {
  SingleRecordingSettings settings = Rig::settings("one", "10s");
  settings.plan.part = 0;
  Rig rig(settings);
  rig.call(25 * 25);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one-1.mp4", "/r/one-2.mp4", "/r/one.mp4"}));
}

TEST(single_recording, sound_that_never_comes_holds_the_old_part_open_for_a_while_only) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 9);
  rig.call(45, true, false);  // the boundary, and sound that is still on its way
  CHECK_EQUAL(rig.names.size(), 2u);
  const auto is_open = [&rig] { return !rig.read("/r/one_1.mp4")->is_finished; };
  CHECK(is_open());
  rig.call(25, true, false);
  CHECK(!is_open());
  rig.call(1);  // sound that is too late now
  rig.finish();
  CHECK(rig.recording->dropped_frames() > 0);
  check_pictures(files_of(rig, "one"), rig);
}

// Pictures and sound arrive with delays of their own, and jitter.
TEST(single_recording, whatever_the_order_of_arrival_no_frame_is_lost_or_doubled) {
  for (uint32_t seed = 1; seed <= 25; seed += test::kStep) {
    std::mt19937 random(seed);
    Rig rig(Rig::settings("one", seed % 2 == 0 ? "3s" : "1M"));
    rig.picture_bytes = 4000;
    const int64_t picture_delay = random() % 300, sound_delay = random() % 300;
    rig.picture(Duration::zero(), true);
    for (int64_t ms = 0; ms < 20'000; ms += 10) {
      const int64_t picture_until = ms - picture_delay - random() % 60, sound_until = ms - sound_delay - random() % 60;
      while (static_cast<int64_t>(rig.pictures) * 40 <= picture_until) {
        const bool is_key_frame = rig.key_frame_requests > rig.answered && random() % 4 == 0;
        if (is_key_frame) rig.answered = rig.key_frame_requests;
        rig.picture(milliseconds(rig.pictures * 40), is_key_frame || random() % 100 == 0);
      }
      while (time_of_sound(rig.sounds) <= sound_until) rig.sound();
      rig.pass(milliseconds(10));
    }
    rig.finish();
    const std::vector<FoundFile> files = files_of(rig, "one");
    CHECK(files.size() >= 4);
    check_pictures(files, rig);
    check_sounds(files, rig);
    check_boundaries(files);
    CHECK_EQUAL(rig.recording->dropped_frames(), 0u);
  }
}

TEST(single_recording, a_restart_ends_it_where_the_new_one_begins) {
  Rig rig;
  rig.call(50);
  rig.restart(Rig::settings("two"));
  CHECK_EQUAL(rig.key_frame_requests, 1);
  rig.call(50);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one.mp4", "/r/two.mp4"}));
  std::vector<FoundFile> files = files_of(rig, "one");
  for (FoundFile& file : files_of(rig, "two")) files.push_back(std::move(file));
  REQUIRE(files.size() == 2);
  check_pictures(files, rig);
  check_sounds(files, rig);
  check_boundaries(files);
  CHECK_EQUAL(rig.names, (Lines{"one: one.mp4", "two: two.mp4"}));
  CHECK_EQUAL(rig.ends, Lines{"two: terminated: /r/two.mp4"});
}

TEST(single_recording, the_last_part_before_a_restart_has_no_number) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(25 * 12);
  rig.restart(Rig::settings("two", "10s"));
  rig.call(25 * 12);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one.mp4", "/r/one_1.mp4", "/r/two.mp4", "/r/two_1.mp4"}));
}

TEST(single_recording, of_two_restarts_before_a_key_frame_only_the_last_one_counts) {
  Rig rig;
  rig.answers_requests = false;
  rig.call(10);
  rig.restart(Rig::settings("two"));
  rig.restart(Rig::settings("three"));
  rig.answers_requests = true;
  rig.call(50);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one.mp4", "/r/three.mp4"}));
}

// Of what was said and shown during the pause nothing is there, and the rest is in its place. Frames of silence have the
// number zero.
void check_pause(const std::vector<FoundFile>& files, int64_t from_ms, int64_t to_ms) {
  std::set<uint64_t> pictures, sounds;
  for (const FoundFile& file : files) {
    for (const FoundFrame& frame : file.video) {
      CHECK(frame.time_ms < from_ms || frame.time_ms >= to_ms);
      CHECK(pictures.insert(frame.number).second);
      CHECK(std::abs(frame.time_ms - static_cast<int64_t>(frame.number) * 40) <= 2);
    }
    for (const FoundFrame& frame : file.audio) {
      if (frame.number == 0 && frame.time_ms > 0) continue;
      CHECK(frame.time_ms < from_ms - 42 || frame.time_ms >= to_ms);
      CHECK(sounds.insert(frame.number).second);
      CHECK(std::abs(frame.time_ms - time_of_sound(frame.number)) <= 12);
    }
  }
}

TEST(single_recording, what_is_said_during_a_pause_is_not_in_the_file_and_the_file_is_one) {
  Rig rig;
  rig.call(50);
  rig.pause();
  rig.call(50);
  rig.resume();
  rig.call(50);
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/one.mp4"});
  CHECK_EQUAL(rig.recording->dropped_frames(), 0u);
  const std::vector<FoundFile> files = files_of(rig, "one");
  REQUIRE(files.size() == 1);
  check_pause(files, 2000, 4000);
  CHECK_EQUAL(files[0].video.size(), 100u);
  CHECK(files[0].audio.size() > 278);  // six seconds
}

TEST(single_recording, a_pause_longer_than_a_part_is_in_the_part_in_which_it_began) {
  Rig rig(Rig::settings("one", "10s"));
  rig.call(50);
  rig.pause();
  rig.call(25 * 60);
  rig.resume();
  rig.call(50);
  rig.finish();
  const std::vector<FoundFile> files = files_of(rig, "one");
  CHECK_EQUAL(files.size(), 2u);
  check_pause(files, 2000, 62'000);
  check_boundaries(files);
}

TEST(single_recording, a_paused_one_that_is_started_anew_ends_where_it_was_and_the_next_is_not_paused) {
  Rig rig;
  rig.call(50);
  rig.pause();
  rig.call(50);
  rig.restart(Rig::settings("two"));
  rig.call(50);
  rig.finish();
  CHECK_EQUAL(rig.ends, Lines{"two: terminated: /r/two.mp4"});
  const std::vector<FoundFile> first = files_of(rig, "one"), second = files_of(rig, "two");
  REQUIRE(first.size() == 1 && second.size() == 1);
  check_pause({first[0], second[0]}, 2000, 4000);
  CHECK_EQUAL(first[0].video.size(), 50u);
  CHECK_EQUAL(second[0].video.size(), 50u);
}

TEST(single_recording, paused_before_its_first_frame_it_has_no_file) {
  Rig rig;
  rig.pause();
  rig.call(50);
  rig.end_stream();
  CHECK(rig.paths().empty());
  CHECK_EQUAL(rig.ends, Lines{"one: unpublished: "});
}

TEST(single_recording, a_restart_before_the_first_frame_replaces_the_settings) {
  Rig rig;
  rig.restart(Rig::settings("two"));
  rig.call(10);
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/two.mp4"});
}

TEST(single_recording, a_restart_that_found_no_key_frame_before_the_end_never_was) {
  Rig rig;
  rig.answers_requests = false;
  rig.call(10);
  rig.restart(Rig::settings("two"));
  rig.call(10);
  rig.finish();
  CHECK_EQUAL(rig.ends, Lines{"one: terminated: /r/one.mp4"});
  const std::vector<FoundFile> files = files_of(rig, "one");
  check_pictures(files, rig);
  check_sounds(files, rig);  // also what was held back
}

TEST(single_recording, a_file_that_takes_no_further_track_goes_on_in_the_next_part) {
  Rig rig;
  rig.call(30);
  int restarts = 0;
  for (; rig.paths().size() < 2 && restarts < 1000; ++restarts) {
    rig.pictures_format = vp8_format();  // the publisher switched its camera off and on: a track of its own
    rig.picture(rig.clock.monotonic() - rig.start, true);
    rig.pass(Rig::kPicture);
  }
  CHECK(restarts > 100 && restarts < 1000);
  rig.call(50);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one-1.mp4", "/r/one.mp4"}));
  std::vector<FoundFile> files{*rig.read("/r/one.mp4"), *rig.read("/r/one-1.mp4")};
  check_pictures(files, rig);
}

}  // namespace recorder
