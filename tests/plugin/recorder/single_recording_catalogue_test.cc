// What the catalogue knows of a single recording, and what is told of it.
#include "tests/support/catalogue_rig.h"
#include "tests/support/single_recording_rig.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;
using Rig = SingleRecordingRig;

SingleRecordingSettings settings(const std::string& id, const char* rotation = "disabled") {
  SingleRecordingSettings settings = Rig::settings(id, rotation);
  settings.facts.stream.app_key = "school";
  settings.facts.file_name = id + ".mp4";
  return settings;
}

std::vector<CataloguedRecording> recordings(const CatalogueRig& rig) {
  const auto all = rig.catalogue->list(0, 100);
  CHECK(all.ok());
  return all.ok() ? *all : std::vector<CataloguedRecording>{};
}

}  // namespace

TEST(single_recording_catalogue, knows_each_part_and_each_restart) {
  CatalogueRig state;
  Rig rig(settings("one", "10s"), state.catalogue.get());
  rig.call(25 * 12);
  CHECK_EQUAL(state.catalogue->unfinished_files().size(), 1u);
  rig.restart(settings("two"));
  rig.call(25 * 4);
  rig.finish();
  const std::vector<CataloguedRecording> all = recordings(state);
  REQUIRE(all.size() == 2);
  const CataloguedRecording& one = all[1].facts.id == "one" ? all[1] : all[0];
  const CataloguedRecording& two = all[1].facts.id == "one" ? all[0] : all[1];
  CHECK_EQUAL(one.reason, "restarted");
  CHECK_EQUAL(two.reason, "terminated");
  CHECK(!one.is_running && !two.is_running);
  REQUIRE(one.files.size() == 2 && two.files.size() == 1);
  CHECK_EQUAL(one.files[0].path, "/r/one_1.mp4");
  CHECK_EQUAL(one.files[1].path, "/r/one.mp4");
  CHECK_EQUAL(two.files[0].path, "/r/two.mp4");
  for (const CataloguedFile& file : {one.files[0], one.files[1], two.files[0]}) {
    CHECK(file.state == FileState::kFinished);
    CHECK_EQUAL(file.error, "");
    CHECK_EQUAL(file.size, rig.disk.files()[file.path].size());
  }
  CHECK(one.files[0].duration_ms >= 9400 && one.files[0].duration_ms <= 10'100);
  CHECK_EQUAL(one.files[0].start_ms, epoch_milliseconds(rig.wall_start));
  CHECK_EQUAL(state.runs().size(), 3u);
  // The first file of the new one is open before the last sound of the old one has come.
  const Lines told = state.told();
  REQUIRE(told.size() == 4);
  CHECK(told[0].starts_with("school startedRecording uuid {\"fileName\":\"one_1.mp4\""));
  CHECK(told[1].starts_with("school startedRecording uuid {\"fileName\":\"two.mp4\""));
  CHECK(told[2].starts_with("school stoppedRecording uuid {\"fileName\":\"one.mp4\""));
  CHECK(told[3].starts_with("school stoppedRecording uuid {\"fileName\":\"two.mp4\""));
}

TEST(single_recording_catalogue, a_file_that_could_not_be_made_is_an_empty_row_and_no_start) {
  CatalogueRig state;
  Rig rig(settings("one"), state.catalogue.get());
  rig.disk.fail_from(1);
  rig.call(25);
  const std::vector<CataloguedRecording> all = recordings(state);
  REQUIRE(all.size() == 1 && all[0].files.size() == 1);
  CHECK_EQUAL(all[0].reason, "disk error: cannot create /r/one.mp4: broken");
  CHECK(all[0].files[0].state == FileState::kEmpty);
  CHECK_EQUAL(all[0].files[0].error, "cannot create /r/one.mp4: broken");
  CHECK(state.told().empty());
  CHECK(state.runs().empty());
  CHECK(state.catalogue->unfinished_files().empty());
}

TEST(single_recording_catalogue, a_file_that_the_disk_failed_says_so_and_plays) {
  CatalogueRig state;
  Rig rig(settings("one"), state.catalogue.get());
  rig.call(25 * 3);
  rig.disk.fail_writes(true);
  rig.call(25);
  rig.disk.fail_writes(false);
  rig.call(25 * 2);
  rig.finish();
  const std::vector<CataloguedRecording> all = recordings(state);
  REQUIRE(all.size() == 1 && all[0].files.size() == 2);
  CHECK(all[0].files[0].state == FileState::kFinished);
  CHECK_EQUAL(all[0].files[0].error, "cannot write: broken");
  CHECK_EQUAL(all[0].files[1].error, "");
  CHECK_EQUAL(state.runs().size(), 2u);
}

TEST(single_recording_catalogue, a_name_that_the_disk_refuses_is_not_the_one_that_is_told) {
  CatalogueRig state;
  Rig rig(settings("one", "10s"), state.catalogue.get());
  rig.call(25);
  rig.writer.run();
  rig.disk.fail_at(0);
  // The last operations are the renaming, and the syncing of the folder.
  Rig sound(settings("one", "10s"));
  sound.call(25);
  sound.finish();
  rig.disk.fail_at(sound.disk.operations() - 1);
  rig.finish();
  const std::vector<CataloguedRecording> all = recordings(state);
  REQUIRE(all.size() == 1 && all[0].files.size() == 1);
  CHECK_EQUAL(all[0].files[0].path, "/r/one_1.mp4");
  CHECK_EQUAL(all[0].files[0].error, "cannot rename to /r/one.mp4: broken");
  CHECK(rig.disk.exists("/r/one_1.mp4"));
}

TEST(single_recording_catalogue, without_media_there_is_nothing_to_tell) {
  CatalogueRig state;
  Rig rig(settings("one"), state.catalogue.get());
  rig.restart(settings("two"));
  rig.end_stream();
  const std::vector<CataloguedRecording> all = recordings(state);
  REQUIRE(all.size() == 2);
  for (const CataloguedRecording& recording : all) CHECK(!recording.is_running && recording.files.empty());
  CHECK(state.told().empty());
  CHECK(state.catalogue->unfinished_recordings().empty());
}

}  // namespace recorder
