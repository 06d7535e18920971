// The figures of a recording against what a test that lost the packets knows: from RTP to the file.
#include <random>

#include "plugin/mp4/mp4_reader.h"
#include "plugin/recorder/single_recording.h"
#include "plugin/recorder/stream.h"
#include "plugin/rtp/rtp_packet.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_disk.h"
#include "tests/support/folders.h"
#include "tests/support/manual_executor.h"
#include "tests/support/memory_source.h"
#include "tests/support/rtp_capture.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

constexpr const char* kCapture = TEST_DATA "/captures/chromium-vp8.rtpdump";

// A publisher whose packets go through a stream and a recording into a file.
class Publisher {
 public:
  Publisher() {
    SingleRecordingSettings settings;
    settings.facts.id = "recording";
    settings.facts.stream = {"uuid", "Alice", "", ""};
    settings.plan.folder = "/r";
    settings.plan.name_template = *FileNameTemplate::parse("alice");
    settings.plan.extension = ".mp4";
    settings.has_audio = settings.has_video = true;
    recording_ = std::make_shared<SingleRecording>(std::move(settings), 1, lane_, clock_, queue_, disk_, nullptr,
                                                   [] {}, nullptr, nullptr);
    stream_->add_track("0", Codec::kOpus);
    stream_->add_track("1", Codec::kVp8);
    stream_->subscribe(1, recording_, Codec::kAac);
    lane_.run();
  }

  // In the order of arrival, the clock going on with them; what `mangle` is true of never arrives.
  template <typename Mangle>
  void send(Mangle mangle, int repetitions = 2) {
    const MonotonicTime begin = clock_.monotonic();
    std::multimap<MonotonicTime, std::pair<std::string, ReceivedPacket>> packets;
    for (const CapturedMedium medium : {CapturedMedium::kAudio, CapturedMedium::kVideo})
      for (ReceivedPacket& packet : repeat(read_capture(kCapture, medium), repetitions)) {
        const MonotonicTime arrival = packet.arrival;
        packets.emplace(arrival, std::pair(medium == CapturedMedium::kAudio ? "0" : "1", std::move(packet)));
      }
    const MonotonicTime first = packets.begin()->first;
    for (auto& [time, sent] : packets) {
      auto& [mid, packet] = sent;
      packet.arrival = begin + (time - first);
      while (packet.arrival - clock_.monotonic() >= milliseconds(50)) pass(milliseconds(50));
      if (!mangle(mid, packet, time - first)) stream_->deliver(mid, {std::move(packet)});
      lane_.run();
    }
  }
  void pass(Duration time) {
    clock_.advance(time);
    stream_->tick(clock_.monotonic());
    recording_->tick(clock_.monotonic());
    lane_.run();
    writer_.run();
  }

  // The figures of the file's tracks, by mid.
  std::map<std::string, Json> end() {
    for (int i = 0; i < 10; ++i) pass(milliseconds(50));  // what is missing is given up
    stream_->unsubscribe(1);
    lane_.run();
    writer_.run();
    const Bytes content = disk_.files()["/r/alice.mp4"];
    MemorySource source(content);
    const Result<Mp4FileInfo> info = read_mp4_info(source);
    CHECK(info.ok());
    std::map<std::string, Json> tracks;
    if (!info) return tracks;
    for (const Mp4TrackInfo& track : info->tracks) {
      const Result<Json> quality = parse_json(track.quality);
      CHECK(quality.ok());
      if (!quality) continue;
      CHECK(field(field(*quality, "frames"), "written") == Json(track.sample_count));
      CHECK(field(*quality, "bytes") == Json(track.bytes));
      if (track.is_video) CHECK(field(field(*quality, "frames"), "keyFrames") == Json(track.key_frames));
      tracks[string_field(*quality, "mid").value_or("")] = *quality;
    }
    return tracks;
  }

 private:
  FakeClock clock_;
  ManualExecutor lane_, writer_;
  FakeDisk disk_;
  DiskQueue queue_{writer_, 64 << 20};
  std::shared_ptr<SingleRecording> recording_;
  static StreamTrackSettings track_settings() {
    StreamTrackSettings settings;
    settings.checks_media = true;
    return settings;
  }
  std::shared_ptr<Stream> stream_ =
      std::make_shared<Stream>("Alice", track_settings(), lane_, clock_, [](const std::string&) {});
};

int64_t count(const Json& track, const char* group, const char* key) {
  return integer_field(field(track, group), key).value_or(-1);
}

}  // namespace

TEST(recording_quality, knows_what_was_lost_and_how_long_nothing_could_be_seen) {
  Publisher publisher;
  std::map<std::string, int64_t> sent, lost;
  // Each fiftieth packet, and everything from second 8 to second 9.
  publisher.send([&](const std::string& mid, const ReceivedPacket&, Duration at) {
    const bool is_lost = ++sent[mid] % 50 == 0 || (at >= seconds(8) && at < seconds(9));
    if (is_lost) ++lost[mid];
    return is_lost;
  });
  const auto tracks = publisher.end();
  REQUIRE(tracks.count("0") == 1 && tracks.count("1") == 1);
  for (const auto& [mid, track] : tracks) {
    CHECK_EQUAL(count(track, "packets", "received"), sent[mid] - lost[mid]);
    CHECK_EQUAL(count(track, "packets", "lost"), lost[mid]);
    CHECK(field(track, "undecodable") == Json(false));
    bool is_listed = false;
    for (const Json& gap : elements(field(track, "gaps"))) {
      const int64_t from = integer_field(gap, "fromMs").value_or(0), to = integer_field(gap, "toMs").value_or(0);
      CHECK(to - from >= 200);
      is_listed = is_listed || (from <= 8050 && to >= 8950);
    }
    CHECK(is_listed);
  }
  // All sound that was lost is concealed or silent: 20 ms each.
  const int64_t missing_ms = lost["0"] * 20;
  const int64_t filled_ms = integer_field(tracks.at("0"), "concealedMs").value_or(0) +
                            integer_field(tracks.at("0"), "silentMs").value_or(0);
  constexpr int64_t kSeam = 80;  // between the two repetitions of the capture
  CHECK(filled_ms >= missing_ms - 40 && filled_ms <= missing_ms + 40 + kSeam);
  CHECK(count(tracks.at("1"), "keyFrameWaits", "count") >= 2);
  CHECK(count(tracks.at("1"), "keyFrameWaits", "ms") > 2000);
}

TEST(recording_quality, of_a_good_network_is_good) {
  Publisher publisher;
  publisher.send([](const std::string&, const ReceivedPacket&, Duration) { return false; });
  const auto tracks = publisher.end();
  REQUIRE(tracks.count("0") == 1 && tracks.count("1") == 1);
  for (const auto& [mid, track] : tracks) {
    CHECK_EQUAL(count(track, "packets", "lost"), 0);
    CHECK_EQUAL(count(track, "frames", "dropped"), 0);
    CHECK_EQUAL(count(track, "frames", "droppedByRecorder"), 0);
    CHECK(elements(field(track, "gaps")).empty());
    CHECK(field(track, "undecodable") == Json(false));
  }
  CHECK_EQUAL(count(tracks.at("1"), "keyFrameWaits", "count"), 0);
}

// As pages with insertable streams do it: ten bytes of a key frame of VP8 and three of others stay. Each repetition of
// the capture begins with two key frames, so the third comes late here; a sender that is asked for it sends it at once.
TEST(recording_quality, a_camera_that_is_encrypted_end_to_end_is_noticed_and_its_track_ends) {
  Publisher publisher;
  std::mt19937 cipher(1);
  publisher.send([&cipher](const std::string& mid, ReceivedPacket& packet, Duration) {
    const auto rtp = mid == "1" ? RtpPacket::parse(packet.bytes) : std::nullopt;
    if (!rtp) return false;
    constexpr size_t kDescriptor = 4;  // RFC 7741, 4.2, with a picture id of 15 bits
    const bool begins_frame = (rtp->payload[0] & 0x10) != 0;
    const size_t clear = !begins_frame ? 0 : (rtp->payload[kDescriptor] & 1) != 0 ? 3 : 10;
    for (size_t i = packet.bytes.size() - rtp->payload.size() + kDescriptor + clear; i < packet.bytes.size(); ++i)
      packet.bytes[i] = static_cast<uint8_t>(packet.bytes[i] ^ cipher());
    return false;
  }, 3);
  const auto tracks = publisher.end();
  REQUIRE(tracks.count("1") == 1);
  const Json& camera = tracks.at("1");
  CHECK(field(camera, "undecodable") == Json(true));
  CHECK(integer_field(camera, "undecodableAtMs").value_or(-1) >= 0);
  CHECK(field(tracks.at("0"), "undecodable") == Json(false));
}

}  // namespace recorder
