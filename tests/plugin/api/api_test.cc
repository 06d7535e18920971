#include "plugin/api/api.h"

#include "plugin/base/text.h"
#include "tests/plugin/api/api_rig.h"

namespace recorder {
namespace {

using namespace test;

constexpr const char* kPublished =
    R"({"request":"/rooms/published","room":1234,"publisherId":5,"display":"Alice","sessionId":8,"handleId":9,"tracks":[
        {"mid":"0","type":"audio","codec":"opus"},{"mid":"1","type":"video","codec":"vp8"},{"mid":"2","type":"data"}]})";

TEST(api, answers_a_recording_from_startup_to_terminate) {
  ApiRig rig;
  CHECK_EQUAL(dump(rig.ask(R"({"request":"/multipleRecorder/startup","uri":"multi-recorder://a"})")),
              std::string(R"({"status":200,"body":{"fileName":"multi-recorder___a.mp4"}})"));
  CHECK_EQUAL(dump(rig.ask(R"({"request":"/multipleRecorder/find_all"})")),
              std::string(R"({"status":200,"body":[{"mediaSessionsId":[],"uri":"multi-recorder://a",)"
                          R"("fileName":"multi-recorder___a.mp4"}]})"));
  CHECK_EQUAL(dump(rig.ask(R"({"request":"/multipleRecorder/terminate","uri":"multi-recorder://a"})")),
              std::string(R"({"status":200,"body":{"fileName":null}})"));
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/find_all"})"), 404);
}

TEST(api, lists_what_the_event_handler_reported) {
  ApiRig rig;
  CHECK_EQUAL(rig.status(R"({"request":"/stream/find_all"})"), 404);
  CHECK_EQUAL(rig.status(kPublished), 200);
  const Json streams = field(rig.ask(R"({"request":"/stream/find_all"})"), "body");
  REQUIRE(elements(streams).size() == 1);
  const Json stream = elements(streams)[0];
  CHECK_EQUAL(string_field(stream, "streamName"), std::string("Alice"));
  CHECK_EQUAL(string_field(stream, "sessionId"), std::string("8"));
  CHECK_EQUAL(string_field(stream, "status"), std::string("PUBLISHING"));
  CHECK_EQUAL(integer_field(stream, "room"), 1234);
  CHECK_EQUAL(dump(field(stream, "tracks")),
              std::string(R"([{"mid":"0","type":"audio","codec":"opus"},{"mid":"1","type":"video","codec":"vp8"}])"));
  CHECK_EQUAL(rig.status(R"({"request":"/rooms/unpublished","room":1234,"publisherId":5})"), 200);
  CHECK_EQUAL(rig.status(R"({"request":"/stream/find_all"})"), 404);
}

TEST(api, a_publisher_without_a_display_name_is_named_by_its_room) {
  ApiRig rig;
  rig.ask(R"({"request":"/rooms/published","room":"blue","publisherId":"x","tracks":[]})");
  const Json streams = field(rig.ask(R"({"request":"/stream/find_all"})"), "body");
  REQUIRE(elements(streams).size() == 1);
  CHECK_EQUAL(string_field(elements(streams)[0], "streamName"), std::string("room-blue-x"));
}

TEST(api, tells_whether_events_arrive) {
  ApiRig rig;
  CHECK_EQUAL(bool_field(field(rig.ask(R"({"request":"/status"})"), "body"), "janusEvents"), false);
  rig.ask(R"({"request":"/rooms/started"})");
  const Json body = field(rig.ask(R"({"request":"/status"})"), "body");
  CHECK_EQUAL(bool_field(body, "janusEvents"), true);
  CHECK_EQUAL(integer_field(body, "packets"), 7);
  CHECK_EQUAL(string_field(body, "version"), std::string("1.2.3"));
}

TEST(api, every_error_has_its_status_and_names_the_thing) {
  struct Row {
    const char* request;
    int64_t status;
    const char* named;
  };
  const Row rows[] = {
      {R"({"uri":"a"})", 400, "request"},
      {R"([])", 400, "object"},
      {R"({"request":"/no/such"})", 404, "/no/such"},
      {R"({"request":"/multipleRecorder/startup"})", 400, "\"uri\" is missing"},
      {R"({"request":"/multipleRecorder/startup","uri":7})", 400, "\"uri\" must be"},
      {R"({"request":"/multipleRecorder/startup","uri":""})", 400, "\"uri\" must be"},
      {R"({"request":"/multipleRecorder/startup","uri":"a\nb"})", 400, "\"uri\" must be"},
      {R"({"request":"/multipleRecorder/startup","uri":"a","colour":1})", 400, "\"colour\" is not known"},
      {R"({"request":"/multipleRecorder/startup","uri":"a","room":-1})", 400, "\"room\" must be"},
      {R"({"request":"/multipleRecorder/startup","uri":"a","publisherId":1})", 400, "\"room\" is missing"},
      {R"({"request":"/multipleRecorder/add","uri":"a"})", 400, "\"mediaSessionId\""},
      {R"({"request":"/multipleRecorder/add","uri":"a","mediaSessionId":"m","room":1})", 400, "either"},
      {R"({"request":"/multipleRecorder/add","uri":"a","mediaSessionId":"m","publisherId":1})", 400, "publisherId"},
      {R"({"request":"/multipleRecorder/add","uri":"a","mediaSessionId":"m"})", 404, "uri a"},
      {R"({"request":"/multipleRecorder/remove","uri":"a"})", 400, "mediaSessionId"},
      {R"({"request":"/multipleRecorder/remove","uri":"a","mediaSessionId":"m"})", 404, "uri a"},
      {R"({"request":"/multipleRecorder/terminate","uri":"a"})", 404, "uri a"},
      {R"({"request":"/rooms/published","room":1,"publisherId":2,"tracks":7})", 400, "tracks"},
  };
  ApiRig rig;
  for (const Row& row : rows) {
    const Json answer = rig.ask(row.request);
    CHECK_EQUAL(integer_field(answer, "status"), row.status);
    CHECK(string_field(answer, "message").value_or("").find(row.named) != std::string::npos);
    CHECK(has_field(answer, "error") && has_field(answer, "path") && has_field(answer, "timestamp"));
  }
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/find_all"})"), 404);
}

TEST(api, recordings_are_paused_and_resumed) {
  ApiRig rig;
  rig.ask(kPublished);
  const std::string id = *string_field(rig.listed(R"({"request":"/stream/find_all"})").at(0), "mediaSessionId");
  const struct {
    std::string group, key, value;
  } kinds[] = {{"multipleRecorder", "uri", "multi-recorder://a"}, {"recorder", "mediaSessionId", id}};
  for (const auto& [group, key, value] : kinds) {
    const auto status = [&, &group = group, &key = key, &value = value](const char* method) {
      return rig.status(concat(R"({"request":"/)", group, '/', method, R"(",")", key, R"(":")", value, "\"}"));
    };
    const auto is_paused = [&, &group = group] {
      return bool_field(rig.listed(concat(R"({"request":"/)", group, R"(/find_all"})")).at(0), "paused");
    };
    CHECK_EQUAL(status("pause"), 404);
    CHECK_EQUAL(status("resume"), 404);
    CHECK_EQUAL(status("startup"), 200);
    CHECK(!is_paused());
    CHECK_EQUAL(status("resume"), 409);
    CHECK_EQUAL(status("pause"), 200);
    CHECK(is_paused() == true);
    CHECK_EQUAL(status("pause"), 409);
    CHECK_EQUAL(status("resume"), 200);
    CHECK(!is_paused());
    CHECK_EQUAL(status("pause"), 200);
    CHECK_EQUAL(status("terminate"), 200);
    CHECK_EQUAL(status("resume"), 404);
  }
  CHECK_EQUAL(rig.status(R"({"request":"/recorder/pause","mediaSessionId":"nobody"})"), 404);
}

TEST(api, a_recording_that_is_started_anew_is_not_paused) {
  ApiRig rig;
  rig.ask(kPublished);
  const std::string id = *string_field(rig.listed(R"({"request":"/stream/find_all"})").at(0), "mediaSessionId");
  const std::string stream = R"(","mediaSessionId":")" + id + "\"}";
  CHECK_EQUAL(rig.status(R"({"request":"/recorder/startup)" + stream), 200);
  CHECK_EQUAL(rig.status(R"({"request":"/recorder/pause)" + stream), 200);
  CHECK_EQUAL(rig.status(R"({"request":"/recorder/startup)" + stream), 200);
  CHECK_EQUAL(rig.status(R"({"request":"/recorder/resume)" + stream), 409);
}

TEST(api, an_error_tells_the_path_as_a_rest_client_knows_it) {
  ApiRig rig;
  const Json answer = rig.ask(R"({"request":"/multipleRecorder/terminate","uri":"a"})");
  CHECK_EQUAL(string_field(answer, "path"), std::string("/rest-api/multipleRecorder/terminate"));
  CHECK_EQUAL(string_field(answer, "error"), std::string("Not Found"));
}

TEST(api, a_startup_whose_room_is_refused_leaves_no_recorder) {
  ApiRig rig;
  rig.on_control([&] {
    rig.rooms.answer_to_check = Error{ErrorCode::kForbidden, "room 1234: the secret is wrong"};
    return 0;
  });
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/startup","uri":"a","room":1234,"secret":"x"})"), 403);
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/find_all"})"), 404);
}

TEST(api, a_secret_is_passed_on_and_never_listed) {
  ApiRig rig;
  rig.ask(kPublished);
  rig.ask(R"({"request":"/multipleRecorder/startup","uri":"a","room":1234,"secret":"hush"})");
  CHECK_EQUAL(rig.on_control([&] { return rig.rooms.sources["Alice"]->secret; }), std::string("hush"));
  for (const char* listing : {"/multipleRecorder/find_all", "/stream/find_all", "/status"})
    CHECK(dump(rig.ask(std::string(R"({"request":")") + listing + "\"}")).find("hush") == std::string::npos);
}

TEST(api, one_publisher_of_a_room_can_be_added) {
  ApiRig rig;
  rig.ask(kPublished);
  rig.ask(R"({"request":"/multipleRecorder/startup","uri":"a"})");
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/add","uri":"a","room":1234,"publisherId":6})"), 404);
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/add","uri":"a","room":1234,"publisherId":5})"), 200);
  CHECK_EQUAL(rig.status(R"({"request":"/multipleRecorder/add","uri":"a","room":1234,"publisherId":5})"), 409);
}

}  // namespace
}  // namespace recorder
