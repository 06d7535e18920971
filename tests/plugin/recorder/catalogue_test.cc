#include "plugin/recorder/catalogue.h"

#include "plugin/base/log.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr int64_t kStart = 1'700'000'000'999;

TEST(catalogue, tells_the_life_of_a_single_recording) {
  CatalogueRig rig;
  Catalogue& catalogue = *rig.catalogue;
  catalogue.begin(single_facts("r"));
  catalogue.open_file("r", "f1", plan(), "/records/alice-{endTime}_1.mp4", kStart);
  CHECK(rig.told().empty());
  catalogue.file_opened("f1");
  catalogue.file_continues("f1");
  catalogue.rename_file("f1", "/records/alice-7_1.mp4");
  catalogue.close_file("f1", closed_as(FileState::kFinished, "/records/alice-7_1.mp4"));
  catalogue.open_file("r", "f2", plan(), "/records/alice-{endTime}_2.mp4", kStart);
  catalogue.file_opened("f2");
  catalogue.close_file("f2", closed_as(FileState::kFinished, "/records/alice-9.mp4"));
  catalogue.end("r", "terminated");
  CHECK(rig.told() ==
        (Lines{R"(school startedRecording media-alice {"fileName":"alice-{endTime}_1.mp4","recordingId":"r"})",
               R"(school stoppedRecording media-alice {"fileName":"alice-9.mp4","recordingId":"r",)"
               R"("reason":"terminated"})"}));
  CHECK(rig.runs() == (Lines{"r /hooks/single.sh /records/alice-7_1.mp4, alice, /records/alice-7_1.mp4",
                             "r /hooks/single.sh /records/alice-9.mp4, alice, /records/alice-9.mp4"}));
}

TEST(catalogue, tells_the_life_of_a_conference) {
  CatalogueRig rig;
  Catalogue& catalogue = *rig.catalogue;
  catalogue.begin(multi_facts("r"));
  catalogue.add_stream("r", stream_of("alice"));
  catalogue.open_file("r", "f", plan(), "/records/a.mp4", kStart);
  catalogue.file_opened("f");
  catalogue.add_stream("r", stream_of("bob"));
  catalogue.remove_stream("r", "media-alice");
  catalogue.close_file("f", closed_as(FileState::kFinished, "/records/a-end.mp4"));
  catalogue.end("r", "terminated");
  const std::string uri = R"("uri":"multi-recorder://a")";
  const std::string stopped = R"( stoppedMultiRecording  {"recordingId":"r",)" + uri +
                              R"(,"fileName":"a-end.mp4","durationInMS":2500,"size":1000,"reason":"terminated"})";
  CHECK(rig.told() ==
        (Lines{R"(school addedToMultiRecording media-alice {"fileName":"planned.mp4",)" + uri + "}",
               R"(school startedMultiRecording  {"recordingId":"r",)" + uri + R"(,"fileName":"a.mp4"})",
               R"(school addedToMultiRecording media-bob {"fileName":"a.mp4",)" + uri + "}",
               R"(school removedFromMultiRecording media-alice {"fileName":"a.mp4",)" + uri + "}",
               R"(school removedFromMultiRecording media-bob {"fileName":"a-end.mp4",)" + uri + "}",
               "school" + stopped, "clinic" + stopped}));
  CHECK(rig.runs() == Lines{"r /hooks/multi.sh /records/a-end.mp4, /records/a-end.mp4, 3782844800, 2500, "
                            "multi-recorder://a"});
}

TEST(catalogue, an_event_is_the_specifications) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("r"));
  rig.catalogue->add_stream("r", stream_of("alice"));
  const auto events = rig.outbox->list(0, 10);
  REQUIRE(events.ok() && events->size() == 1);
  CHECK_EQUAL(dump((*events)[0].body),
              std::string(R"({"nodeId":"node","appKey":"school","sessionId":"session-alice",)"
                          R"("mediaSessionId":"media-alice","type":"addedToMultiRecording",)"
                          R"("payload":{"fileName":"planned.mp4","uri":"multi-recorder://a"}})"));
  CHECK_EQUAL((*events)[0].recording_id, std::string("r"));
}

// The life of a recording of one stream in one file; who is told of it, in order.
Lines told_to(RecordingFacts facts, const std::string& stream_app_key) {
  CatalogueRig rig;
  const std::string id = facts.id;
  rig.catalogue->begin(facts);
  if (facts.kind == RecordingKind::kMulti) rig.catalogue->add_stream(id, stream_of("alice", stream_app_key));
  rig.catalogue->open_file(id, "f", plan(), "/records/a.mp4", kStart);
  rig.catalogue->file_opened("f");
  rig.catalogue->close_file("f", closed_as(FileState::kFinished, "/records/a.mp4"));
  rig.catalogue->end(id, "terminated");
  Lines told;
  for (const std::string& line : rig.told()) told.push_back(line.substr(0, line.find(' ', line.find(' ') + 1)));
  return told;
}

TEST(catalogue, tells_the_applications_that_own_it_and_want_it) {
  struct Row {
    RecordingFacts facts;
    const char* stream_app_key;
    Lines told;
  };
  const Row rows[] = {
      {single_facts("r", "school"), "", {"school startedRecording", "school stoppedRecording"}},
      {single_facts("r", "clinic"), "", {"clinic stoppedRecording"}},
      {single_facts("r", "nobody"), "", {}},
      {single_facts("r", ""), "", {}},
      {multi_facts("r", "school"), "clinic", {"school startedMultiRecording", "school stoppedMultiRecording"}},
      {multi_facts("r", "clinic"),
       "school",
       {"school addedToMultiRecording", "school removedFromMultiRecording", "clinic stoppedMultiRecording"}},
      {multi_facts("r", "nobody"),
       "nobody",
       {"school startedMultiRecording", "school stoppedMultiRecording", "clinic stoppedMultiRecording"}},
  };
  for (const Row& row : rows) CHECK(told_to(row.facts, row.stream_app_key) == row.told);
}

TEST(catalogue, tells_nothing_of_a_recording_without_media) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->end("r", "terminated");
  rig.catalogue->begin(multi_facts("m"));
  rig.catalogue->end("m", "terminated");
  CHECK(rig.told().empty() && rig.runs().empty());
  CHECK_EQUAL(rig.wakes, 0);
}

TEST(catalogue, a_start_that_was_told_gets_its_stop_though_no_file_is_left) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f", plan(), "/records/alice.mp4", kStart);
  rig.catalogue->file_opened("f");
  rig.catalogue->close_file("f", closed_as(FileState::kEmpty, ""));
  rig.catalogue->end("r", "unpublished");
  CHECK_EQUAL(rig.told().back(), std::string(R"(school stoppedRecording media-alice {"fileName":null,)"
                                             R"("recordingId":"r","reason":"unpublished"})"));
  CHECK(rig.runs().empty());
}

TEST(catalogue, says_what_is_wrong_with_a_damaged_file_and_runs_no_script) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("r", "school"));
  rig.catalogue->open_file("r", "f", plan(), "/records/a.mp4", kStart);
  rig.catalogue->file_opened("f");
  rig.catalogue->close_file("f", closed_as(FileState::kDamaged, "/records/a.mp4.damaged", "no index"));
  rig.catalogue->end("r", "crashed");
  CHECK(rig.told().back().ends_with(R"("fileName":"a.mp4.damaged","durationInMS":2500,"size":1000,)"
                                    R"("reason":"crashed","error":"no index"})"));
  CHECK(rig.runs().empty());
}

TEST(catalogue, a_conference_of_several_files_stops_with_their_sum) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("r", "school"));
  for (const char* file : {"one", "two"}) {
    rig.catalogue->open_file("r", file, plan(), std::string("/records/") + file, kStart);
    rig.catalogue->file_opened(file);
    rig.catalogue->close_file(file, closed_as(FileState::kFinished, std::string("/records/") + file));
  }
  rig.catalogue->end("r", "terminated");
  const Lines told = rig.told();
  CHECK_EQUAL(told.size(), size_t{2});
  CHECK(told.back().ends_with(R"("fileName":"two","durationInMS":5000,"size":2000,"reason":"terminated"})"));
  CHECK_EQUAL(rig.runs().size(), size_t{2});
}

TEST(catalogue, a_stream_may_come_back) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("r"));
  for (int i = 0; i < 2; ++i) {
    rig.catalogue->add_stream("r", stream_of("alice"));
    rig.catalogue->add_stream("r", stream_of("alice"));
    rig.catalogue->remove_stream("r", "media-alice");
    rig.catalogue->remove_stream("r", "media-alice");
  }
  CHECK_EQUAL(rig.told().size(), size_t{4});
}

TEST(catalogue, runs_no_script_where_none_is_set) {
  CatalogueSettings settings = two_applications();
  settings.on_record_hook_script.clear();
  CatalogueRig rig(settings);
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f", plan(), "/records/alice.mp4", kStart);
  rig.catalogue->close_file("f", closed_as(FileState::kFinished, "/records/alice.mp4"));
  CHECK(rig.runs().empty());
}

TEST(catalogue, wakes_the_notifier_after_what_it_put_and_only_then) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f", plan(), "/records/alice.mp4", kStart);
  CHECK_EQUAL(rig.wakes, 0);
  rig.catalogue->file_opened("f");
  CHECK_EQUAL(rig.wakes, 1);
  rig.catalogue->file_opened("f");
  CHECK_EQUAL(rig.wakes, 1);
}

TEST(catalogue, logs_what_it_cannot_keep_and_goes_on) {
  static std::vector<std::string> lines;
  lines.clear();
  CatalogueRig rig;
  set_log_sink([](LogLevel, std::string_view line) { lines.emplace_back(line); });
  rig.catalogue->add_stream("nobody", stream_of("alice"));
  rig.catalogue->close_file("no-file", closed_as(FileState::kFinished, "/records/alice.mp4"));
  set_log_sink([](LogLevel, std::string_view) {});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("nobody") != std::string::npos && lines[1].find("no-file") != std::string::npos);
  CHECK(rig.told().empty() && rig.runs().empty());
}

TEST(catalogue, tells_pauses_of_what_has_begun) {
  CatalogueRig rig;
  Catalogue& catalogue = *rig.catalogue;
  const auto is_paused = [&rig](const char* id) {
    RecordingFilter filter;
    filter.recording_id = id;
    const auto listed = rig.catalogue->list(0, 10, filter);
    return listed && listed->size() == 1 && listed->front().is_paused;
  };
  catalogue.begin(multi_facts("m", "school"));
  catalogue.pause("m");
  CHECK(is_paused("m"));
  catalogue.resume("m");
  CHECK(rig.told().empty() && !is_paused("m"));
  catalogue.open_file("m", "f", plan(), "/records/a.mp4", kStart);
  catalogue.pause("m");
  catalogue.file_opened("f");
  catalogue.pause("m");
  rig.restart();
  CHECK(is_paused("m"));
  rig.catalogue->resume("m");
  rig.catalogue->pause("m");
  rig.catalogue->end("m", "crash");
  CHECK(!is_paused("m"));
  rig.catalogue->resume("m");
  rig.catalogue->begin(single_facts("s"));
  rig.catalogue->open_file("s", "g", plan(), "/records/alice.mp4", kStart);
  rig.catalogue->file_opened("g");
  rig.catalogue->pause("s");
  rig.catalogue->resume("s");
  const std::string multi = R"(  {"recordingId":"m","uri":"multi-recorder://a","fileName":"a.mp4"})";
  const std::string single = R"( media-alice {"fileName":"alice.mp4","recordingId":"s"})";
  Lines told;
  for (const std::string& line : rig.told())
    if (line.find("aused") != std::string::npos || line.find("esumed") != std::string::npos) told.push_back(line);
  CHECK(told == (Lines{"school pausedMultiRecording" + multi, "school resumedMultiRecording" + multi,
                       "school pausedMultiRecording" + multi, "school pausedRecording" + single,
                       "school resumedRecording" + single}));
}

TEST(catalogue, the_tables_of_an_older_program_are_extended) {
  CatalogueRig rig;
  rig.catalogue->begin(multi_facts("m"));
  CHECK(rig.database
            ->transact([](Transaction& t) {
              return t.run_script("ALTER TABLE recordings DROP COLUMN is_paused; ALTER TABLE files DROP COLUMN quality;"
                                  " PRAGMA user_version = 1");
            })
            .ok());
  rig.restart();
  rig.catalogue->pause("m");
  const auto listed = rig.catalogue->list(0, 10);
  REQUIRE(listed && listed->size() == 1);
  CHECK(listed->front().is_paused);
}

// A file's figures, as short as they can be.
std::string quality_of(const Lines& names) {
  Json array = Json::array();
  for (const std::string& name : names) array.append(Json::object({{"mediaSessionId", "media-" + name}, {"bytes", 7}}));
  return dump(array);
}

ClosedFile closed_with(const std::string& path, const std::string& quality) {
  ClosedFile closed = closed_as(FileState::kFinished, path);
  closed.quality = quality;
  return closed;
}

std::string track(const std::string& name, const std::string& file) {
  return R"({"mediaSessionId":"media-)" + name + R"(","bytes":7,"fileName":")" + file + R"("})";
}

TEST(catalogue, tells_how_good_the_tracks_are_that_ended) {
  CatalogueRig rig;
  Catalogue& catalogue = *rig.catalogue;
  catalogue.begin(multi_facts("r"));
  for (const char* name : {"alice", "bob"}) catalogue.add_stream("r", stream_of(name));
  catalogue.open_file("r", "f1", plan(), "/records/1.mp4", kStart);
  catalogue.remove_stream("r", "media-alice", quality_of({"alice"}));
  catalogue.close_file("f1", closed_with("/records/1.mp4", quality_of({"alice", "bob"})));
  catalogue.open_file("r", "f2", plan(), "/records/2.mp4", kStart);
  catalogue.close_file("f2", closed_with("/records/2.mp4", quality_of({"bob"})));
  catalogue.end("r", "terminated");
  const auto quality = [](const std::string& line) {
    const Result<Json> payload = parse_json(line.substr(line.find('{')));
    return payload ? dump(field(*payload, "quality")) : std::string();
  };
  const Lines told = rig.told();
  REQUIRE(told.size() == 7);
  CHECK_EQUAL(quality(told[2]), "[" + track("alice", "1.mp4") + "]");
  CHECK_EQUAL(quality(told[3]), "null");  // of the start, of which media tell
  CHECK_EQUAL(quality(told[4]), "[" + track("bob", "1.mp4") + "," + track("bob", "2.mp4") + "]");
  CHECK_EQUAL(quality(told[5]), "[" + track("alice", "1.mp4") + "," + track("bob", "1.mp4") + "," +
                                    track("bob", "2.mp4") + "]");
  CHECK_EQUAL(quality(told[6]), quality(told[5]));
  const auto listed = catalogue.list(0, 1);
  REQUIRE(listed.ok() && listed->size() == 1);
  CHECK_EQUAL((*listed)[0].files[0].quality, quality_of({"alice", "bob"}));
}

TEST(catalogue, an_event_has_the_newest_of_many_tracks) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  for (int i = 0; i < 120; ++i) {
    const std::string id = "f" + std::to_string(i), path = "/records/" + std::to_string(i) + ".mp4";
    rig.catalogue->open_file("r", id, plan(), path, kStart);
    rig.catalogue->close_file(id, closed_with(path, quality_of({"alice"})));
  }
  rig.catalogue->end("r", "terminated");
  const std::string last = rig.told().back();
  const Result<Json> payload = parse_json(last.substr(last.find('{')));
  REQUIRE(payload.ok());
  const std::vector<Json> tracks = elements(field(*payload, "quality"));
  REQUIRE(tracks.size() == 100);
  CHECK(field(tracks[0], "fileName") == Json("20.mp4") && field(tracks[99], "fileName") == Json("119.mp4"));
  CHECK(field(*payload, "qualityLeftOut") == Json(20));
}

TEST(catalogue, keeps_what_an_older_program_wrote) {
  CatalogueRig rig;
  rig.catalogue->begin(single_facts("r"));
  rig.catalogue->open_file("r", "f", plan(), "/records/a.mp4", kStart);
  CHECK(rig.database->transact([](Transaction& t) {
    return t.run_script("ALTER TABLE files DROP COLUMN quality; PRAGMA user_version = 2");
  }).ok());
  rig.restart();
  rig.catalogue->close_file("f", closed_with("/records/a.mp4", quality_of({"alice"})));
  const auto listed = rig.catalogue->list(0, 1);
  REQUIRE(listed.ok() && listed->size() == 1 && (*listed)[0].files.size() == 1);
  CHECK_EQUAL((*listed)[0].files[0].quality, quality_of({"alice"}));
}

TEST(catalogue, refuses_the_tables_of_a_newer_program) {
  CatalogueRig rig;
  CHECK(rig.database->transact([](Transaction& t) { return t.run_script("PRAGMA user_version = 99"); }).ok());
  const auto opened = Catalogue::open(*rig.database, *rig.outbox, *rig.hooks, {}, rig.clock, nullptr);
  REQUIRE(!opened.ok());
  CHECK(opened.error().message.find("newer") != std::string::npos);
  CHECK(opened.error().message.find("99") != std::string::npos);
}

}  // namespace
}  // namespace recorder::test
