#include "plugin/janus/publish_request.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

Settings with_an_application() {
  Settings settings;
  settings.apps.push_back({.key = "school", .url = "", .secret = "", .methods = {}, .rooms = {}});
  return settings;
}

Result<ClientRequest> read(const std::string& message) {
  return read_client_request(parse_json(message).value(), with_an_application());
}

TEST(publish_request, has_defaults_for_all_but_its_name) {
  const Result<ClientRequest> request = read(R"({"request":"publish"})");
  REQUIRE(request.ok());
  CHECK(request->kind == ClientRequestKind::kPublish);
  CHECK_EQUAL(request->stream_name, "");
  CHECK_EQUAL(request->app_key, "defaultApp");
  CHECK_EQUAL(request->login, "");
  CHECK(!request->record);
  CHECK(!request->recording.file_template && !request->recording.rotation);
}

TEST(publish_request, takes_every_field_of_the_specification) {
  const Result<ClientRequest> request = read(
      R"({"request":"publish","streamName":"lesson","record":true,"appKey":"school","login":"ann",)"
      R"("config":{"fileTemplate":"{streamName}-{startTime}","rotation":"10s"}})");
  REQUIRE(request.ok());
  CHECK_EQUAL(request->stream_name, "lesson");
  CHECK_EQUAL(request->app_key, "school");
  CHECK_EQUAL(request->login, "ann");
  CHECK(request->record);
  CHECK_EQUAL(request->recording.file_template, "{streamName}-{startTime}");
  REQUIRE(request->recording.rotation.has_value());
  CHECK(request->recording.rotation->time == seconds(10));
}

TEST(publish_request, knows_the_other_two) {
  CHECK(read(R"({"request":"configure"})")->kind == ClientRequestKind::kConfigure);
  CHECK(read(R"({"request":"unpublish"})")->kind == ClientRequestKind::kUnpublish);
}

TEST(publish_request, is_refused_with_the_name_of_the_field) {
  struct Row {
    const char* message;
    const char* named;
  };
  for (const Row& row : {
           Row{R"({"request":"pubish"})", "\"request\""},
           Row{R"({"request":"publish","stream":"a"})", "\"stream\""},
           Row{R"({"request":"publish","streamName":5})", "\"streamName\""},
           Row{R"({"request":"publish","streamName":""})", "\"streamName\""},
           Row{R"({"request":"publish","streamName":"a\u0007"})", "\"streamName\""},
           Row{R"({"request":"publish","login":null})", "\"login\""},
           Row{R"({"request":"publish","record":"yes"})", "\"record\""},
           Row{R"({"request":"publish","appKey":1})", "\"appKey\""},
           Row{R"({"request":"publish","config":"10s"})", "\"config\""},
           Row{R"({"request":"publish","config":{"template":"a"}})", "\"config.template\""},
           Row{R"({"request":"publish","config":{"fileTemplate":"{no}"}})", "\"config.fileTemplate\""},
           Row{R"({"request":"publish","config":{"fileTemplate":""}})", "\"config.fileTemplate\""},
           Row{R"({"request":"publish","config":{"rotation":"10"}})", "\"config.rotation\""},
           Row{R"({"request":"publish","config":{"rotation":10}})", "\"config.rotation\""},
           Row{R"({"request":"configure","streamName":"a"})", "\"streamName\""},
           Row{R"({"request":"unpublish","record":true})", "\"record\""},
       }) {
    const Result<ClientRequest> request = read(row.message);
    REQUIRE(!request.ok());
    CHECK(request.error().code == ErrorCode::kBadRequest);
    CHECK(request.error().message.find(row.named) != std::string::npos);
  }
}

TEST(publish_request, is_of_an_application_that_is_configured) {
  const Result<ClientRequest> request = read(R"({"request":"publish","appKey":"Schoo1"})");
  REQUIRE(!request.ok());
  CHECK(request.error().code == ErrorCode::kNotFound);
  CHECK(request.error().message.find("\"appKey\"") != std::string::npos);
  CHECK(read(R"({"request":"publish","appKey":"defaultApp"})").ok());
}

TEST(publish_request, is_told_from_those_of_backends) {
  struct Row {
    const char* message;
    bool is_of_a_client;
  };
  for (const Row& row : {Row{R"({"request":"publish"})", true}, Row{R"({"request":"what"})", true},
                         Row{R"({"request":""})", true}, Row{R"({"request":"/status"})", false},
                         Row{R"({"request":5})", false}, Row{"{}", false}, Row{"[]", false}, Row{"null", false}})
    CHECK_EQUAL(is_client_request(parse_json(row.message).value()), row.is_of_a_client);
}

}  // namespace
}  // namespace recorder
