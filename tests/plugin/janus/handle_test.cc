// Clients that publish to libjanus_recorder.so as it was built: from the offer to the file, and every way to the end.
#include <atomic>
#include <set>
#include <thread>

#include "plugin/base/text.h"
#include "plugin/mp4/file_source.h"
#include "plugin/mp4/mp4_reader.h"
#include "tests/support/fake_handle.h"
#include "tests/support/folders.h"
#include "tests/support/rtcp_builder.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/rtp_capture.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr const char* kPublish = R"({"request":"publish","streamName":"Alice"})";
constexpr const char* kRecord = R"({"request":"publish","streamName":"Alice","record":true})";
constexpr const char* kUnpublish = R"({"request":"unpublish"})";

// About two seconds.
std::vector<ReceivedPacket> beginning_of(CapturedMedium medium) {
  std::vector<ReceivedPacket> packets = read_capture(TEST_DATA "/captures/chromium-h264.rtpdump", medium);
  while (!packets.empty() && packets.back().arrival > MonotonicTime(seconds(2))) packets.pop_back();
  return packets;
}

void send_capture(FakeHandle& handle) {
  for (const ReceivedPacket& packet : beginning_of(CapturedMedium::kAudio)) handle.send_rtp(0, packet.bytes);
  for (const ReceivedPacket& packet : beginning_of(CapturedMedium::kVideo)) handle.send_rtp(1, packet.bytes);
}

struct Fixture {
  explicit Fixture(const std::string& settings = "") : recorder(settings) { CHECK_EQUAL(recorder.init(), 0); }
  ~Fixture() { CHECK(FakeHandle::wait_until_all_are_free()); }

  // The streams that backends see.
  std::vector<Json> streams() {
    return elements(field(recorder.ask(R"({"request":"/stream/find_all"})"), "body"));
  }

  Result<Mp4FileInfo> read(const std::string& name) {
    const auto source = FileSource::open(recorder.path_of(name));
    if (!source) return source.error();
    return read_mp4_info(**source);
  }

  // Two tracks with all their frames.
  void check_file(const std::string& name) {
    const Result<Mp4FileInfo> info = read(name);
    REQUIRE(info.ok());
    CHECK(info->is_finished);
    REQUIRE(info->tracks.size() == 2);
    const size_t frames = test::receive(Codec::kH264, beginning_of(CapturedMedium::kVideo)).frames.size();
    for (const Mp4TrackInfo& track : info->tracks) {
      CHECK_EQUAL(track.stream_name, "Alice");
      CHECK(track.is_video ? track.sample_count == frames : track.sample_count > 40);
    }
  }

  RecorderModule recorder;
};

std::string answered_sdp(const PluginCall& call) { return string_field(call.jsep, "sdp").value_or(""); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(handle, answers_an_offer_with_what_can_be_recorded_of_it) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  CHECK(handle.send(kPublish) == JANUS_PLUGIN_OK_WAIT);
  const PluginCall answer = handle.wait_for_answer();
  CHECK_EQUAL(string_field(answer.message, "recorder"), "event");
  CHECK_EQUAL(string_field(answer.message, "result"), "ok");
  CHECK_EQUAL(string_field(answer.message, "streamName"), "Alice");
  CHECK_EQUAL(string_field(answer.message, "mediaSessionId").value_or("").size(), 36u);
  CHECK_EQUAL(string_field(answer.jsep, "type"), "answer");
  const std::string sdp = answered_sdp(answer);
  CHECK(has(sdp, "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=recvonly") && has(sdp, "fmtp:63 111/111"));
  CHECK(has(sdp, "m=video 9 UDP/TLS/RTP/SAVPF 103\r\na=recvonly"));  // H264 with packetization mode 1
  CHECK(has(sdp, "profile-level-id=42e01f") && has(sdp, "nack pli") && has(sdp, "transport-cc"));
  CHECK(has(sdp, "sdes:mid") && has(sdp, "rtp-stream-id") && has(sdp, "transport-wide-cc"));
  CHECK(!has(sdp, "video-orientation"));
  CHECK(has(sdp, "m=application 0"));
}

TEST(handle, prefers_codecs_as_it_is_set) {
  Fixture fixture("\tpublish_video_codecs = \"vp8,h264\"");
  FakeHandle handle(fixture.recorder);
  handle.send(kPublish);
  CHECK(has(answered_sdp(handle.wait_for_answer()), "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"));
}

// A browser sends redundant audio if that stands first in our answer.
TEST(handle, leaves_it_to_the_offer_whether_redundant_audio_is_preferred) {
  std::string offer = kOffer;
  offer.replace(offer.find("111 63"), 6, "63 111");
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kPublish, offer);
  CHECK(has(answered_sdp(handle.wait_for_answer()), "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n"));
}

TEST(handle, takes_the_best_codec_of_sound_that_is_offered) {
  const std::string opus = "a=rtpmap:111 opus/48000/2\r\n", g722 = "a=rtpmap:9 G722/8000\r\n";
  const std::string pcmu = "a=rtpmap:0 PCMU/8000\r\n", pcma = "a=rtpmap:8 PCMA/8000\r\n";
  const std::string noise = "a=rtpmap:13 CN/8000\r\n";
  struct Row {
    std::string offered;  // formats, then their rtpmaps
    const char* codec;    // of the track
    const char* answered;
  };
  for (const Row& row : {Row{"0 8 9 13 111\r\n" + pcmu + pcma + g722 + noise + opus, "opus", "111"},
                         Row{"0 8 9\r\n" + pcmu + pcma + g722, "g722", "9"},
                         Row{"8 0\r\n" + pcma + pcmu, "pcmu", "0"}, Row{"8 13\r\n" + pcma + noise, "pcma", "8"}}) {
    Fixture fixture;
    FakeHandle handle(fixture.recorder);
    handle.send(kPublish, concat("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF ", row.offered, "a=mid:0\r\na=sendonly\r\n"));
    CHECK(has(answered_sdp(handle.wait_for_answer()), concat("m=audio 9 UDP/TLS/RTP/SAVPF ", row.answered, "\r\n")));
    handle.set_up_media();
    CHECK(!handle.wait_for_event("PUBLISHING").is_null());
    const std::vector<Json> streams = fixture.streams();
    REQUIRE(streams.size() == 1);
    const std::vector<Json> tracks = elements(field(streams[0], "tracks"));
    REQUIRE(tracks.size() == 1);
    CHECK_EQUAL(string_field(tracks[0], "codec"), row.codec);
  }
}

TEST(handle, publishes_when_the_media_are_set_up) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  CHECK_EQUAL(string_field(handle.query(), "state"), "idle");
  handle.send(kPublish);
  const auto id = string_field(handle.wait_for_answer().message, "mediaSessionId");
  CHECK_EQUAL(string_field(handle.query(), "state"), "negotiated");
  CHECK(fixture.streams().empty());
  handle.set_up_media();
  handle.set_up_media();
  const Json event = handle.wait_for_event("PUBLISHING");
  CHECK_EQUAL(string_field(event, "mediaSessionId"), id);
  CHECK_EQUAL(string_field(event, "streamName"), "Alice");
  const std::vector<Json> streams = fixture.streams();
  REQUIRE(streams.size() == 1);
  CHECK_EQUAL(string_field(streams[0], "mediaSessionId"), id);
  CHECK_EQUAL(elements(field(streams[0], "tracks")).size(), 2u);
  handle.send_rtp(1, rtp({.seq = 1}));
  const Json query = handle.query();
  CHECK_EQUAL(string_field(query, "state"), "publishing");
  CHECK_EQUAL(string_field(query, "mediaSessionId"), id);
  CHECK_EQUAL(string_field(query, "streamName"), "Alice");
  CHECK_EQUAL(integer_field(query, "packets"), 1);
}

TEST(handle, names_a_stream_without_a_name_by_its_id) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(R"({"request":"publish"})");
  const Json answer = handle.wait_for_answer().message;
  CHECK(string_field(answer, "streamName") == string_field(answer, "mediaSessionId"));
}

TEST(handle, records_what_it_receives_until_it_is_unpublished) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kRecord);
  handle.wait_for_answer();
  handle.set_up_media();
  CHECK(!handle.wait_for_event("PUBLISHING").is_null());
  send_capture(handle);
  handle.send(kUnpublish, "");
  const PluginCall answer = handle.wait_for_answer();
  CHECK_EQUAL(string_field(answer.message, "event"), "UNPUBLISHED");
  const auto name = string_field(answer.message, "recordName");
  REQUIRE(name.has_value());
  fixture.check_file(*name);
  CHECK(handle.wait_for_call("close_pc"));
  CHECK(fixture.streams().empty());
}

TEST(handle, is_told_the_name_of_its_file_after_a_hang_up_too) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kRecord);
  handle.wait_for_answer();
  handle.set_up_media();
  CHECK(!handle.wait_for_event("PUBLISHING").is_null());
  send_capture(handle);
  handle.hang_up();
  const auto name = string_field(handle.wait_for_event("UNPUBLISHED"), "recordName");
  REQUIRE(name.has_value());
  fixture.check_file(*name);
  CHECK(handle.wait_for_state("idle"));
}

TEST(handle, has_no_record_name_if_nothing_was_recorded) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kPublish);
  handle.wait_for_answer();
  handle.set_up_media();
  send_capture(handle);
  handle.hang_up();
  const Json event = handle.wait_for_event("UNPUBLISHED");
  CHECK(has_field(event, "recordName") && field(event, "recordName").is_null());
}

TEST(handle, can_publish_again_and_is_another_stream_then) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    handle.send(kPublish);
    ids.insert(string_field(handle.wait_for_answer().message, "mediaSessionId").value_or(""));
    handle.set_up_media();
    CHECK(handle.wait_for_state("publishing"));
    if (i == 1) handle.send(kUnpublish, "");
    handle.hang_up();
    CHECK(handle.wait_for_state("idle"));
  }
  CHECK_EQUAL(ids.size(), 3u);
}

TEST(handle, is_closing_until_janus_has_hung_up) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kPublish);
  handle.wait_for_answer();
  handle.send(kUnpublish, "");
  CHECK_EQUAL(string_field(handle.wait_for_answer().message, "event"), "UNPUBLISHED");
  CHECK(handle.wait_for_state("closing"));
  handle.send(kPublish, kOffer, Json::object({{"update", true}}));  // of the connection that is closed
  CHECK_EQUAL(integer_field(handle.wait_for_answer().message, "error_code"), 409);
  handle.set_up_media();
  handle.hang_up();
  CHECK(handle.wait_for_state("idle"));
  CHECK(fixture.streams().empty());
}

TEST(handle, follows_a_new_offer) {
  const std::string offer = kOffer;
  const std::string paused = std::string(offer).replace(offer.rfind("a=sendonly"), 10, "a=inactive");
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.send(kRecord);
  const auto id = string_field(handle.wait_for_answer().message, "mediaSessionId");
  handle.set_up_media();
  CHECK(!handle.wait_for_event("PUBLISHING").is_null());
  handle.send(R"({"request":"configure"})", paused, Json::object({{"update", true}}));
  const PluginCall answer = handle.wait_for_answer();
  CHECK_EQUAL(string_field(answer.message, "mediaSessionId"), id);
  CHECK(has(answered_sdp(answer), "a=inactive"));
  std::vector<Json> streams = fixture.streams();
  REQUIRE(streams.size() == 1);
  handle.send(R"({"request":"publish","streamName":"Alice"})", kOffer, Json::object({{"update", true}}));
  CHECK_EQUAL(string_field(handle.wait_for_answer().message, "mediaSessionId"), id);
  send_capture(handle);
  handle.hang_up();
  const auto name = string_field(handle.wait_for_event("UNPUBLISHED"), "recordName");
  REQUIRE(name.has_value());
  fixture.check_file(*name);
}

TEST(handle, refuses_by_an_event_that_says_why) {
  struct Row {
    const char* message;
    std::string sdp;
    Json more;
    int64_t code;
    const char* named;
  };
  const std::string only_data = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n";
  const std::string only_h263 = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 34\r\na=mid:0\r\na=rtpmap:34 H263/90000\r\n";
  const std::string only_receives =
      "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n";
  for (const Row& row : {
           Row{R"({"request":"publish","stream":"a"})", kOffer, {}, 400, "\"stream\""},
           Row{R"({"request":"publish","config":{"rotation":"x"}})", kOffer, {}, 400, "\"config.rotation\""},
           Row{R"({"request":"publish","appKey":"nobody"})", kOffer, {}, 404, "\"appKey\""},
           Row{R"({"request":"nonsense"})", kOffer, {}, 400, "\"request\""},
           Row{kPublish, "", {}, 400, "\"jsep\""},
           Row{kPublish, "v=0\r\n", {}, 400, "\"jsep\""},
           Row{kPublish, kOffer, Json::object({{"type", "answer"}}), 400, "\"jsep\""},
           Row{kPublish, kOffer, Json::object({{"e2ee", true}}), 415, "end-to-end"},
           Row{kPublish, only_data, {}, 415, "opus"},
           Row{kPublish, only_h263, {}, 415, "h264"},
           Row{kPublish, only_receives, {}, 415, "sends nothing"},
           Row{R"({"request":"configure"})", kOffer, {}, 404, "publish"},
           Row{kUnpublish, "", {}, 404, "nothing is published"},
       }) {
    Fixture fixture;
    FakeHandle handle(fixture.recorder);
    CHECK(handle.send(row.message, row.sdp, row.more) == JANUS_PLUGIN_OK_WAIT);
    const Json answer = handle.wait_for_answer().message;
    CHECK_EQUAL(string_field(answer, "recorder"), "event");
    CHECK_EQUAL(integer_field(answer, "error_code"), row.code);
    CHECK(has(string_field(answer, "error").value_or(""), row.named));
    CHECK_EQUAL(string_field(handle.query(), "state"), "idle");
  }
}

TEST(handle, stays_published_when_its_recording_is_refused) {
  Fixture fixture("\tmin_available_space = \"1000000G\"");
  FakeHandle handle(fixture.recorder);
  handle.send(kRecord);
  handle.wait_for_answer();
  handle.set_up_media();
  const Json refusal = fixture.recorder.janus.wait_for_plugin_call([](const PluginCall& call) {
    return has_field(call.message, "error_code");
  }).message;
  CHECK_EQUAL(integer_field(refusal, "error_code"), 500);
  CHECK_EQUAL(fixture.streams().size(), 1u);
}

TEST(handle, asks_for_a_key_frame_and_for_no_more_than_the_bit_rate) {
  Fixture fixture("\tpublish_bit_rate = \"700k\"");
  FakeHandle handle(fixture.recorder);
  handle.send(kRecord);
  handle.wait_for_answer();
  handle.set_up_media();
  const PluginCall call = fixture.recorder.janus.wait_for_plugin_call(
      [](const PluginCall& one) { return one.name == "send_remb"; });
  CHECK_EQUAL(call.bit_rate, 700'000u);
  CHECK(call.session == handle.session());
  // It is in the middle of what its encoder sends.
  handle.send_rtp(1, rtp({.seq = 1, .type = 103}, h264::kSlice));
  CHECK(handle.wait_for_call("send_pli"));
}

// Three encodings of VP8, of which the highest stops for a while. What is recorded are whole frames in one row.
TEST(handle, records_the_best_encoding_of_a_simulcast) {
  Fixture fixture("\tpublish_video_codecs = vp8\n\trecord_formats = \"vp8-mp4\"\n\tdrop_undecodable = false");
  FakeHandle handle(fixture.recorder);
  const Json encodings = Json::object({{"mindex", 1}, {"mid", "1"}, {"ssrcs", Json::array({11, 12, 13})}});
  handle.send(kRecord, kOffer, Json::object({{"simulcast", Json::array({encodings})}}));
  handle.wait_for_answer();
  handle.set_up_media();
  CHECK(!handle.wait_for_event("PUBLISHING").is_null());
  uint64_t sent = 0;
  const auto send = [&](uint32_t ssrc, uint16_t number, bool is_key_frame) {
    const Bytes picture = vp8::first(is_key_frame ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame);
    handle.send_rtp(1, rtp({.seq = static_cast<uint16_t>(number + ssrc * 1000), .ts = number * 3000u + ssrc * 77777,
                            .marker = true, .ssrc = ssrc}, picture));
    ++sent;
  };
  for (uint16_t i = 0; i < 60; ++i)
    for (const uint32_t ssrc : {11u, 12u, 13u})
      if (ssrc != 13 || i < 20 || i >= 40) send(ssrc, i, i == 0 || i == 30 || i == 45);
  CHECK(handle.wait_for_call("send_pli"));
  handle.hang_up();
  const auto name = string_field(handle.wait_for_event("UNPUBLISHED"), "recordName");
  REQUIRE(name.has_value());
  const Result<Mp4FileInfo> info = fixture.read(*name);
  REQUIRE(info.ok());
  // The first of the lowest and of the middle one, whose key frames come first, 0 to 19 of the highest; 30 of the lowest,
  // 30 to 45 of the middle one, and from 45 on the highest again.
  REQUIRE(info->tracks.size() == 1);
  CHECK_EQUAL(info->tracks[0].sample_count, 2u + 20 + 1 + 16 + 15);
}

TEST(handle, its_stream_ends_with_it) {
  struct Row {
    const char* what;
    void (*end)(Fixture&, FakeHandle&);
  };
  for (const Row& row : {
           Row{"detached while it publishes", [](Fixture&, FakeHandle& handle) { handle.detach(); }},
           Row{"hung up, then detached",
               [](Fixture&, FakeHandle& handle) {
                 handle.hang_up();
                 handle.detach();
               }},
           Row{"unpublished, then detached before Janus hangs up",
               [](Fixture&, FakeHandle& handle) {
                 handle.send(kUnpublish, "");
                 handle.detach();
               }},
           Row{"the plugin goes first",
               [](Fixture& fixture, FakeHandle& handle) {
                 fixture.recorder.destroy();
                 handle.hang_up();
                 handle.detach();
               }},
           Row{"the plugin goes first, and the client goes on",
               [](Fixture& fixture, FakeHandle& handle) {
                 fixture.recorder.destroy();
                 send_capture(handle);
                 handle.send_rtcp(1, sender_report({1, 1, 1}));
                 handle.set_up_media();
                 CHECK(handle.send(kUnpublish, "") == JANUS_PLUGIN_ERROR);
                 CHECK(handle.query().is_object());
               }},
       }) {
    Fixture fixture;
    FakeHandle handle(fixture.recorder);
    handle.send(kRecord);
    handle.wait_for_answer();
    handle.set_up_media();
    CHECK(!handle.wait_for_event("PUBLISHING").is_null());
    send_capture(handle);
    row.end(fixture, handle);
    handle.send_rtp(1, rtp({.seq = 1}));
    if (std::string(row.what).find("plugin") == std::string::npos) {
      // All is done before the next request of the control lane is.
      while (!fixture.streams().empty()) std::this_thread::yield();
    }
  }
}

TEST(handle, callbacks_without_a_handle_are_harmless) {
  Fixture fixture;
  FakeHandle handle(fixture.recorder);
  handle.hang_up();
  handle.set_up_media();
  send_capture(handle);
  handle.send_rtp(7, rtp({}));
  handle.send_rtp(0, {0x80});
  handle.send_rtp(0, {});
  handle.send_rtcp(0, {});
  handle.send_rtcp(0, sender_report({1, 1, 1}));
  CHECK(handle.wait_for_state("idle"));
  handle.detach();
  handle.hang_up();
  handle.set_up_media();
  handle.send_rtp(0, rtp({}));
  CHECK(handle.send(kPublish) == JANUS_PLUGIN_ERROR);
  CHECK(handle.query().is_object());
}

// What Janus promises not to do, and what would be fatal if it did.
TEST(handle, packets_may_come_while_it_is_destroyed) {
  Fixture fixture;
  std::atomic<FakeHandle*> current = nullptr;
  std::atomic<bool> is_over = false;
  std::atomic<int> using_it = 0;
  std::thread loop([&] {
    const Bytes packet = rtp({.seq = 1, .type = 103}, h264::kSlice);
    while (!is_over) {
      ++using_it;
      if (FakeHandle* handle = current) {
        handle->send_rtp(1, packet);
        handle->send_rtcp(1, sender_report({0x1234, 1, 1}));
        handle->query();
      }
      --using_it;
    }
  });
  for (int i = 0; i < 50; ++i) {
    FakeHandle handle(fixture.recorder);
    handle.send(kRecord);
    handle.wait_for_answer();
    current = &handle;
    handle.set_up_media();
    if (i % 2 == 0) CHECK(handle.wait_for_state("publishing"));
    handle.detach();
    current = nullptr;
    while (using_it > 0) std::this_thread::yield();
  }
  is_over = true;
  loop.join();
}

}  // namespace
}  // namespace recorder::test
