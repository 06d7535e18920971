#include "tools/offline_mixer/callback.h"

#include <cstdlib>
#include <vector>

#include "plugin/notify/signature.h"
#include "tests/support/http_backend.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

const MixedRecording kRecording{"/records/a.mp4", 3724973476, 44061, "multi-recorder://room-bace1f"};

// A backend, and the pauses that a callback to it would have made.
struct Rig {
  test::HttpBackend backend;
  std::vector<milliseconds> pauses;

  Status send(const std::string& secret = "", const std::string& body = "{}") {
    return send_callback(backend.url() + "/mixed?room=1", secret, body,
                         [this](milliseconds pause) { pauses.push_back(pause); });
  }
};

}  // namespace

TEST(mixer_callback, says_what_is_specified) {
  CHECK_EQUAL(mixed_body(kRecording, {"/records/a_mixed.mp4", 44000, 3724973524}),
              R"({"multiRecorderCreationModificationTime":3724973476,"multiRecorderDurationInMS":44061,)"
              R"("multiRecorderFilePath":"/records/a.mp4","recorderUri":"multi-recorder://room-bace1f",)"
              R"("mixerParams":[{"path":"/records/a_mixed.mp4","durationInMs":44000,)"
              R"("creationModificationTime":3724973524}]})");
  CHECK_EQUAL(failed_body(kRecording, 66, "a.mp4 is not a \"readable\" MP4"),
              R"({"recorderUri":"multi-recorder://room-bace1f",)"
              R"("error":{"code":66,"message":"a.mp4 is not a \"readable\" MP4"}})");
}

TEST(mixer_callback, tells_what_the_file_knows_when_the_hook_did_not) {
  Mp4FileInfo file;
  file.start_ms = 1'642'128'676'900;
  file.recorder_uri = "multi-recorder://of-the-file";
  file.tracks.resize(2);
  file.tracks[0].duration_ms = 44'061;
  file.tracks[1].duration_ms = 37'000;
  Mp4FileInfo foreign;  // without a time of its creation
  foreign.start_ms = -2'082'844'800'000;
  Arguments silent;
  silent.files = {"/records/a.mp4"};
  Arguments told = silent;
  told.creation_time = 1;
  told.duration_ms = 2;
  told.recorder_uri = "multi-recorder://told";
  struct Row {
    const Arguments& arguments;
    const Mp4FileInfo& file;
    MixedRecording expected;
  };
  for (const Row& row : {
           Row{silent, file, {"/records/a.mp4", 3'724'973'476, 44'061, "multi-recorder://of-the-file"}},
           Row{told, file, {"/records/a.mp4", 1, 2, "multi-recorder://told"}},
           Row{silent, foreign, {"/records/a.mp4", 0, 0, ""}},
       })
    CHECK(describe_recording(row.arguments, row.file) == row.expected);
}

TEST(mixer_callback, posts_the_body_once) {
  Rig rig;
  CHECK(rig.send("", R"({"a":1})").ok());
  REQUIRE(rig.backend.requests().size() == 1);
  const test::BackendRequest request = rig.backend.requests().front();
  CHECK(request.head.starts_with("POST /mixed?room=1 HTTP/1.1\r\n"));
  CHECK_EQUAL(request.body, R"({"a":1})");
  CHECK_EQUAL(request.header("Content-Type"), "application/json");
  CHECK_EQUAL(request.header("X-Recorder-Event-Id").size(), 36u);
  CHECK(!request.header("X-Recorder-Timestamp").empty());
  CHECK_EQUAL(request.header("X-Recorder-Signature"), "");
  CHECK(rig.pauses.empty());
}

TEST(mixer_callback, is_signed_as_events_are) {
  Rig rig;
  CHECK(rig.send("s3cret", R"({"a":1})").ok());
  REQUIRE(rig.backend.requests().size() == 1);
  const test::BackendRequest request = rig.backend.requests().front();
  const int64_t timestamp = std::atoll(request.header("X-Recorder-Timestamp").c_str());
  CHECK(timestamp > 1'700'000'000);
  CHECK_EQUAL(request.header("X-Recorder-Signature"),
              event_signature("s3cret", request.header("X-Recorder-Event-Id"), timestamp, request.body));
}

TEST(mixer_callback, is_repeated_under_the_same_id) {
  for (const int status : {429, 500, 503}) {
    Rig rig;
    rig.backend.will_answer(test::with_status(status));
    rig.backend.will_answer({"", test::BackendAnswer::Then::kClose});
    rig.backend.will_answer(test::with_status(204));
    CHECK(rig.send().ok());
    const auto requests = rig.backend.requests();
    REQUIRE(requests.size() == 3);
    CHECK_EQUAL(requests[0].header("X-Recorder-Event-Id"), requests[2].header("X-Recorder-Event-Id"));
    CHECK_EQUAL(requests[1].header("X-Recorder-Event-Id"), requests[2].header("X-Recorder-Event-Id"));
    CHECK_EQUAL(requests[0].body, requests[2].body);
  }
}

TEST(mixer_callback, gives_up_after_five_attempts_in_a_minute) {
  Rig rig;
  rig.backend.will_answer(test::with_status(503));
  const Status status = rig.send();
  REQUIRE(!status.ok());
  CHECK_EQUAL(status.error().message, "callbackUrl was not told: it answered with status 503 (attempt 5)");
  CHECK_EQUAL(rig.backend.requests().size(), 5u);
  REQUIRE(rig.pauses.size() == 4);
  for (size_t i = 0; i < rig.pauses.size(); ++i) {
    const milliseconds longest = seconds(4) * (1 << i);
    CHECK(rig.pauses[i] <= longest && rig.pauses[i] >= longest / 2);
  }
}

TEST(mixer_callback, waits_as_long_as_it_is_asked_to_but_not_for_ever) {
  struct Row {
    std::string asked;
    milliseconds pause;
  };
  for (const Row& row : std::vector<Row>{{"30", seconds(30)}, {"86400", seconds(60)}}) {
    Rig rig;
    rig.backend.will_answer(test::with_status(503, "Retry-After: " + row.asked + "\r\n"));
    rig.backend.will_answer(test::with_status(200));
    CHECK(rig.send().ok());
    REQUIRE(rig.pauses.size() == 1);
    CHECK_EQUAL(rig.pauses.front(), row.pause);
  }
}

TEST(mixer_callback, is_not_repeated_when_it_is_refused) {
  for (const int code : {301, 400, 401, 404}) {
    Rig rig;
    rig.backend.will_answer(test::with_status(code, "Location: " + rig.backend.url() + "/elsewhere\r\n"));
    const Status status = rig.send();
    REQUIRE(!status.ok());
    CHECK_EQUAL(status.error().message,
                "callbackUrl was not told: it answered with status " + std::to_string(code) + " (attempt 1)");
    CHECK_EQUAL(rig.backend.requests().size(), 1u);
    CHECK(rig.pauses.empty());
  }
}

TEST(mixer_callback, says_why_there_was_no_answer) {
  std::vector<milliseconds> pauses;
  std::string url;
  url = test::HttpBackend().url();  // nobody listens there any more
  const Status status =
      send_callback(url, "", "{}", [&pauses](milliseconds pause) { pauses.push_back(pause); });
  REQUIRE(!status.ok());
  CHECK(status.error().message.starts_with("callbackUrl was not told: "));
  CHECK(status.error().message.ends_with(" (attempt 5)"));
  CHECK_EQUAL(pauses.size(), 4u);
  CHECK(!send_callback("file:///etc/hostname", "", "{}", [](milliseconds) {}).ok());
}

}  // namespace recorder
