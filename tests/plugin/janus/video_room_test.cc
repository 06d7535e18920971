// What libjanus_recorder.so asks of VideoRoom, and what it makes of the answers.
#include <set>

#include "plugin/base/clock.h"
#include "plugin/base/text.h"
#include "tests/support/recorder_module.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

// A publisher of the room, and a recorder that runs.
struct Fixture {
  explicit Fixture(const std::string& settings = "") : recorder(settings) {
    CHECK_EQUAL(recorder.init(), 0);
    recorder.start_events();
    recorder.publish(1);
    CHECK_EQUAL(recorder.startup(), 200);
  }

  // The requests that forward media, without those of key frames.
  std::vector<Json> media_requests() {
    std::vector<Json> requests = room.requests("rtp_forward");
    std::erase_if(requests, [](const Json& request) { return has_field(stream_of(request), "rtcp_port"); });
    return requests;
  }
  static Json stream_of(const Json& request) {
    const std::vector<Json> streams = elements(field(request, "streams"));
    CHECK_EQUAL(streams.size(), 1u);
    return streams.empty() ? Json() : streams[0];
  }
  int64_t add(const std::string& secret = "") {
    return integer_field(recorder.add(1, secret), "status").value_or(0);
  }
  int64_t remove() {
    const Json found = recorder.ask(R"({"request":"/stream/find_all"})");
    std::string id;
    for (const Json& stream : elements(field(found, "body")))
      id = string_field(stream, "mediaSessionId").value_or("");
    return recorder.status_of(
        concat(R"({"request":"/multipleRecorder/remove","uri":")", recorder.kUri, R"(","mediaSessionId":")", id,
               "\"}"));
  }

  // Without `listforwarders` and `list`, which are about the room.
  size_t requests_about(int64_t publisher) {
    size_t count = 0;
    for (const Json& request : recorder.janus.video_room.requests())
      if (integer_field(request, "publisher_id") == publisher) ++count;
    return count;
  }
  // Until VideoRoom has got so many requests of that name about the publisher, for at most a minute.
  void wait_for(const std::string& name, int64_t publisher, int count) {
    const MonotonicTime deadline = SystemClock().monotonic() + seconds(60);
    const auto missing = [&] {
      int left = count;
      for (const Json& request : room.requests(name))
        if (integer_field(request, "publisher_id") == publisher) --left;
      return left;
    };
    while (missing() > 0 && SystemClock().monotonic() < deadline) recorder.ask(R"({"request":"/status"})");
    CHECK(missing() <= 0);
  }

  RecorderModule recorder;
  ScriptedVideoRoom& room = recorder.video_room;
};

std::string message_of(const Json& answer) { return string_field(answer, "message").value_or(""); }

TEST(video_room, forwards_each_track_by_a_request_of_its_own) {
  Fixture fixture("\trtp_port_range = \"24000-25000\"");
  CHECK_EQUAL(fixture.add(), 200);
  const std::vector<Json> requests = fixture.media_requests();
  REQUIRE(requests.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    const Json stream = Fixture::stream_of(requests[i]);
    const int64_t port = integer_field(stream, "port").value_or(0);
    CHECK(port >= 24000 && port <= 25000);
    // Nothing else: VideoRoom acts upon any field more.
    CHECK(stream == Json::object({{"mid", concat(i)}, {"port", port}}));
    CHECK(requests[i] == Json::object({{"request", "rtp_forward"},
                                       {"room", 1234},
                                       {"publisher_id", 1},
                                       {"host", "127.0.0.1"},
                                       {"streams", Json::array({stream})}}));
  }
  CHECK(fixture.room.port_of("0") != fixture.room.port_of("1"));
}

TEST(video_room, gives_the_secrets_that_the_room_demands) {
  struct Row {
    const char* settings;
    const char* secret_of_request;
    const char* secret;
    const char* admin_key;
  };
  constexpr const char* kConfigured = "\troom_secrets = ( { room = \"12*\", secret = \"of-the-file\" } )";
  for (const Row& row : {
           Row{"", "", nullptr, nullptr},
           Row{"", "adminpwd", "adminpwd", nullptr},
           Row{kConfigured, "", "of-the-file", nullptr},
           Row{kConfigured, "adminpwd", "adminpwd", nullptr},
           Row{"\tvideoroom_admin_key = \"key\"", "adminpwd", "adminpwd", "key"},
       }) {
    Fixture fixture(row.settings);
    CHECK_EQUAL(fixture.add(row.secret_of_request), 200);
    CHECK_EQUAL(fixture.remove(), 200);
    for (const char* name : {"listforwarders", "rtp_forward", "stop_rtp_forward"}) {
      const std::vector<Json> requests = fixture.room.requests(name);
      CHECK(!requests.empty());
      for (const Json& request : requests) {
        CHECK(field(request, "secret") == (row.secret != nullptr ? Json(row.secret) : Json()));
        CHECK(field(request, "admin_key") == (row.admin_key != nullptr ? Json(row.admin_key) : Json()));
      }
    }
  }
}

TEST(video_room, asks_for_the_best_layer_only_of_a_publisher_that_simulcasts) {
  Fixture fixture;
  fixture.recorder.publish(2, R"(,"simulcast":true)");
  CHECK_EQUAL(integer_field(fixture.recorder.add(2), "status"), 200);
  const std::vector<Json> requests = fixture.media_requests();
  REQUIRE(requests.size() == 2);
  CHECK(!has_field(Fixture::stream_of(requests[0]), "simulcast"));
  CHECK_EQUAL(bool_field(Fixture::stream_of(requests[1]), "simulcast"), true);
}

TEST(video_room, asks_for_one_layer_of_a_codec_whose_layers_it_does_not_follow) {
  for (const char* codec : {"av1", "h265"}) {
    Fixture fixture;
    fixture.recorder.ask(concat(R"({"request":"/rooms/published","room":1234,"publisherId":2,"tracks":[)",
                                R"({"mid":"1","type":"video","codec":")", codec, R"(","simulcast":true}]})"));
    CHECK_EQUAL(integer_field(fixture.recorder.add(2), "status"), 200);
    CHECK(!has_field(Fixture::stream_of(fixture.media_requests().back()), "simulcast"));
  }
}

TEST(video_room, forwards_nothing_of_tracks_that_are_disabled_or_cannot_be_recorded) {
  Fixture fixture;
  fixture.recorder.ask(
      R"({"request":"/rooms/published","room":1234,"publisherId":2,"tracks":[)"
      R"({"mid":"0","type":"audio","codec":"opus"},{"mid":"1","type":"video","codec":"vp8","disabled":true},)"
      R"({"mid":"2","type":"data"}]})");
  CHECK_EQUAL(integer_field(fixture.recorder.add(2), "status"), 200);
  const std::vector<Json> requests = fixture.media_requests();
  REQUIRE(requests.size() == 1);
  CHECK_EQUAL(string_field(Fixture::stream_of(requests[0]), "mid"), "0");
}

TEST(video_room, encrypts_each_track_with_a_key_and_an_ssrc_of_its_own) {
  Fixture fixture("\tsrtp = true");
  CHECK_EQUAL(fixture.add(), 200);
  std::set<std::string> keys;
  std::set<int64_t> ssrcs;
  for (const Json& request : fixture.media_requests()) {
    CHECK_EQUAL(integer_field(request, "srtp_suite"), 80);
    const std::string key = string_field(request, "srtp_crypto").value_or("");
    CHECK_EQUAL(key.size(), 40u);  // 30 bytes in base64
    keys.insert(key);
    ssrcs.insert(integer_field(Fixture::stream_of(request), "ssrc").value_or(0));
  }
  CHECK_EQUAL(keys.size(), 2u);
  CHECK_EQUAL(ssrcs.size(), 2u);
  CHECK_EQUAL(ssrcs.count(0), 0u);
}

TEST(video_room, says_which_track_was_not_forwarded) {
  Fixture fixture;
  fixture.room.forget("1");
  const Json answer = fixture.recorder.add(1);
  CHECK_EQUAL(integer_field(answer, "status"), 500);
  CHECK_EQUAL(message_of(answer), "VideoRoom did not forward the track 1 of Alice");
  CHECK(fixture.room.forwarders().empty());
}

TEST(video_room, what_it_refuses_is_the_answer_to_the_request) {
  struct Row {
    int code;
    int64_t status;
    const char* what;
  };
  for (const char* request : {"listforwarders", "rtp_forward"})
    for (const Row& row :
         {Row{426, 404, "no such room"}, Row{428, 404, "publisher is not in the room"},
          Row{429, 403, "give the room's \"secret\", or set room_secrets or videoroom_admin_key"},
          Row{433, 403, "\"secret\" or videoroom_admin_key is wrong"}, Row{499, 500, "499, as scripted"}}) {
      Fixture fixture;
      fixture.room.refuse(request, row.code);
      const Json answer = fixture.recorder.add(1, "guess");
      CHECK_EQUAL(integer_field(answer, "status"), row.status);
      CHECK(message_of(answer).find("room 1234: ") == 0);
      CHECK(message_of(answer).find(row.what) != std::string::npos);
      CHECK(message_of(answer).find("guess") == std::string::npos);
      fixture.room.refuse(request, 0);
      CHECK_EQUAL(fixture.add(), 200);  // and leaves nothing behind
    }
}

TEST(video_room, a_track_that_fails_takes_the_others_with_it) {
  Fixture fixture;
  fixture.room.refuse("rtp_forward", 499, "1");
  CHECK_EQUAL(fixture.add("adminpwd"), 500);
  CHECK(fixture.room.forwarders().empty());
  const std::vector<Json> stops = fixture.room.requests("stop_rtp_forward");
  REQUIRE(stops.size() == 1);
  CHECK(stops[0] == Json::object({{"request", "stop_rtp_forward"},
                                  {"room", 1234},
                                  {"secret", "adminpwd"},
                                  {"publisher_id", 1},
                                  {"stream_id", 1}}));
}

TEST(video_room, forwards_a_stream_once_for_all_its_recorders) {
  Fixture fixture;
  const auto ask = [&fixture](const char* method, const char* more) {
    return fixture.recorder.status_of(
        concat(R"({"request":"/multipleRecorder/)", method, R"(","uri":"second")", more, '}'));
  };
  CHECK_EQUAL(fixture.add(), 200);
  CHECK_EQUAL(ask("startup", R"(,"room":1234)"), 200);
  CHECK_EQUAL(fixture.media_requests().size(), 2u);
  CHECK_EQUAL(integer_field(fixture.recorder.terminate(), "status"), 200);
  CHECK(fixture.room.port_of("1") != 0);
  CHECK_EQUAL(ask("terminate", ""), 200);
  CHECK_EQUAL(fixture.room.port_of("1"), 0);
}

TEST(video_room, follows_a_publisher_who_renegotiates) {
  Fixture fixture;
  CHECK_EQUAL(fixture.add(), 200);
  const uint16_t audio_port = fixture.room.port_of("0");
  const uint16_t video_port = fixture.room.port_of("1");
  const auto update = [&fixture](const char* more_tracks) {
    fixture.recorder.ask(concat(R"({"request":"/rooms/updated","room":1234,"publisherId":1,"tracks":[)",
                                R"({"mid":"0","type":"audio","codec":"opus"})", more_tracks, "]}"));
    fixture.recorder.ask(R"({"request":"/status"})");  // behind it
  };
  // Switched off is a pause; VideoRoom keeps the forwarder.
  update(R"(,{"mid":"1","type":"video","disabled":true},{"mid":"2","type":"video","codec":"h264"})");
  CHECK_EQUAL(fixture.room.port_of("1"), video_port);
  CHECK(fixture.room.port_of("2") != 0);
  update(R"(,{"mid":"1","type":"video","codec":"vp8"})");
  CHECK_EQUAL(fixture.room.port_of("1"), video_port);
  CHECK_EQUAL(fixture.room.port_of("2"), 0);
  update(R"(,{"mid":"1","type":"video","codec":"vp8","simulcast":true})");
  CHECK_EQUAL(bool_field(Fixture::stream_of(fixture.media_requests().back()), "simulcast"), true);
  CHECK_EQUAL(fixture.room.forwarders().size(), 2u);
  update("");
  CHECK_EQUAL(fixture.room.port_of("1"), 0);
  CHECK_EQUAL(fixture.room.port_of("0"), audio_port);
}

// Before Janus 1.2.2 VideoRoom would use what it has freed.
TEST(video_room, asks_nothing_about_a_publisher_who_is_gone) {
  for (const char* event : {R"({"request":"/rooms/unpublished","room":1234,"publisherId":1})",
                            R"({"request":"/rooms/destroyed","room":1234})"}) {
    Fixture fixture;
    CHECK_EQUAL(fixture.add(), 200);
    fixture.wait_for("rtp_forward", 1, 3);  // that of a key frame as well
    fixture.recorder.ask(event);
    fixture.recorder.ask(R"({"request":"/status"})");  // behind it
    const size_t asked = fixture.requests_about(1);
    fixture.recorder.ask(event);
    fixture.recorder.publish(2);
    CHECK_EQUAL(integer_field(fixture.recorder.add(2), "status"), 409);  // under the same name: is in it again
    // The end of the second one's key frame request comes after that of the first.
    fixture.wait_for("stop_rtp_forward", 2, 1);
    CHECK_EQUAL(integer_field(fixture.recorder.terminate(), "status"), 200);
    CHECK_EQUAL(fixture.requests_about(1), asked);
    CHECK_EQUAL(fixture.room.forwarders().size(), 2u);  // of the first, which VideoRoom ends itself
  }
}

TEST(video_room, is_not_recorded_while_janus_reports_nothing) {
  const auto refused = [](RecorderModule& recorder) {
    CHECK_EQUAL(recorder.startup(), 200);
    const Json answer = recorder.ask(
        concat(R"({"request":"/multipleRecorder/add","room":1234,"uri":")", recorder.kUri, "\"}"));
    CHECK_EQUAL(integer_field(answer, "status"), 500);
    for (const char* setting : {"events: { broadcast = true } in janus.jcfg",
                                "enabled = true } in janus.eventhandler.recorder_rooms.jcfg"})
      CHECK(message_of(answer).find(setting) != std::string::npos);
    CHECK_EQUAL(recorder.video_room.request_count(), 0u);
  };
  RecorderModule without_module;
  REQUIRE(without_module.init() == 0);
  refused(without_module);
  without_module.destroy();

  RecorderModule without_events;
  REQUIRE(without_events.init() == 0);
  without_events.start_events();
  without_events.janus.events_are_enabled = false;
  refused(without_events);
}

TEST(video_room, that_demands_encryption_cannot_be_recorded) {
  Fixture fixture;
  fixture.room.demand_encryption();
  for (const char* more : {R"(,"room":1234)", R"(,"room":1234,"publisherId":1)"}) {
    const Json answer = fixture.recorder.ask(
        concat(R"({"request":"/multipleRecorder/add","uri":")", fixture.recorder.kUri, '"', more, '}'));
    CHECK_EQUAL(integer_field(answer, "status"), 415);
    CHECK(message_of(answer).find("end-to-end encrypted") != std::string::npos);
  }
  CHECK(fixture.room.requests("rtp_forward").empty());
}

TEST(video_room, that_is_not_loaded_is_named) {
  RecorderModule recorder;
  recorder.janus.video_room.is_loaded = false;
  REQUIRE(recorder.init() == 0);
  recorder.start_events();
  recorder.publish(1);
  CHECK_EQUAL(recorder.startup(), 200);
  CHECK_EQUAL(message_of(recorder.add(1)), "Janus has not loaded janus.plugin.videoroom");
}

TEST(video_room, is_looked_up_once) {
  Fixture fixture;
  for (int i = 0; i < 3; ++i) {
    CHECK_EQUAL(fixture.add(), 200);
    CHECK_EQUAL(fixture.remove(), 200);
  }
  CHECK_EQUAL(fixture.recorder.janus.plugin_lookups(), 1u);
}

TEST(video_room, may_have_ids_that_are_strings) {
  Fixture fixture;
  fixture.recorder.ask(
      R"({"request":"/rooms/published","room":"exam","publisherId":"Bob","tracks":[)"
      R"({"mid":"0","type":"audio","codec":"opus"}]})");
  const std::string add = concat(R"({"request":"/multipleRecorder/add","room":"exam","publisherId":"Bob",)",
                                 R"("uri":")", fixture.recorder.kUri, "\"}");
  CHECK_EQUAL(fixture.recorder.status_of(add), 200);
  const std::vector<Json> requests = fixture.media_requests();
  REQUIRE(requests.size() == 1);
  CHECK_EQUAL(string_field(requests[0], "room"), "exam");
  CHECK_EQUAL(string_field(requests[0], "publisher_id"), "Bob");
}

TEST(video_room, is_not_asked_once_janus_stops) {
  for (const bool is_destroyed : {false, true}) {
    Fixture fixture;
    CHECK_EQUAL(fixture.add(), 200);
    if (is_destroyed) {
      fixture.recorder.destroy();
    } else {
      fixture.recorder.ask(R"({"request":"/rooms/stopping"})");
      fixture.recorder.ask(R"({"request":"/status"})");  // behind it
    }
    const size_t asked = fixture.room.request_count();
    fixture.remove();
    fixture.recorder.publish(2);
    fixture.recorder.add(2);
    fixture.recorder.unpublish(1);
    fixture.recorder.terminate();
    if (!is_destroyed) fixture.recorder.destroy();
    CHECK_EQUAL(fixture.room.request_count(), asked);
  }
}

}  // namespace
}  // namespace recorder::test
