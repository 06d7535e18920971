#include "plugin/rest/rest_api.h"

#include <array>

#include "tests/support/fake_clock.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

const test::FakeClock kClock;

HttpRequest post(std::string path, std::string body = "") {
  return {"POST", std::move(path), "", "", std::move(body)};
}

// The request that the plugin would get, or null.
Json request_to_plugin(const RestApi& api, const HttpRequest& request) {
  const auto translated = api.translate(request);
  const Json* message = std::get_if<Json>(&translated);
  return message != nullptr ? field(*message, "request") : Json();
}

HttpReply reply_at_once(const RestApi& api, const HttpRequest& request) {
  auto translated = api.translate(request);
  const HttpReply* reply = std::get_if<HttpReply>(&translated);
  CHECK(reply != nullptr);
  return reply != nullptr ? *reply : HttpReply{0, "", {}};
}

std::string header_of(const HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return {};
}

std::string message_of(const HttpReply& reply) {
  return string_field(parse_json(reply.body).value(), "message").value_or("");
}

TEST(rest_api, makes_an_admin_request_for_the_plugin) {
  const RestApi api({"", "overlord", ""}, kClock);
  const auto translated =
      api.translate(post("/rest-api/multipleRecorder/add", R"({"uri":"multi-recorder://a"})"));
  const Json* message = std::get_if<Json>(&translated);
  REQUIRE(message != nullptr);
  CHECK_EQUAL(
      dump(*message),
      R"({"janus":"message_plugin","plugin":"janus.plugin.recorder",)"
      R"("transaction":"/rest-api/multipleRecorder/add",)"
      R"("request":{"uri":"multi-recorder://a","request":"/multipleRecorder/add"},"admin_secret":)"
      R"("overlord"})");
}

TEST(rest_api, sends_no_secret_when_there_is_none) {
  const auto translated = RestApi({}, kClock).translate(post("/rest-api/status"));
  REQUIRE(std::holds_alternative<Json>(translated));
  CHECK(!has_field(std::get<Json>(translated), "admin_secret"));
}

TEST(rest_api, takes_an_empty_body_for_an_empty_object) {
  for (const char* body : {"", " \r\n", "{}"})
    CHECK_EQUAL(dump(request_to_plugin(RestApi({}, kClock), post("/rest-api/status", body))),
                R"({"request":"/status"})");
}

TEST(rest_api, lets_no_body_choose_another_method) {
  const Json request = request_to_plugin(
      RestApi({}, kClock), post("/rest-api/stream/find_all", R"({"request":"/rooms/started"})"));
  CHECK(string_field(request, "request") == "/stream/find_all");
}

TEST(rest_api, refuses_bodies_that_are_no_object) {
  for (const char* body : {"[]", "1", "null", "\"text\"", "{", "{\"a\":1,\"a\":2}", "\xff", "{}{}"}) {
    const HttpReply reply = reply_at_once(RestApi({}, kClock), post("/rest-api/status", body));
    CHECK_EQUAL(reply.status, 400);
    CHECK(!message_of(reply).empty());
  }
}

TEST(rest_api, knows_only_paths_with_the_prefix_and_one_or_two_words) {
  for (const char* path :
       {"", "/", "/rest-api", "/rest-api/", "/status", "/rest-apistatus", "/rest-apix/status",
        "/REST-API/status", "/rest-api//status", "/rest-api/a/", "/rest-api/a/b/", "/rest-api/a/b/c",
        "/rest-api/../status", "/rest-api/a b", "/rest-api/a/b\n", "rest-api/status", "//rest-api/status"})
    CHECK_EQUAL(reply_at_once(RestApi({}, kClock), post(path)).status, 404);
  for (const char* path : {"/rest-api/status", "/rest-api/stream/find_all", "/rest-api/a-b/C_9"})
    CHECK(!request_to_plugin(RestApi({}, kClock), post(path)).is_null());
}

TEST(rest_api, keeps_the_requests_of_the_event_handler_to_itself) {
  for (const char* path :
       {"/rest-api/rooms/published", "/rest-api/rooms/", "/rest-api/rooms", "/rest-api//rooms/started"})
    CHECK_EQUAL(reply_at_once(RestApi({}, kClock), post(path)).status, 404);
}

TEST(rest_api, is_called_by_post_only) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "post"}) {
    const HttpReply reply = reply_at_once(RestApi({}, kClock), {method, "/rest-api/status", "", "", ""});
    CHECK_EQUAL(reply.status, 405);
    CHECK_EQUAL(header_of(reply, "Allow"), "POST, OPTIONS");
  }
}

TEST(rest_api, asks_for_the_key) {
  const RestApi api({"sesame", "", ""}, kClock);
  HttpRequest request = post("/rest-api/status");
  const HttpReply reply = reply_at_once(api, request);
  CHECK_EQUAL(reply.status, 401);
  CHECK_EQUAL(header_of(reply, "WWW-Authenticate"),
              "Bearer realm=\"janus-recorder\", Basic realm=\"janus-recorder\"");
  request.authorization = "Bearer sesame";
  CHECK(!request_to_plugin(api, request).is_null());
}

TEST(rest_api, answers_preflights_with_the_configured_origin) {
  const HttpRequest preflight{"OPTIONS", "/rest-api/status", "", "https://a", ""};
  const HttpReply reply = reply_at_once(RestApi({"key", "", "https://a"}, kClock), preflight);
  CHECK_EQUAL(reply.status, 204);
  CHECK_EQUAL(reply.body, "");
  CHECK_EQUAL(header_of(reply, "Access-Control-Allow-Origin"), "https://a");
  CHECK_EQUAL(header_of(reply, "Access-Control-Allow-Methods"), "POST, OPTIONS");
  CHECK_EQUAL(header_of(reply, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
  const HttpReply without = reply_at_once(RestApi({"key", "", ""}, kClock), preflight);
  CHECK_EQUAL(without.status, 204);
  CHECK_EQUAL(header_of(without, "Access-Control-Allow-Origin"), "");
}

TEST(rest_api, names_the_origin_in_every_reply) {
  const RestApi api({"", "", "https://a"}, kClock);
  const Json success = Json::object({{"response", Json::object({{"status", 200}})}});
  const Json failure = Json::object({{"response", Json::object({{"status", 404}})}});
  for (const HttpReply& reply : {api.reply_to(success), api.reply_to(failure),
                                 api.failure(HttpFailure::kNoAnswer, "/"), reply_at_once(api, post("/"))})
    CHECK_EQUAL(header_of(reply, "Access-Control-Allow-Origin"), "https://a");
}

TEST(rest_api, without_a_key_refuses_pages_of_other_origins) {
  HttpRequest request = post("/rest-api/status");
  request.origin = "https://evil.example";
  CHECK_EQUAL(reply_at_once(RestApi({"", "", ""}, kClock), request).status, 403);
  CHECK_EQUAL(reply_at_once(RestApi({"", "", "https://a"}, kClock), request).status, 403);
  CHECK(!request_to_plugin(RestApi({"", "", "*"}, kClock), request).is_null());
  CHECK(!request_to_plugin(RestApi({"", "", "https://evil.example"}, kClock), request).is_null());
  request.authorization = "Bearer k";
  CHECK(!request_to_plugin(RestApi({"k", "", ""}, kClock), request).is_null());
}

TEST(rest_api, hands_on_the_answers_of_the_plugin) {
  struct Row {
    const char* response;
    int status;
    const char* body;
  };
  for (const Row& row : {Row{R"({"status":200,"body":[{"uri":"a"}]})", 200, R"([{"uri":"a"}])"},
                         Row{R"({"status":200,"body":{"fileName":null}})", 200, R"({"fileName":null})"},
                         Row{R"({"status":200})", 200, "{}"},
                         Row{R"({"status":404,"error":"Not Found","message":"m"})", 404,
                             R"({"status":404,"error":"Not Found","message":"m"})"},
                         Row{R"({"status":503})", 503, R"({"status":503})"}}) {
    const HttpReply reply =
        RestApi({}, kClock)
            .reply_to(Json::object({{"janus", "success"}, {"response", parse_json(row.response).value()}}));
    CHECK_EQUAL(reply.status, row.status);
    CHECK_EQUAL(reply.body, row.body);
  }
}

TEST(rest_api, makes_500_of_an_answer_without_a_status) {
  for (const char* response : {"{}", "[]", R"({"status":"200"})", R"({"status":204})", R"({"status":700})"})
    CHECK_EQUAL(
        RestApi({}, kClock).reply_to(Json::object({{"response", parse_json(response).value()}})).status, 500);
  CHECK_EQUAL(RestApi({}, kClock).reply_to(Json()).status, 500);
}

TEST(rest_api, explains_the_errors_of_janus) {
  struct Row {
    int code;
    std::string_view part;
  };
  for (const Row& row :
       {Row{403, "admin_secret"}, Row{460, "janus.plugin.recorder is not loaded"}, Row{490, "(490)"}}) {
    const HttpReply reply =
        RestApi({}, kClock)
            .reply_to(Json::object({{"janus", "error"},
                                    {"transaction", "/rest-api/status"},
                                    {"error", Json::object({{"code", row.code}, {"reason", "because"}})}}));
    CHECK_EQUAL(reply.status, 500);
    CHECK(message_of(reply).find(row.part) != std::string::npos);
    CHECK(reply.body.find(R"("path":"/rest-api/status")") != std::string::npos);
  }
}

TEST(rest_api, gives_every_error_the_body_of_the_specification) {
  const HttpReply reply = RestApi({}, kClock).failure(HttpFailure::kBodyTooLarge, "/rest-api/status");
  CHECK_EQUAL(reply.status, 413);
  CHECK_EQUAL(reply.body,
              R"({"status":413,"error":"Payload Too Large","message":"The body is larger than 64 KiB.",)"
              R"("path":"/rest-api/status","timestamp":1700000000000})");
  CHECK_EQUAL(RestApi({}, kClock).failure(HttpFailure::kNoAnswer, "/").status, 500);
  CHECK_EQUAL(RestApi({}, kClock).failure(HttpFailure::kShuttingDown, "/").status, 500);
}

}  // namespace
}  // namespace recorder
