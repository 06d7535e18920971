// The process dies between any two steps of a recording's life, and again between any two of its repair.
#include <functional>

#include "tests/support/catalogue_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

using Step = std::function<void(Catalogue&)>;

// A file of a recording from before it is made until it has its name; `and_then` comes while it is written.
std::vector<Step> life_of_file(const std::string& id, std::vector<Step> and_then) {
  const std::string path = "/records/" + id;
  std::vector<Step> steps = {[id, path](Catalogue& c) { c.open_file("r", id, plan(), path + ".part", 0); },
                             [id](Catalogue& c) { c.file_opened(id); }};
  steps.insert(steps.end(), and_then.begin(), and_then.end());
  steps.push_back([id, path](Catalogue& c) { c.rename_file(id, path); });
  steps.push_back([id, path](Catalogue& c) { c.close_file(id, closed_as(FileState::kFinished, path)); });
  return steps;
}

std::vector<Step> join(std::initializer_list<std::vector<Step>> parts) {
  std::vector<Step> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// Of two parts.
std::vector<Step> single_life() {
  return join({{[](Catalogue& c) { c.begin(single_facts("r")); }},
               life_of_file("f1", {[](Catalogue& c) { c.file_continues("f1"); }}),
               life_of_file("f2", {}),
               {[](Catalogue& c) { c.end("r", "terminated"); }}});
}

std::vector<Step> multi_life() {
  const auto add = [](const char* name) { return [name](Catalogue& c) { c.add_stream("r", stream_of(name)); }; };
  const auto remove = [](const char* id) { return [id](Catalogue& c) { c.remove_stream("r", id); }; };
  return join({{[](Catalogue& c) { c.begin(multi_facts("r", "school")); }, add("alice")},
               life_of_file("f1", {add("bob"), remove("media-alice"), add("alice")}),
               {[](Catalogue& c) { c.end("r", "terminated"); }}});
}

// What repair does. Each step twice: it too may die before it could note that it was done.
std::vector<Step> repair_of(Catalogue& catalogue) {
  std::vector<Step> steps;
  for (const UnfinishedFile& file : catalogue.unfinished_files()) {
    steps.push_back([file](Catalogue& c) { c.rename_file(file.file_id, "/records/repaired-" + file.file_id); });
    steps.push_back([file](Catalogue& c) {
      c.close_file(file.file_id, closed_as(FileState::kRepaired, "/records/repaired-" + file.file_id));
    });
  }
  steps.push_back([](Catalogue& c) {
    for (const std::string& id : c.unfinished_recordings()) c.end(id, "crashed");
  });
  std::vector<Step> twice;
  for (const Step& step : steps) twice.insert(twice.end(), {step, step});
  return twice;
}

size_t count(const Lines& lines, const std::string& part) {
  return static_cast<size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; }));
}

size_t position(const Lines& lines, const std::string& part) {
  size_t i = 0;
  while (i < lines.size() && lines[i].find(part) == std::string::npos) ++i;
  return i;
}

void check_that_all_was_told_once(const CatalogueRig& rig, size_t files) {
  const Lines told = rig.told();
  for (const char* kind : {"Recording", "MultiRecording"}) {
    const size_t starts = count(told, std::string(" started") + kind);
    CHECK(starts <= 1);
    CHECK_EQUAL(starts, count(told, std::string(" stopped") + kind));
    CHECK(starts == 0 || position(told, " started") < position(told, " stopped"));
  }
  CHECK_EQUAL(count(told, " stopped"), size_t{files > 0 ? 1u : 0u});
  if (files > 0) CHECK_EQUAL(position(told, " stopped"), told.size() - 1);
  for (const char* name : {" media-alice", " media-bob"})
    CHECK_EQUAL(count(told, std::string(" addedToMultiRecording") + name),
                count(told, std::string(" removedFromMultiRecording") + name));
  CHECK_EQUAL(rig.runs().size(), files);
}

// The first `steps` of a life, then so many of its repair, then another repair, each in a process of its own.
void live_and_die(const std::vector<Step>& life, size_t steps, size_t repair_steps) {
  CatalogueRig rig;
  const auto run = [&rig](const std::vector<Step>& all, size_t number) {
    for (size_t i = 0; i < std::min(number, all.size()); ++i) all[i](*rig.catalogue);
    rig.restart();
  };
  run(life, steps);
  run(repair_of(*rig.catalogue), repair_steps);
  run(repair_of(*rig.catalogue), SIZE_MAX);
  CHECK(rig.catalogue->unfinished_files().empty());
  CHECK(rig.catalogue->unfinished_recordings().empty());
  const auto listed = rig.catalogue->list(0, 10);
  REQUIRE(listed.ok() && listed->size() == (steps > 0 ? 1 : 0));
  const size_t files = listed->empty() ? 0 : (*listed)[0].files.size();
  CHECK(listed->empty() || !(*listed)[0].is_running);
  check_that_all_was_told_once(rig, files);
}

void die_everywhere(const std::vector<Step>& life) {
  constexpr size_t kMostRepairSteps = 6;  // one file's, twice, and the end
  for (size_t steps = 0; steps <= life.size(); ++steps)
    for (size_t repair_steps = 0; repair_steps <= kMostRepairSteps; ++repair_steps)
      live_and_die(life, steps, repair_steps);
}

TEST(catalogue_crash, a_single_recording_is_told_once_wherever_the_process_dies) { die_everywhere(single_life()); }

TEST(catalogue_crash, a_conference_is_told_once_wherever_the_process_dies) { die_everywhere(multi_life()); }

TEST(catalogue_crash, every_step_may_be_repeated) {
  for (const auto& life : {single_life(), multi_life()}) {
    CatalogueRig once, twice;
    for (const Step& step : life) {
      step(*once.catalogue);
      step(*twice.catalogue);
      step(*twice.catalogue);
    }
    CHECK(once.told() == twice.told());
    CHECK(once.runs() == twice.runs());
  }
}

TEST(catalogue_crash, knows_what_was_being_done_with_a_file) {
  const TemporaryFolder folder;
  const std::string path = folder.path("state.db");
  {
    CatalogueRig rig(two_applications(), path);
    rig.catalogue->begin(single_facts("r"));
    rig.catalogue->begin(single_facts("without a file"));
    rig.catalogue->open_file("r", "f1", plan(), "/records/taken.mp4", 5);
    rig.catalogue->open_file("r", "f1", plan(), "/records/taken-1.mp4", 5);
    rig.catalogue->file_continues("f1");
    rig.catalogue->rename_file("f1", "/records/final.mp4");
    rig.catalogue->open_file("r", "f2", plan(), "/records/next.mp4", 6);
  }
  CatalogueRig rig(two_applications(), path);
  const std::vector<UnfinishedFile> files = rig.catalogue->unfinished_files();
  REQUIRE(files.size() == 2);
  CHECK_EQUAL(files[0].file_id, std::string("f1"));
  CHECK_EQUAL(files[0].recording_id, std::string("r"));
  CHECK_EQUAL(files[0].path, std::string("/records/taken-1.mp4"));
  CHECK_EQUAL(files[0].next_path, std::string("/records/final.mp4"));
  CHECK_EQUAL(files[0].start_ms, 5);
  CHECK(!files[0].is_last && files[1].is_last);
  CHECK_EQUAL(files[1].next_path, std::string());
  CHECK_EQUAL(files[1].plan.folder, std::string("/records"));
  CHECK(rig.catalogue->unfinished_recordings() == std::vector<std::string>{"without a file"});
}

TEST(catalogue_crash, a_part_that_was_not_continued_is_the_last) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f1", plan(), "/records/a_1.mp4", 5);
  rig.catalogue->file_continues("f1");
  CHECK(rig.catalogue->unfinished_files().at(0).is_last);
  rig.catalogue->open_file("r", "f2", plan(), "/records/a_2.mp4", 5);
  CHECK(!rig.catalogue->unfinished_files().at(0).is_last);
  rig.catalogue->close_file("f2", closed_as(FileState::kEmpty, ""));
  CHECK(rig.catalogue->unfinished_files().at(0).is_last);
}

TEST(catalogue_crash, leaves_a_file_whose_plan_cannot_be_read) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f", plan(), "/records/a.mp4", 5);
  CHECK(rig.database->transact([](Transaction& t) { return t.run("UPDATE files SET plan = '{'"); }).ok());
  CHECK(rig.catalogue->unfinished_files().empty());
  CHECK(rig.catalogue->unfinished_recordings() == std::vector<std::string>{"r"});
  const auto listed = rig.catalogue->list(0, 1);
  REQUIRE(listed.ok() && listed->size() == 1 && (*listed)[0].files.size() == 1);
  CHECK((*listed)[0].files[0].state == FileState::kDamaged);
}

}  // namespace
}  // namespace recorder::test
