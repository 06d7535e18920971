#include "plugin/rooms/room_events.h"

#include "plugin/base/text.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

// In these tests a description is "MID CODEC PAYLOAD_TYPE".
std::vector<SdpMedium> parse_test_sdp(const std::string& sdp) {
  std::istringstream words(sdp);
  SdpMedium medium;
  SdpFormat format;
  words >> medium.mid >> format.encoding >> format.payload_type;
  format.fmtp = "a=b";
  medium.formats.push_back(format);
  medium.extensions.emplace_back("urn:x", 3);
  return {medium};
}

// The requests that follow from events, one on a line.
class Events {
 public:
  std::string operator()(const std::string& event) {
    const Result<Json> parsed = parse_json(event);
    CHECK(parsed.ok());
    std::string out;
    for (const Json& request : room_events.on_event(parsed.value())) out += dump(request) + '\n';
    return out;
  }

  RoomEvents room_events{parse_test_sdp, 3};
};

std::string core(const char* status) {
  return concat(R"({"type":256,"subtype":1,"event":{"status":")", status, R"("}})");
}

std::string jsep(int handle, const char* owner, const char* type, const char* sdp) {
  return concat(R"({"session_id":1,"handle_id":)", handle, R"(,"type":8,"event":{"owner":")", owner,
                R"(","jsep":{"type":")", type, R"(","sdp":")", sdp, R"("}}})");
}

std::string room(int handle, const char* data, const char* plugin = "janus.plugin.videoroom") {
  return concat(R"({"session_id":1,"handle_id":)", handle, R"(,"type":64,"event":{"plugin":")", plugin,
                R"(","data":)", data, "}}");
}

std::string room_without_handle(const char* data) {
  return concat(R"({"type":64,"event":{"plugin":"janus.plugin.videoroom","data":)", data, "}}");
}

std::string detached(int handle) {
  return concat(R"({"session_id":1,"handle_id":)", handle,
                R"(,"type":2,"event":{"name":"detached","plugin":"janus.plugin.videoroom"}})");
}

constexpr const char* kPublished =
    R"({"event":"published","room":9,"id":7,)"
    R"("streams":[{"type":"video","mindex":0,"mid":"1","codec":"h264"}]})";
constexpr const char* kWithoutSdp =
    R"({"request":"/rooms/published","room":9,"publisherId":7,"sessionId":1,"handleId":2,"tracks":[)"
    R"({"mid":"1","type":"video","codec":"h264","simulcast":false,"e2ee":false,"disabled":false}]})"
    "\n";
constexpr const char* kWithSdp =
    R"({"request":"/rooms/published","room":9,"publisherId":7,"sessionId":1,"handleId":2,"tracks":[)"
    R"({"mid":"1","type":"video","codec":"h264","payloadType":102,"fmtp":"a=b",)"
    R"("extensions":{"urn:x":3},"simulcast":false,"e2ee":false,"disabled":false}]})"
    "\n";

TEST(room_events, tell_the_start_before_anything_else) {
  Events events;
  CHECK_EQUAL(events(core("started")), "{\"request\":\"/rooms/started\"}\n");
  CHECK_EQUAL(events(core("started")), "");
  Events without_start;
  CHECK_EQUAL(without_start(room(2, kPublished)),
              std::string("{\"request\":\"/rooms/started\"}\n") + kWithoutSdp);
}

TEST(room_events, wait_for_the_plugins_to_be_loaded) {
  Events events;
  CHECK_EQUAL(events(room_without_handle(R"({"event":"created","room":9})")), "");
  CHECK_EQUAL(events(jsep(2, "remote", "offer", "")), "{\"request\":\"/rooms/started\"}\n");
}

TEST(room_events, tell_the_end_and_nothing_after_it) {
  Events events;
  events(core("started"));
  events(jsep(2, "local", "answer", "1 H264 102"));
  CHECK_EQUAL(events(core("shutdown")), "{\"request\":\"/rooms/stopping\"}\n");
  CHECK_EQUAL(events(room(2, kPublished)), "");
  CHECK_EQUAL(events(core("started")), "");
  CHECK_EQUAL(events.room_events.known_handles(), 0u);
}

TEST(room_events, join_a_publisher_with_its_description) {
  Events events;
  events(core("started"));
  CHECK_EQUAL(events(jsep(2, "local", "answer", "1 H264 102")), "");
  CHECK_EQUAL(events(room(2, kPublished)), kWithSdp);
}

TEST(room_events, take_the_description_of_the_same_handle_mid_and_codec_only) {
  struct Row {
    int handle;
    const char* owner;
    const char* type;
    const char* sdp;
  };
  for (const Row& row : {Row{3, "local", "answer", "1 H264 102"}, Row{2, "remote", "answer", "1 H264 102"},
                         Row{2, "local", "offer", "1 H264 102"}, Row{2, "local", "answer", "0 H264 102"}}) {
    Events events;
    events(core("started"));
    events(jsep(row.handle, row.owner, row.type, row.sdp));
    CHECK_EQUAL(events(room(2, kPublished)), kWithoutSdp);
  }
  Events events;
  events(core("started"));
  events(jsep(2, "local", "answer", "1 VP8 96"));
  CHECK(events(room(2, kPublished)).find("payloadType") == std::string::npos);
}

TEST(room_events, tell_everything_of_a_publisher) {
  Events events;
  events(core("started"));
  events(jsep(2, "local", "answer", "0 opus 111"));
  CHECK_EQUAL(
      events(room(2, R"({"event":"updated","room":"r\"1","id":"p","display":"Ålice","streams":[)"
                     R"({"type":"audio","mindex":0,"mid":"0","codec":"opus"},)"
                     R"({"type":"video","mindex":1,"mid":"1","codec":"vp8","simulcast":true,"e2ee":true},)"
                     R"({"type":"video","mindex":2,"mid":"2","disabled":true},)"
                     R"({"type":"data","mindex":3,"mid":"3"}]})")),
      R"({"request":"/rooms/updated","room":"r\"1","publisherId":"p","display":"Ålice","sessionId":1,)"
      R"("handleId":2,"tracks":[{"mid":"0","type":"audio","codec":"opus","payloadType":111,"fmtp":"a=b",)"
      R"("extensions":{"urn:x":3},"simulcast":false,"e2ee":false,"disabled":false},)"
      R"({"mid":"1","type":"video","codec":"vp8","simulcast":true,"e2ee":true,"disabled":false},)"
      R"({"mid":"2","type":"video","simulcast":false,"e2ee":false,"disabled":true}]})"
      "\n");
}

TEST(room_events, tell_who_stopped_publishing) {
  Events events;
  events(core("started"));
  for (const char* name : {"unpublished", "unpublished", "leaving", "kicked"})
    CHECK_EQUAL(events(room_without_handle(concat(R"({"event":")", name, R"(","room":9,"id":7})").c_str())),
                "{\"request\":\"/rooms/unpublished\",\"room\":9,\"publisherId\":7}\n");
  CHECK_EQUAL(events(room(2, R"({"event":"destroyed","room":"9"})")),
              "{\"request\":\"/rooms/destroyed\",\"room\":\"9\"}\n");
}

TEST(room_events, pass_over_what_does_not_concern_publishers) {
  Events events;
  events(core("started"));
  for (const char* data : {R"({"event":"updated","room":9,"private_id":5,"streams":[]})",
                           R"({"event":"joined","room":9,"id":7})", R"({"event":"created","room":9})",
                           R"({"event":"published","id":7})", R"({"event":"published","room":9})",
                           R"({"event":"published","room":null,"id":7})",
                           R"({"event":"published","room":9,"id":{}})", R"({"event":"leaving","room":9})",
                           R"({"event":"destroyed"})", R"({"event":5,"room":9})", "{}", "[]", "null"})
    CHECK_EQUAL(events(room(2, data)), "");
  CHECK_EQUAL(events(room(2, kPublished, "janus.plugin.echotest")), "");
  for (const char* event :
       {"{}", "[]", "null", R"({"type":"64"})", R"({"type":64})", R"({"type":8})", R"({"type":2})",
        R"({"type":8,"session_id":1,"handle_id":2,"event":{"owner":"local"}})",
        R"({"type":1,"session_id":1,"event":{"name":"created"}})"})
    CHECK_EQUAL(events(event), "");
}

TEST(room_events, forget_a_handle_that_is_detached) {
  Events events;
  events(core("started"));
  events(jsep(2, "local", "answer", "1 H264 102"));
  events(detached(3));
  CHECK_EQUAL(events.room_events.known_handles(), 1u);
  events(detached(2));
  CHECK_EQUAL(events.room_events.known_handles(), 0u);
  CHECK_EQUAL(events(room(2, kPublished)), kWithoutSdp);
}

TEST(room_events, forget_a_publisher_that_leaves_but_not_one_that_pauses) {
  Events events;
  events(core("started"));
  events(jsep(2, "local", "answer", "1 H264 102"));
  events(room(2, kPublished));
  events(room_without_handle(R"({"event":"unpublished","room":9,"id":7})"));
  events(room_without_handle(R"({"event":"leaving","room":"9","id":7})"));
  CHECK_EQUAL(events.room_events.known_handles(), 1u);
  events(room_without_handle(R"({"event":"leaving","room":9,"id":7})"));
  CHECK_EQUAL(events.room_events.known_handles(), 0u);
}

TEST(room_events, remember_the_youngest_descriptions) {
  Events events;
  events(core("started"));
  for (int handle : {2, 3, 4}) events(jsep(handle, "local", "answer", "1 H264 102"));
  events(jsep(2, "local", "answer", "1 H264 102"));
  events(jsep(5, "local", "answer", "1 H264 102"));
  CHECK_EQUAL(events.room_events.known_handles(), 3u);
  CHECK_EQUAL(events(room(2, kPublished)), kWithSdp);
  CHECK(events(room(3, kPublished)).find("payloadType") == std::string::npos);
}

}  // namespace
}  // namespace recorder
