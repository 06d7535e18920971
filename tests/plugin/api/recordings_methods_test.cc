#include <thread>

#include "tests/plugin/api/api_rig.h"

namespace recorder::test {
namespace {

constexpr const char* kFindAll = R"({"request":"/recordings/find_all"})";

// A conference that ended, then a single recording that runs.
void record(Catalogue& catalogue) {
  catalogue.begin(multi_facts("m"));
  catalogue.add_stream("m", stream_of("alice"));
  catalogue.open_file("m", "f1", plan(), "/records/a.mp4", 5000);
  catalogue.close_file("f1", closed_as(FileState::kRepaired, "/records/a.mp4", "disk full"));
  catalogue.open_file("m", "f2", plan(), "/records/empty.mp4", 5000);
  catalogue.close_file("f2", closed_as(FileState::kEmpty, "/records/empty.mp4"));
  catalogue.end("m", "disk full");
  catalogue.begin(single_facts("s"));
}

TEST(recordings_methods, lists_what_was_recorded_and_what_runs) {
  ApiRig rig;
  CHECK_EQUAL(rig.status(kFindAll), 404);
  record(*rig.state.catalogue);
  const std::vector<Json> found = rig.listed(kFindAll);
  REQUIRE(found.size() == 2);
  CHECK_EQUAL(dump(found[0]),
              std::string(R"({"recordingId":"s","kind":"single","state":"running","fileName":"alice-{endTime}.mp4",)"
                          R"("startTimeMillis":1700000000000,"streams":[{"mediaSessionId":"media-alice",)"
                          R"("streamName":"alice","sessionId":"session-alice","appKey":"school"}],"files":[]})"));
  CHECK_EQUAL(dump(found[1]),
              std::string(R"({"recordingId":"m","kind":"multi","uri":"multi-recorder://a","state":"repaired",)"
                          R"("fileName":"a.mp4","startTimeMillis":1700000000000,"endTimeMillis":1700000000000,)"
                          R"("reason":"disk full","streams":[{"mediaSessionId":"media-alice","streamName":"alice",)"
                          R"("sessionId":"session-alice","appKey":"school"}],"files":[{"path":"/records/a.mp4",)"
                          R"("state":"repaired","startTimeMillis":5000,"durationInMS":2500,"size":1000,)"
                          R"("error":"disk full"}]})"));
}

TEST(recordings_methods, says_how_good_the_tracks_of_a_file_are) {
  ApiRig rig;
  Catalogue& catalogue = *rig.state.catalogue;
  catalogue.begin(single_facts("s"));
  for (const char* quality : {R"([{"bytes":7}])", ""}) {
    catalogue.open_file("s", std::string("f") + quality, plan(), "/records/a.mp4", 5000);
    ClosedFile closed = closed_as(FileState::kFinished, "/records/a.mp4");
    closed.quality = quality;
    catalogue.close_file(std::string("f") + quality, closed);
  }
  const std::vector<Json> files = elements(field(rig.listed(kFindAll).at(0), "files"));
  REQUIRE(files.size() == 2);
  CHECK_EQUAL(dump(field(files[0], "quality")), R"([{"bytes":7}])");
  CHECK(!has_field(files[1], "quality"));
}

TEST(recordings_methods, a_recording_without_media_has_no_name) {
  ApiRig rig;
  rig.state.catalogue->begin(single_facts("s"));
  rig.state.catalogue->end("s", "terminated");
  const std::vector<Json> found = rig.listed(kFindAll);
  REQUIRE(found.size() == 1);
  CHECK_EQUAL(string_field(found[0], "state"), std::string("empty"));
  CHECK(has_field(found[0], "fileName") && field(found[0], "fileName").is_null());
}

TEST(recordings_methods, takes_pages_and_filters) {
  ApiRig rig;
  record(*rig.state.catalogue);
  struct Row {
    const char* fields;
    int64_t status;
    const char* first;
    size_t size;
  };
  const Row rows[] = {
      {R"("limit":1)", 200, "s", 1},
      {R"("limit":1,"offset":1)", 200, "m", 1},
      {R"("offset":2)", 404, "", 0},
      {R"("recordingId":"m")", 200, "m", 1},
      {R"("uri":"multi-recorder://a")", 200, "m", 1},
      {R"("uri":"multi-recorder://b")", 404, "", 0},
      {R"("mediaSessionId":"media-alice")", 200, "s", 2},
      {R"("state":"running")", 200, "s", 1},
      {R"("state":"repaired")", 200, "m", 1},
      {R"("state":"writing")", 400, "", 0},
      {R"("state":7)", 400, "", 0},
      {R"("limit":0)", 400, "", 0},
      {R"("colour":"red")", 400, "", 0},
  };
  for (const Row& row : rows) {
    const Json answer = rig.ask(R"({"request":"/recordings/find_all",)" + std::string(row.fields) + "}");
    CHECK_EQUAL(integer_field(answer, "status"), row.status);
    const std::vector<Json> found = elements(field(answer, "body"));
    CHECK_EQUAL(found.size(), row.size);
    if (!found.empty()) CHECK_EQUAL(string_field(found[0], "recordingId"), std::string(row.first));
  }
}

TEST(recordings_methods, do_not_wait_for_the_control_lane) {
  ApiRig rig;
  std::promise<void> go_on;
  rig.recorder.control().post([future = go_on.get_future().share()] { future.wait(); });
  CHECK_EQUAL(rig.status(kFindAll), 404);
  go_on.set_value();
}

// The database, taken until the test lets go of it: a disk that stalls.
class StalledDatabase {
 public:
  explicit StalledDatabase(Database& database) : thread_([this, &database] {
    CHECK(database.transact([this](Transaction&) -> Status {
      is_taken_.set_value();
      go_on_.get_future().wait();
      return Success{};
    }).ok());
  }) {
    is_taken_.get_future().wait();
  }
  ~StalledDatabase() {
    go_on_.set_value();
    thread_.join();
  }
  StalledDatabase(const StalledDatabase&) = delete;
  StalledDatabase& operator=(const StalledDatabase&) = delete;

 private:
  std::promise<void> is_taken_, go_on_;
  std::thread thread_;
};

TEST(recordings_methods, a_disk_that_stalls_holds_up_its_own_requests_only) {
  ApiRig rig(milliseconds(1));
  record(*rig.state.catalogue);
  const StalledDatabase stalled(*rig.state.database);
  CHECK_EQUAL(rig.status(kFindAll), 500);
  std::string message;
  for (int i = 0; i < 1000 && message.find("too many") == std::string::npos; ++i)
    message = string_field(rig.ask(kFindAll), "message").value_or("");
  CHECK(message.find("too many") != std::string::npos);
  CHECK(rig.on_control([] { return true; }));
}

}  // namespace
}  // namespace recorder::test
