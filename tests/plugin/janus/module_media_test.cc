// What reaches libjanus_recorder.so over loopback, and what of it is in the files.
#include <filesystem>
#include <memory>

#include "plugin/base/text.h"
#include "plugin/mp4/file_source.h"
#include "plugin/mp4/mp4_reader.h"
#include "tests/plugin/ingest/loopback.h"
#include "tests/support/folders.h"
#include "tests/support/recorder_module.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/rtp_capture.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr const char* kCapture = TEST_DATA "/captures/chromium-vp8.rtpdump";

// About two seconds.
std::vector<ReceivedPacket> beginning_of(CapturedMedium medium) {
  std::vector<ReceivedPacket> packets = read_capture(kCapture, medium);
  while (!packets.empty() && packets.back().arrival > MonotonicTime(seconds(2))) packets.pop_back();
  return packets;
}

// A socket in VideoRoom's place that waits, for at most a minute, for what is sent to it.
class RtcpSocket {
 public:
  RtcpSocket() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{60, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  [[nodiscard]] uint16_t port() const { return port_; }
  // And the port that it came from.
  Bytes receive(uint16_t& from) const {
    Bytes packet(1500);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    const ssize_t received = ::recvfrom(socket_.get(), packet.data(), packet.size(), 0,
                                        reinterpret_cast<sockaddr*>(&address), &size);
    packet.resize(received > 0 ? static_cast<size_t>(received) : 0);
    from = ntohs(address.sin_port);
    return packet;
  }

 private:
  OwnedDescriptor socket_;
  uint16_t port_ = 0;
};

struct Fixture {
  explicit Fixture(const std::string& settings = "", const std::string& more_of_video = "") : recorder(settings) {
    CHECK_EQUAL(recorder.init(), 0);
    recorder.start_events();
    recorder.publish(1, more_of_video);
    CHECK_EQUAL(recorder.startup(), 200);
    CHECK_EQUAL(integer_field(recorder.add(1), "status"), 200);
  }

  // Sends the beginning of the capture as VideoRoom would; in pieces that fit the smallest socket buffer.
  void send_capture() {
    int64_t sent = 0;
    for (const auto& [medium, mid] : {std::pair{CapturedMedium::kAudio, "0"}, {CapturedMedium::kVideo, "1"}}) {
      const UdpSender sender(recorder.video_room.port_of(mid));
      for (const ReceivedPacket& packet : beginning_of(medium)) {
        CHECK(sender.send(packet.bytes));
        if (++sent % 50 == 0) CHECK(recorder.wait_for_packets(sent));
      }
    }
    CHECK(sent > 100);
    CHECK(recorder.wait_for_packets(sent));
  }

  Mp4FileInfo read(const std::string& path) {
    const auto source = FileSource::open(path);
    CHECK(source.ok());
    if (!source.ok()) return {};
    const Result<Mp4FileInfo> info = read_mp4_info(**source);
    CHECK(info.ok());
    return info.ok() ? *info : Mp4FileInfo{};
  }

  void check_file(const std::string& name) {
    const Mp4FileInfo info = read(recorder.path_of(name));
    CHECK(info.is_finished);
    CHECK_EQUAL(info.recorder_uri, RecorderModule::kUri);
    REQUIRE(info.tracks.size() == 2);
    for (const Mp4TrackInfo& track : info.tracks) {
      CHECK_EQUAL(track.stream_name, "Alice");
      CHECK_EQUAL(track.sample_entry, track.is_video ? "vp08" : "mp4a");
      // All frames arrived, and sound of about the same length.
      const size_t frames = test::receive(Codec::kVp8, beginning_of(CapturedMedium::kVideo)).frames.size();
      CHECK(track.is_video ? track.sample_count == frames : track.sample_count > 40);
    }
  }

  RecorderModule recorder;
};

TEST(recorder_module_media, what_is_forwarded_ends_in_the_file) {
  Fixture fixture;
  fixture.send_capture();
  const auto name = string_field(field(fixture.recorder.terminate(), "body"), "fileName");
  REQUIRE(name.has_value());
  fixture.check_file(*name);
}

TEST(recorder_module_media, a_camera_is_turned_in_the_file_as_its_packets_say) {
  Fixture fixture("", R"(,"extensions":{"urn:3gpp:video-orientation":13})");
  const UdpSender sender(fixture.recorder.video_room.port_of("1"));
  for (uint16_t i = 0; i < 3; ++i) {
    const Bytes packet = rtp({.seq = i, .ts = 3000u * i, .marker = true},
                             vp8::first(i == 0 ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame));
    CHECK(sender.send(i == 0 ? with_extension(packet, 13, 2) : packet));
  }
  CHECK(fixture.recorder.wait_for_packets(3));
  const auto name = string_field(field(fixture.recorder.terminate(), "body"), "fileName");
  REQUIRE(name.has_value());
  const Mp4FileInfo info = fixture.read(fixture.recorder.path_of(*name));
  REQUIRE(info.tracks.size() == 1);
  CHECK_EQUAL(info.tracks[0].sample_count, 3u);
  CHECK_EQUAL(info.tracks[0].rotation, 180);
}

TEST(recorder_module_media, destroy_finishes_the_files) {
  Fixture fixture;
  const Json found = fixture.recorder.ask(R"({"request":"/multipleRecorder/find_all"})");
  const auto name = string_field(elements(field(found, "body")).at(0), "fileName");
  REQUIRE(name.has_value());
  fixture.send_capture();
  fixture.recorder.destroy();
  fixture.check_file(*name);
}

TEST(recorder_module_media, a_second_destroy_and_late_callbacks_are_harmless) {
  Fixture fixture("\tadmin_key = \"sesame\"");
  janus_plugin& plugin = *fixture.recorder.plugin;
  janus_plugin_session session{};
  fixture.recorder.destroy();
  fixture.recorder.destroy();
  for (const char* request :
       {R"({"request":"/status","admin_key":"sesame"})", R"({"request":"/status"})", "null"}) {
    CHECK(integer_field(fixture.recorder.ask(request), "status") == 500);
    const HandleAnswer answer = fixture.recorder.message(request);
    CHECK(answer.type == JANUS_PLUGIN_OK);
    CHECK(integer_field(answer.content, "status").value_or(0) >= 400);
  }
  int error = 0;
  plugin.create_session(&session, &error);
  CHECK(error != 0);
  CHECK(session.plugin_handle == nullptr);
  plugin.setup_media(&session);
  plugin.hangup_media(&session);
  CHECK(Json::adopt(plugin.query_session(&session)).is_object());
  plugin.destroy_session(&session, &error);
}

TEST(recorder_module_media, a_key_frame_is_asked_for_by_a_second_forwarder_that_is_stopped_at_once) {
  RtcpSocket rtcp;
  RecorderModule recorder;
  recorder.video_room.set_local_rtcp_port(rtcp.port());
  REQUIRE(recorder.init() == 0);
  recorder.start_events();
  recorder.publish(1);
  CHECK_EQUAL(recorder.startup(), 200);
  CHECK_EQUAL(integer_field(recorder.add(1), "status"), 200);
  uint16_t from = 0;
  const Bytes pli = rtcp.receive(from);
  CHECK_EQUAL(pli, (Bytes{0x81, 206, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0}));  // RFC 4585, 6.3.1

  const std::vector<Json> requests = recorder.video_room.requests("rtp_forward");
  REQUIRE(requests.size() == 3);
  const Json stream = elements(field(requests[2], "streams")).at(0);
  CHECK_EQUAL(string_field(stream, "mid"), "1");
  // VideoRoom sends to where the PLI comes from.
  CHECK_EQUAL(integer_field(stream, "rtcp_port"), from);
  CHECK(integer_field(stream, "port") != recorder.video_room.port_of("1"));
  // It has no limit in time but the tests' own.
  const MonotonicTime deadline = generous_deadline();
  while (!recorder.video_room.forwarders(true).empty() && SystemClock().monotonic() < deadline)
    recorder.ask(R"({"request":"/status"})");
  CHECK(recorder.video_room.forwarders(true).empty());
  CHECK_EQUAL(recorder.video_room.forwarders().size(), 2u);
}

}  // namespace
}  // namespace recorder::test
