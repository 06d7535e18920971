// A single recording in the container that record_formats names for VP8.
#include "tests/support/single_recording_rig.h"
#include "tests/support/test.h"
#include "tests/support/webm_file.h"

namespace recorder {
namespace {

using namespace test;
using Rig = SingleRecordingRig;
using Lines = std::vector<std::string>;

struct WebmRig : Rig {
  explicit WebmRig(const char* rotation) : Rig(webm(rotation)) { sounds_format = opus_format(); }

  static SingleRecordingSettings webm(const char* rotation) {
    SingleRecordingSettings settings = Rig::settings("one", rotation);
    settings.container = Container::kWebm;
    settings.plan.extension = ".webm";
    return settings;
  }
};

}  // namespace

TEST(single_recording_webm, each_part_is_a_file_and_all_have_every_frame_once) {
  WebmRig rig("10s");
  rig.call(25 * 25);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one.webm", "/r/one_1.webm", "/r/one_2.webm"}));
  const std::map<std::string, Bytes> files = rig.disk.files();
  std::map<std::string, uint64_t> next;  // by codec
  for (const char* path : {"/r/one_1.webm", "/r/one_2.webm", "/r/one.webm"}) {
    const WebmFile file = read_webm(files.at(path));
    CHECK_EQUAL(file.error, "");
    CHECK(file.duration_ms > 4000);
    REQUIRE(file.streams.size() == 2);
    for (const WebmPacket& packet : file.packets) {
      uint64_t& expected = next[file.streams[packet.track].codec];
      CHECK_EQUAL(number_in(packet.data), expected);
      ++expected;
    }
    CHECK(!file.packets.empty() && file.packets.front().is_key_frame);
  }
  CHECK_EQUAL(next["vp8"], rig.pictures);
  CHECK_EQUAL(next["opus"], rig.sounds);
  CHECK_EQUAL(rig.recording->dropped_frames(), 0u);
}

TEST(single_recording_webm, a_pause_is_silence_and_a_picture_that_stands) {
  WebmRig rig("disabled");
  rig.call(50);
  rig.pause();
  rig.call(25 * 60);
  rig.resume();
  rig.call(50);
  rig.finish();
  const WebmFile file = read_webm(rig.disk.files()["/r/one.webm"]);
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.streams.size(), 2u);
  CHECK(std::abs(file.duration_ms - 64'000) <= 40);
  size_t silent = 0, pictures = 0;
  for (const WebmPacket& packet : file.packets) {
    const bool is_picture = file.streams[packet.track].codec == "vp8";
    const bool is_silence = !is_picture && packet.data == rig.sounds_format->silence;
    pictures += is_picture ? 1 : 0;
    silent += is_silence ? 1 : 0;
    if (!is_silence) CHECK(packet.time_ms < 2000 || packet.time_ms >= 62'000);
  }
  CHECK_EQUAL(pictures, 100u);
  CHECK(silent >= 3000 && silent <= 3003);
}

TEST(single_recording_webm, a_track_that_comes_when_the_header_is_written_begins_the_next_part) {
  WebmRig rig("disabled");
  rig.call(25 * 10, false);
  rig.call(25 * 10);
  rig.finish();
  CHECK_EQUAL(rig.paths(), (Lines{"/r/one-1.webm", "/r/one.webm"}));
  const std::map<std::string, Bytes> files = rig.disk.files();
  CHECK_EQUAL(read_webm(files.at("/r/one.webm")).streams.size(), 1u);
  CHECK_EQUAL(read_webm(files.at("/r/one-1.webm")).streams.size(), 2u);
  CHECK_EQUAL(rig.recording->dropped_frames(), 0u);
}

TEST(single_recording_webm, what_webm_does_not_have_is_left_out_and_makes_no_files) {
  WebmRig rig("disabled");
  auto h264 = std::make_shared<TrackFormat>();
  h264->codec = Codec::kH264;
  rig.pictures_format = h264;
  rig.call(25 * 20);
  rig.finish();
  CHECK_EQUAL(rig.paths(), Lines{"/r/one.webm"});
  const WebmFile file = read_webm(rig.disk.files()["/r/one.webm"]);
  CHECK_EQUAL(file.streams.size(), 1u);
  CHECK_EQUAL(file.packets.size(), rig.sounds);
}

}  // namespace recorder
