#include "tests/support/catalogue_rig.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

std::vector<CataloguedRecording> list(CatalogueRig& rig, size_t offset, size_t limit,
                                      const RecordingFilter& filter = {}) {
  const auto listed = rig.catalogue->list(offset, limit, filter);
  CHECK(listed.ok());
  return listed ? *listed : std::vector<CataloguedRecording>();
}

Lines ids(const std::vector<CataloguedRecording>& recordings) {
  Lines all;
  for (const CataloguedRecording& recording : recordings) all.push_back(recording.facts.id);
  return all;
}

// A recording with a file for each state.
void live(CatalogueRig& rig, const RecordingFacts& facts, const std::vector<FileState>& files) {
  rig.catalogue->begin(facts);
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string id = concat(facts.id, '-', i);
    rig.catalogue->open_file(facts.id, id, plan(), "/records/" + id, 0);
    rig.catalogue->close_file(id, closed_as(files[i], "/records/" + id));
  }
  rig.catalogue->end(facts.id, "terminated");
}

TEST(catalogue_listing, has_all_that_is_known_of_a_recording) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("r", "school"));
  rig.catalogue->add_stream("r", stream_of("alice"));
  rig.catalogue->add_stream("r", stream_of("bob"));
  rig.catalogue->remove_stream("r", "media-alice");
  rig.catalogue->open_file("r", "f", plan(), "/records/a.mp4", 77);
  const auto running = list(rig, 0, 10);
  REQUIRE(running.size() == 1 && running[0].files.size() == 1);
  CHECK(running[0].is_running && running[0].state == FileState::kWriting);
  CHECK_EQUAL(running[0].started_ms, int64_t{1'700'000'000'000});
  rig.clock.advance(seconds(5));
  rig.catalogue->close_file("f", closed_as(FileState::kRepaired, "/records/b.mp4", "disk full"));
  rig.catalogue->end("r", "terminated");
  const auto ended = list(rig, 0, 10);
  REQUIRE(ended.size() == 1 && ended[0].files.size() == 1 && ended[0].streams.size() == 2);
  CHECK(!ended[0].is_running && ended[0].state == FileState::kRepaired);
  CHECK_EQUAL(ended[0].ended_ms, int64_t{1'700'000'005'000});
  CHECK_EQUAL(ended[0].reason, std::string("terminated"));
  CHECK_EQUAL(ended[0].facts.uri, std::string("multi-recorder://a"));
  CHECK_EQUAL(ended[0].facts.app_key, std::string("school"));
  CHECK_EQUAL(ended[0].facts.file_name, std::string("b.mp4"));
  CHECK_EQUAL(ended[0].streams[0].stream_name, std::string("alice"));
  CHECK_EQUAL(ended[0].streams[1].session_id, std::string("session-bob"));
  const CataloguedFile& file = ended[0].files[0];
  CHECK_EQUAL(file.path, std::string("/records/b.mp4"));
  CHECK_EQUAL(file.size, uint64_t{1000});
  CHECK_EQUAL(file.start_ms, 77);
  CHECK_EQUAL(file.duration_ms, 2500);
  CHECK_EQUAL(file.error, std::string("disk full"));
}

TEST(catalogue_listing, a_recording_is_what_the_worst_of_its_files_is) {
  using enum FileState;
  struct Row {
    std::vector<FileState> files;
    FileState state;
  };
  const Row rows[] = {{{}, kEmpty},
                      {{kEmpty}, kEmpty},
                      {{kFinished, kEmpty}, kFinished},
                      {{kFinished, kRepaired}, kRepaired},
                      {{kDamaged, kRepaired, kFinished}, kDamaged}};
  for (const Row& row : rows) {
    CatalogueRig rig;
    live(rig, single_facts("r"), row.files);
    CHECK(list(rig, 0, 1).at(0).state == row.state);
  }
}

TEST(catalogue_listing, pages_begin_with_the_newest) {
  CatalogueRig rig;
  for (const char* id : {"a", "b", "c", "d", "e"}) rig.catalogue->begin(single_facts(id));
  CHECK(ids(list(rig, 0, 2)) == (Lines{"e", "d"}));
  CHECK(ids(list(rig, 2, 2)) == (Lines{"c", "b"}));
  CHECK(ids(list(rig, 4, 2)) == Lines{"a"});
  CHECK(list(rig, 5, 2).empty());
  CHECK(list(rig, 0, 0).empty());
}

TEST(catalogue_listing, can_be_narrowed) {
  using enum FileState;
  CatalogueRig rig;
  live(rig, single_facts("single"), {kFinished});
  live(rig, single_facts("empty"), {});
  RecordingFacts other = multi_facts("other");
  other.uri = "multi-recorder://b";
  rig.catalogue->begin(other);
  rig.catalogue->begin(multi_facts("multi"));
  rig.catalogue->add_stream("multi", stream_of("alice"));
  rig.catalogue->remove_stream("multi", "media-alice");
  rig.catalogue->add_stream("multi", stream_of("alice"));

  struct Row {
    RecordingFilter filter;
    Lines ids;
  };
  const Row rows[] = {{{}, {"multi", "other", "empty", "single"}},
                      {{"empty", "", "", {}}, {"empty"}},
                      {{"", "multi-recorder://b", "", {}}, {"other"}},
                      {{"", "", "media-alice", {}}, {"multi", "empty", "single"}},
                      {{"", "", "", kWriting}, {"multi", "other"}},
                      {{"", "", "media-alice", kFinished}, {"single"}},
                      {{"single", "multi-recorder://b", "", {}}, {}}};
  for (const Row& row : rows) CHECK(ids(list(rig, 0, 10, row.filter)) == row.ids);
}

}  // namespace
}  // namespace recorder::test
