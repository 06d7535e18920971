#include "plugin/recorder/repair.h"

#include "tests/plugin/recorder/repair_rig.h"
#include "tests/support/mp4_recording.h"

namespace recorder::test {
namespace {

// One second of video, whose writer was killed.
Bytes unfinished_mp4() {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  for (int i = 0; i < 25; ++i) recording.append_video(1, milliseconds(40 * i));
  recording.end(1, seconds(1));
  recording.flush();
  const FileImage image = recording.sink.image();
  return image.read(0, image.size());
}

Bytes mp4_without_media() {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  const FileImage image = recording.sink.image();
  return image.read(0, image.size());
}

const Bytes kNoRecording = {'n', 'o', ' ', 'v', 'i', 'd', 'e', 'o'};

bool is_finished(const Bytes& bytes) {
  FileImage image;
  image.write(0, bytes);
  const WalkedFile file = walk_mp4(image);
  const bool has_track = file.error.empty() && file.is_finished && file.tracks.size() == 1;
  return has_track && file.tracks[0].samples.size() == 25;
}

TEST(repair, finishes_a_file_and_gives_it_the_name_that_its_end_tells) {
  RepairRig rig;
  rig.left("one", "{streamName}-{endTimeMillis}-{duration}", "/r/alice-{endTimeMillis}-{duration}.mp4",
           unfinished_mp4());
  rig.repair();
  const std::string path = "/r/alice-1700000001000-1000.mp4";
  CHECK_EQUAL(rig.paths(), Paths{path});
  CHECK(is_finished(rig.disk.files().at(path)));
  const CataloguedFile file = rig.file("one");
  CHECK_EQUAL(file.state, FileState::kRepaired);
  CHECK_EQUAL(file.path, path);
  CHECK_EQUAL(file.duration_ms, 1000);
  CHECK_EQUAL(file.size, rig.disk.files().at(path).size());
  CHECK(!rig.recording("one").is_running);
  CHECK_EQUAL(rig.recording("one").reason, "crash");
}

TEST(repair, is_told_like_an_ordinary_end) {
  RepairRig rig;
  rig.left("one", "{streamName}", "/r/alice.mp4", unfinished_mp4());
  rig.repair();
  CHECK_EQUAL(rig.runs(), Lines{"one /hooks/single.sh /r/alice.mp4, alice, /r/alice.mp4"});
  const Lines told = rig.told();
  REQUIRE(!told.empty());
  CHECK(told.back().find(" stoppedRecording ") != std::string::npos);
  CHECK(told.back().find(R"("reason":"crash")") != std::string::npos);
}

TEST(repair, never_takes_a_name_that_a_file_has) {
  RepairRig rig;
  rig.disk.put("/r/alice-1000.mp4", {1});
  rig.left("one", "{streamName}-{duration}", "/r/alice-{duration}.mp4", unfinished_mp4());
  rig.repair();
  CHECK_EQUAL(rig.paths(), (Paths{"/r/alice-1000-1.mp4", "/r/alice-1000.mp4"}));
  CHECK_EQUAL(rig.disk.files().at("/r/alice-1000.mp4"), Bytes{1});
}

TEST(repair, keeps_the_name_that_tells_nothing_of_the_end) {
  RepairRig rig;
  rig.left("one", "{streamName}", "/r/alice-1.mp4", unfinished_mp4());
  rig.repair();
  CHECK_EQUAL(rig.paths(), Paths{"/r/alice-1.mp4"});
  CHECK_EQUAL(rig.file("one").path, "/r/alice-1.mp4");
}

TEST(repair, takes_the_number_from_the_last_part_only) {
  RepairRig rig;
  rig.left("one", plan_of("{streamName}", ".mp4", 1), "/r/alice_1.mp4", unfinished_mp4());
  rig.catalogue->file_continues("one-file");
  rig.left_file("one", "next-file", plan_of("{streamName}", ".mp4", 2), "/r/alice_2.mp4", unfinished_mp4());
  rig.repair();
  CHECK_EQUAL(rig.paths(), (Paths{"/r/alice.mp4", "/r/alice_1.mp4"}));
}

TEST(repair, finds_a_file_on_both_sides_of_its_renaming) {
  for (const bool was_renamed : {false, true}) {
    RepairRig rig;
    const std::string path = was_renamed ? "/r/next.mp4" : "/r/alice-{duration}.mp4";
    rig.left("one", "{streamName}-{duration}", "/r/alice-{duration}.mp4", unfinished_mp4());
    rig.catalogue->rename_file("one-file", "/r/next.mp4");
    if (was_renamed) CHECK(rig.disk.rename("/r/alice-{duration}.mp4", "/r/next.mp4").ok());
    rig.repair();
    const std::string final_path = was_renamed ? "/r/next.mp4" : "/r/alice-1000.mp4";
    CHECK_EQUAL(rig.paths(), Paths{final_path});
    CHECK(is_finished(rig.disk.files().at(final_path)));
    CHECK_EQUAL(rig.file("one").path, final_path);
  }
}

TEST(repair, removes_a_file_in_which_nothing_was_recorded) {
  for (const Bytes& content : {Bytes{}, mp4_without_media()}) {
    RepairRig rig;
    rig.left("one", "{streamName}", "/r/alice.mp4", content);
    rig.repair();
    CHECK(rig.paths().empty());
    CHECK_EQUAL(rig.file("one").state, FileState::kEmpty);
    CHECK(rig.runs().empty());
    CHECK(!rig.recording("one").is_running);
  }
}

TEST(repair, closes_a_file_that_is_gone) {
  RepairRig rig;
  rig.left("one", "{streamName}", "/r/alice.mp4", unfinished_mp4());
  CHECK(rig.disk.remove("/r/alice.mp4").ok());
  Repair repair(*rig.catalogue, rig.disk);
  // Its name is free for another recording, which has begun since.
  rig.disk.put("/r/alice.mp4", {1, 2, 3});
  repair.run();
  CHECK_EQUAL(rig.disk.files().at("/r/alice.mp4"), (Bytes{1, 2, 3}));
  CHECK_EQUAL(rig.file("one").state, FileState::kEmpty);
}

TEST(repair, keeps_what_it_cannot_repair_under_a_name_that_says_so) {
  RepairRig rig;
  rig.disk.put("/r/alice-{endTime}.mp4.damaged", {1});
  rig.left("one", "{streamName}-{endTime}", "/r/alice-{endTime}.mp4", kNoRecording);
  rig.repair();
  CHECK_EQUAL(rig.paths(), (Paths{"/r/alice-{endTime}.mp4-1.damaged", "/r/alice-{endTime}.mp4.damaged"}));
  CHECK_EQUAL(rig.disk.files().at("/r/alice-{endTime}.mp4-1.damaged"), kNoRecording);
  const CataloguedFile file = rig.file("one");
  CHECK_EQUAL(file.state, FileState::kDamaged);
  CHECK_EQUAL(file.path, "/r/alice-{endTime}.mp4-1.damaged");
  CHECK_EQUAL(file.error, "it is not a recording of ours");
  CHECK(rig.runs().empty());
}

TEST(repair, renames_a_damaged_file_once) {
  RepairRig rig;
  rig.left("one", "{streamName}", "/r/alice.mp4", kNoRecording);
  rig.catalogue->rename_file("one-file", "/r/alice.mp4.damaged");
  CHECK(rig.disk.rename("/r/alice.mp4", "/r/alice.mp4.damaged").ok());
  rig.repair();
  CHECK_EQUAL(rig.paths(), Paths{"/r/alice.mp4.damaged"});
  CHECK_EQUAL(rig.file("one").state, FileState::kDamaged);
}

TEST(repair, leaves_recordings_of_this_process_alone) {
  RepairRig rig;
  rig.left("old", "{streamName}", "/r/old.mp4", unfinished_mp4());
  rig.catalogue->begin(single_facts("old-without-file"));
  Repair repair(*rig.catalogue, rig.disk);
  rig.catalogue->begin(single_facts("new-without-file"));
  rig.left("new", "{streamName}", "/r/new.mp4", unfinished_mp4());
  repair.run();
  CHECK(!rig.recording("old").is_running);
  CHECK(!rig.recording("old-without-file").is_running);
  CHECK(rig.recording("new-without-file").is_running);
  CHECK(rig.recording("new").is_running);
  CHECK_EQUAL(rig.disk.files().at("/r/new.mp4"), unfinished_mp4());
}

TEST(repair, leaves_the_rest_to_the_next_start_when_it_is_stopped) {
  RepairRig rig;
  rig.left("one", "{streamName}", "/r/one.mp4", unfinished_mp4());
  Repair repair(*rig.catalogue, rig.disk);
  repair.stop();
  repair.run();
  CHECK_EQUAL(rig.disk.files().at("/r/one.mp4"), unfinished_mp4());
  CHECK(rig.recording("one").is_running);
  rig.repair();
  CHECK(is_finished(rig.disk.files().at("/r/one.mp4")));
}

// A whole file, one that nobody can repair, and one without media.
void leave_three(RepairRig& rig) {
  rig.left("whole", "{streamName}-{duration}", "/r/whole-{duration}.mp4", unfinished_mp4());
  rig.left("wrong", "{streamName}", "/r/wrong.mp4", kNoRecording);
  rig.left("empty", "{streamName}", "/r/empty.mp4", mp4_without_media());
}

void check_all_closed(const RepairRig& rig) {
  CHECK_EQUAL(rig.paths(), (Paths{"/r/alice-1000.mp4", "/r/wrong.mp4.damaged"}));
  CHECK(is_finished(rig.disk.files().at("/r/alice-1000.mp4")));
  CHECK_EQUAL(rig.file("whole").state, FileState::kRepaired);
  CHECK_EQUAL(rig.file("wrong").state, FileState::kDamaged);
  CHECK_EQUAL(rig.file("empty").state, FileState::kEmpty);
  CHECK_EQUAL(rig.runs().size(), 1u);
  for (const char* id : {"whole", "wrong", "empty"}) CHECK(!rig.recording(id).is_running);
}

TEST(repair, loses_no_file_whichever_operation_of_the_disk_fails) {
  for (const auto fail : {&FakeDisk::fail_from, &FakeDisk::fail_at}) {
    for (int failing = 1, operations = 1; failing <= operations; ++failing) {
      RepairRig rig;
      leave_three(rig);
      (rig.disk.*fail)(failing);
      rig.repair();
      operations = rig.disk.operations();
      CHECK(rig.has_one_of({"/r/whole-{duration}.mp4", "/r/alice-1000.mp4"}));
      CHECK(rig.has_one_of({"/r/wrong.mp4", "/r/wrong.mp4.damaged"}));
      (rig.disk.*fail)(0);
      rig.restart();
      rig.repair();
      check_all_closed(rig);
    }
  }
}

}  // namespace
}  // namespace recorder::test
