#include "plugin/recorder/repair.h"

#include <algorithm>

#include "tests/support/catalogue_rig.h"
#include "tests/support/fake_disk.h"
#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr int64_t kStart = 1'700'000'000'000;

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

FilePlan plan_of(const std::string& name_template, unsigned part = 0) {
  FileNameValues values;
  values.stream_name = "alice";
  values.start_time_millis = kStart;
  return {"/r", *FileNameTemplate::parse(name_template), values, ".mp4", part};
}

struct Fixture : CatalogueRig {
  FakeDisk disk;

  // What the last process left: a recording with one file that it was writing.
  void left(const std::string& id, const FilePlan& plan, const std::string& path, const Bytes& content) {
    catalogue->begin(single_facts(id));
    catalogue->open_file(id, id + "-file", plan, path, kStart);
    catalogue->file_opened(id + "-file");
    disk.put(path, content);
  }
  void left(const std::string& id, const std::string& name_template, const std::string& path, const Bytes& content) {
    left(id, plan_of(name_template), path, content);
  }

  void repair() { Repair(*catalogue, disk).run(); }

  [[nodiscard]] CataloguedRecording recording(const std::string& id) const {
    const auto all = catalogue->list(0, 100);
    for (const CataloguedRecording& one : *all)
      if (one.facts.id == id) return one;
    CHECK(false);
    return {};
  }
  [[nodiscard]] CataloguedFile file(const std::string& id) const {
    const CataloguedRecording one = recording(id);
    return one.files.empty() ? CataloguedFile{} : one.files.front();
  }
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> names;
    for (const auto& [path, content] : disk.files()) names.push_back(path);
    return names;
  }
};

using Paths = std::vector<std::string>;

bool is_finished(const Bytes& bytes) {
  FileImage image;
  image.write(0, bytes);
  const WalkedFile file = walk_mp4(image);
  return file.error.empty() && file.is_finished && file.tracks.size() == 1 && file.tracks[0].samples.size() == 25;
}

TEST(repair, finishes_a_file_and_gives_it_the_name_that_its_end_tells) {
  Fixture fixture;
  fixture.left("one", "{streamName}-{endTimeMillis}-{duration}", "/r/alice-{endTimeMillis}-{duration}.mp4",
               unfinished_mp4());
  fixture.repair();
  const std::string path = "/r/alice-1700000001000-1000.mp4";
  CHECK_EQUAL(fixture.paths(), Paths{path});
  CHECK(is_finished(fixture.disk.files().at(path)));
  const CataloguedFile file = fixture.file("one");
  CHECK_EQUAL(file.state, FileState::kRepaired);
  CHECK_EQUAL(file.path, path);
  CHECK_EQUAL(file.duration_ms, 1000);
  CHECK_EQUAL(file.size, fixture.disk.files().at(path).size());
  CHECK(!fixture.recording("one").is_running);
  CHECK_EQUAL(fixture.recording("one").reason, "crash");
}

TEST(repair, is_told_like_an_ordinary_end) {
  Fixture fixture;
  fixture.left("one", "{streamName}", "/r/alice.mp4", unfinished_mp4());
  fixture.repair();
  CHECK_EQUAL(fixture.runs(), Lines{R"(one /hooks/single.sh /r/alice.mp4 ["alice","/r/alice.mp4"])"});
  const Lines told = fixture.told();
  REQUIRE(!told.empty());
  CHECK(told.back().find(" stoppedRecording ") != std::string::npos);
  CHECK(told.back().find(R"("reason":"crash")") != std::string::npos);
}

TEST(repair, never_takes_a_name_that_a_file_has) {
  Fixture fixture;
  fixture.disk.put("/r/alice-1000.mp4", {1});
  fixture.left("one", "{streamName}-{duration}", "/r/alice-{duration}.mp4", unfinished_mp4());
  fixture.repair();
  CHECK_EQUAL(fixture.paths(), (Paths{"/r/alice-1000-1.mp4", "/r/alice-1000.mp4"}));
  CHECK_EQUAL(fixture.disk.files().at("/r/alice-1000.mp4"), Bytes{1});
}

TEST(repair, keeps_the_name_that_tells_nothing_of_the_end) {
  Fixture fixture;
  fixture.left("one", "{streamName}", "/r/alice-1.mp4", unfinished_mp4());
  fixture.repair();
  CHECK_EQUAL(fixture.paths(), Paths{"/r/alice-1.mp4"});
  CHECK_EQUAL(fixture.file("one").path, "/r/alice-1.mp4");
}

TEST(repair, takes_the_number_from_the_last_part_only) {
  Fixture fixture;
  fixture.left("one", plan_of("{streamName}", 1), "/r/alice_1.mp4", unfinished_mp4());
  fixture.catalogue->file_continues("one-file");
  fixture.left("two", plan_of("{streamName}", 2), "/r/alice_2.mp4", unfinished_mp4());
  fixture.repair();
  CHECK_EQUAL(fixture.paths(), (Paths{"/r/alice.mp4", "/r/alice_1.mp4"}));
}

TEST(repair, finds_a_file_on_both_sides_of_its_renaming) {
  for (const bool was_renamed : {false, true}) {
    Fixture fixture;
    const std::string path = was_renamed ? "/r/next.mp4" : "/r/alice-{duration}.mp4";
    fixture.left("one", "{streamName}-{duration}", "/r/alice-{duration}.mp4", unfinished_mp4());
    fixture.catalogue->rename_file("one-file", "/r/next.mp4");
    if (was_renamed) CHECK(fixture.disk.rename("/r/alice-{duration}.mp4", "/r/next.mp4").ok());
    fixture.repair();
    const std::string final_path = was_renamed ? "/r/next.mp4" : "/r/alice-1000.mp4";
    CHECK_EQUAL(fixture.paths(), Paths{final_path});
    CHECK(is_finished(fixture.disk.files().at(final_path)));
    CHECK_EQUAL(fixture.file("one").path, final_path);
  }
}

TEST(repair, removes_a_file_in_which_nothing_was_recorded) {
  for (const Bytes& content : {Bytes{}, mp4_without_media()}) {
    Fixture fixture;
    fixture.left("one", "{streamName}", "/r/alice.mp4", content);
    fixture.repair();
    CHECK(fixture.paths().empty());
    CHECK_EQUAL(fixture.file("one").state, FileState::kEmpty);
    CHECK(fixture.runs().empty());
    CHECK(!fixture.recording("one").is_running);
  }
}

TEST(repair, closes_a_file_that_is_gone) {
  Fixture fixture;
  fixture.left("one", "{streamName}", "/r/alice.mp4", unfinished_mp4());
  CHECK(fixture.disk.remove("/r/alice.mp4").ok());
  Repair repair(*fixture.catalogue, fixture.disk);
  // Its name is free for another recording, which has begun since.
  fixture.disk.put("/r/alice.mp4", {1, 2, 3});
  repair.run();
  CHECK_EQUAL(fixture.disk.files().at("/r/alice.mp4"), (Bytes{1, 2, 3}));
  CHECK_EQUAL(fixture.file("one").state, FileState::kEmpty);
}

TEST(repair, keeps_what_it_cannot_repair_under_a_name_that_says_so) {
  Fixture fixture;
  fixture.disk.put("/r/alice-{endTime}.mp4.damaged", {1});
  fixture.left("one", "{streamName}-{endTime}", "/r/alice-{endTime}.mp4", kNoRecording);
  fixture.repair();
  CHECK_EQUAL(fixture.paths(), (Paths{"/r/alice-{endTime}.mp4-1.damaged", "/r/alice-{endTime}.mp4.damaged"}));
  CHECK_EQUAL(fixture.disk.files().at("/r/alice-{endTime}.mp4-1.damaged"), kNoRecording);
  const CataloguedFile file = fixture.file("one");
  CHECK_EQUAL(file.state, FileState::kDamaged);
  CHECK_EQUAL(file.path, "/r/alice-{endTime}.mp4-1.damaged");
  CHECK_EQUAL(file.error, "it is not a recording of ours");
  CHECK(fixture.runs().empty());
}

TEST(repair, renames_a_damaged_file_once) {
  Fixture fixture;
  fixture.left("one", "{streamName}", "/r/alice.mp4", kNoRecording);
  fixture.catalogue->rename_file("one-file", "/r/alice.mp4.damaged");
  CHECK(fixture.disk.rename("/r/alice.mp4", "/r/alice.mp4.damaged").ok());
  fixture.repair();
  CHECK_EQUAL(fixture.paths(), Paths{"/r/alice.mp4.damaged"});
  CHECK_EQUAL(fixture.file("one").state, FileState::kDamaged);
}

TEST(repair, leaves_recordings_of_this_process_alone) {
  Fixture fixture;
  fixture.left("old", "{streamName}", "/r/old.mp4", unfinished_mp4());
  fixture.catalogue->begin(single_facts("old-without-file"));
  Repair repair(*fixture.catalogue, fixture.disk);
  fixture.catalogue->begin(single_facts("new-without-file"));
  fixture.left("new", "{streamName}", "/r/new.mp4", unfinished_mp4());
  repair.run();
  CHECK(!fixture.recording("old").is_running);
  CHECK(!fixture.recording("old-without-file").is_running);
  CHECK(fixture.recording("new-without-file").is_running);
  CHECK(fixture.recording("new").is_running);
  CHECK_EQUAL(fixture.disk.files().at("/r/new.mp4"), unfinished_mp4());
}

TEST(repair, leaves_the_rest_to_the_next_start_when_it_is_stopped) {
  Fixture fixture;
  fixture.left("one", "{streamName}", "/r/one.mp4", unfinished_mp4());
  Repair repair(*fixture.catalogue, fixture.disk);
  repair.stop();
  repair.run();
  CHECK_EQUAL(fixture.disk.files().at("/r/one.mp4"), unfinished_mp4());
  CHECK(fixture.recording("one").is_running);
  fixture.repair();
  CHECK(is_finished(fixture.disk.files().at("/r/one.mp4")));
}

// A whole file, one that nobody can repair, and one without media.
void leave_three(Fixture& fixture) {
  fixture.left("whole", "{streamName}-{duration}", "/r/whole-{duration}.mp4", unfinished_mp4());
  fixture.left("wrong", "{streamName}", "/r/wrong.mp4", kNoRecording);
  fixture.left("empty", "{streamName}", "/r/empty.mp4", mp4_without_media());
}

bool has_one_of(const Fixture& fixture, const Paths& wanted) {
  const Paths paths = fixture.paths();
  return std::count_if(wanted.begin(), wanted.end(), [&paths](const std::string& path) {
           return std::find(paths.begin(), paths.end(), path) != paths.end();
         }) == 1;
}

TEST(repair, loses_no_file_whichever_operation_of_the_disk_fails) {
  for (int failing = 1, operations = 1; failing <= operations; ++failing) {
    Fixture fixture;
    leave_three(fixture);
    fixture.disk.fail_from(failing);
    fixture.repair();
    operations = fixture.disk.operations();
    CHECK(has_one_of(fixture, {"/r/whole-{duration}.mp4", "/r/alice-1000.mp4"}));
    CHECK(has_one_of(fixture, {"/r/wrong.mp4", "/r/wrong.mp4.damaged"}));
    fixture.disk.fail_from(0);
    fixture.restart();
    fixture.repair();
    CHECK_EQUAL(fixture.paths(), (Paths{"/r/alice-1000.mp4", "/r/wrong.mp4.damaged"}));
    CHECK(is_finished(fixture.disk.files().at("/r/alice-1000.mp4")));
    CHECK_EQUAL(fixture.file("whole").state, FileState::kRepaired);
    CHECK_EQUAL(fixture.file("wrong").state, FileState::kDamaged);
    CHECK_EQUAL(fixture.file("empty").state, FileState::kEmpty);
    CHECK_EQUAL(fixture.runs().size(), 1u);
    for (const char* id : {"whole", "wrong", "empty"}) CHECK(!fixture.recording(id).is_running);
  }
}

}  // namespace
}  // namespace recorder::test
