// libjanus_recorder_rooms.so as it was built, driven by a fake Janus.
#include "tests/support/fake_janus.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr const char* kConfig = "janus.eventhandler.recorder_rooms.jcfg";
constexpr const char* kStarted = R"({"type":256,"event":{"status":"started"}})";
constexpr const char* kShutdown = R"({"type":256,"event":{"status":"shutdown"}})";
constexpr const char* kAnswer =
    R"({"session_id":1,"handle_id":2,"type":8,"event":{"owner":"local","jsep":{"type":"answer",)"
    R"("sdp":"v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=recvonly\r\n)"
    R"(a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n)"
    R"(a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"}}})";
constexpr const char* kPublished =
    R"({"session_id":1,"handle_id":2,"type":64,"event":{"plugin":"janus.plugin.videoroom","data":{)"
    R"("event":"published","room":1234,"id":5678,"display":"Alice",)"
    R"("streams":[{"type":"audio","mindex":0,"mid":"0","codec":"opus"}]}}})";
constexpr const char* kLeaving =
    R"({"type":64,"event":{"plugin":"janus.plugin.videoroom","data":{)"
    R"("event":"leaving","room":1234,"id":5678}}})";

struct RoomsModule {
  RoomsModule() : module(janus.load<janus_eventhandler>("libjanus_recorder_rooms.so")) {}
  int init() { return module->init(janus.config_folder()); }

  // As Janus does it: the event stays its own.
  void event(const char* text) {
    const Json event = parse_json(text).value();
    module->incoming_event(event.get());
    CHECK_EQUAL(event.get()->refcount, 1u);
  }

  std::string requests() {
    std::string out;
    for (const Json& request : janus.recorder.requests()) out += dump(request) + '\n';
    return out;
  }

  FakeJanus janus;
  janus_eventhandler* module;
};

TEST(rooms_module, has_what_janus_demands) {
  RoomsModule rooms;
  CHECK_EQUAL(rooms.module->get_api_compatibility(), JANUS_EVENTHANDLER_API_VERSION);
  CHECK_EQUAL(std::string(rooms.module->get_package()), "janus.eventhandler.recorder_rooms");
  CHECK_EQUAL(rooms.module->events_mask, 64u | 8u | 256u | 2u);
  for (const char* text : {rooms.module->get_version_string(), rooms.module->get_description(),
                           rooms.module->get_name(), rooms.module->get_author()})
    CHECK(*text != '\0');
}

TEST(rooms_module, tells_the_plugin_of_a_publisher) {
  RoomsModule rooms;
  REQUIRE(rooms.init() == 0);
  for (const char* event : {kStarted, kAnswer, kPublished, kLeaving, kLeaving, kShutdown}) rooms.event(event);
  CHECK_EQUAL(
      rooms.requests(),
      "{\"request\":\"/rooms/started\"}\n"
      R"({"request":"/rooms/published","room":1234,"publisherId":5678,"display":"Alice","sessionId":1,)"
      R"("handleId":2,"tracks":[{"mid":"0","type":"audio","codec":"opus","payloadType":111,)"
      R"("fmtp":"useinbandfec=1","extensions":{"urn:ietf:params:rtp-hdrext:ssrc-audio-level":1},)"
      R"("simulcast":false,"e2ee":false,"disabled":false}]})"
      "\n{\"request\":\"/rooms/unpublished\",\"room\":1234,\"publisherId\":5678}\n"
      "{\"request\":\"/rooms/unpublished\",\"room\":1234,\"publisherId\":5678}\n"
      "{\"request\":\"/rooms/stopping\"}\n");
  rooms.module->destroy();
}

TEST(rooms_module, looks_the_plugin_up_once) {
  RoomsModule rooms;
  REQUIRE(rooms.init() == 0);
  for (const char* event : {kStarted, kPublished, kShutdown, kLeaving, kPublished}) rooms.event(event);
  CHECK_EQUAL(rooms.janus.plugin_lookups(), 1u);
  rooms.module->destroy();
}

TEST(rooms_module, says_once_that_the_plugin_is_missing) {
  RoomsModule rooms;
  rooms.janus.recorder.is_loaded = false;
  REQUIRE(rooms.init() == 0);
  for (const char* event : {kStarted, kAnswer, kPublished, kLeaving, kShutdown}) rooms.event(event);
  CHECK_EQUAL(rooms.janus.plugin_lookups(), 1u);
  const std::string log = rooms.janus.log_lines();
  CHECK(log.find("[ERR] [recorder_rooms] janus.plugin.recorder is not loaded") == 0);
  CHECK_EQUAL(log.find("not loaded"), log.rfind("not loaded"));
  rooms.module->destroy();
}

TEST(rooms_module, survives_answers_of_any_kind) {
  RoomsModule rooms;
  REQUIRE(rooms.init() == 0);
  rooms.janus.recorder.answer = [](const Json&) { return Json(); };
  rooms.event(kStarted);
  rooms.janus.recorder.answer = [](const Json&) { return Json::object({{"status", 500}}); };
  rooms.event(kPublished);
  CHECK_EQUAL(rooms.janus.recorder.requests().size(), 2u);
  rooms.module->destroy();
}

TEST(rooms_module, passes_over_events_when_it_did_not_start) {
  for (const char* config :
       {"general: { enabled = maybe }", "general: { enabeld = true }", "rooms: { a = 1 }", "{"}) {
    RoomsModule rooms;
    rooms.janus.write_config(kConfig, config);
    CHECK_EQUAL(rooms.init(), -1);
    CHECK(rooms.janus.log_lines().find("[ERR] [recorder_rooms] does not start") != std::string::npos);
    for (const char* event : {kStarted, kPublished}) rooms.event(event);
    CHECK_EQUAL(rooms.janus.plugin_lookups(), 0u);
    rooms.module->destroy();
  }
}

TEST(rooms_module, can_be_switched_off) {
  RoomsModule rooms;
  rooms.janus.write_config(kConfig, "general: {\n\tenabled = false\n}\n");
  CHECK_EQUAL(rooms.init(), 0);
  for (const char* event : {kStarted, kPublished}) rooms.event(event);
  CHECK_EQUAL(rooms.requests(), "");
}

TEST(rooms_module, passes_over_events_after_destroy) {
  RoomsModule rooms;
  REQUIRE(rooms.init() == 0);
  rooms.event(kStarted);
  rooms.module->destroy();
  for (const char* event : {kAnswer, kPublished, kShutdown}) rooms.event(event);
  CHECK_EQUAL(rooms.requests(), "{\"request\":\"/rooms/started\"}\n");
}

}  // namespace
}  // namespace recorder::test
