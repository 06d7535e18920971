#include "plugin/media/webm_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "plugin/base/log.h"
#include "plugin/media/ffmpeg.h"
#include "tests/support/test.h"
#include "tests/support/webm_recording.h"

namespace recorder {
namespace {

using test::kWebmCluster;
using test::kWebmCues;
using test::list_webm;
using test::opus_track;
using test::read_webm;
using test::vp8_track;
using test::WebmElement;
using test::WebmFile;
using test::WebmPacket;
using test::WebmRecording;
using test::WebmSegment;
using test::WriteOperation;

// One frame of 20 ms in stereo (RFC 6716, 3.1).
const Bytes kOpusPacket = {0xFC, 1, 2, 3};

Bytes as_file(const test::LoggingWriteSink& sink) {
  const test::FileImage image = sink.image();
  return image.read(0, image.size());
}

ContainerSample sample(Duration time, uint32_t ticks = 0, bool is_key_frame = true) {
  ContainerSample made;
  made.time = time;
  made.duration_ticks = ticks;
  made.is_key_frame = is_key_frame;
  return made;
}

std::vector<int64_t> times(const std::vector<WebmPacket>& packets) {
  std::vector<int64_t> found;
  for (const WebmPacket& packet : packets) found.push_back(packet.time_ms);
  return found;
}

void check_finished(WebmRecording& recording) {
  recording.record();
  recording.finish();
  const WebmFile file = read_webm(recording.file());
  CHECK_EQUAL(file.error, "");
  for (size_t track = 0; track < file.streams.size(); ++track) {
    CHECK(!file.of_track(track).empty());
    CHECK_EQUAL(file.of_track(track), recording.of_track(track));
  }
  CHECK_EQUAL(file.packets.size(), recording.packets.size());
  CHECK(std::abs(file.duration_ms - to_ticks(recording.writer.duration(), 1000)) <= 1);
  CHECK_EQUAL(recording.writer.file_size(), recording.file().size());
  CHECK_EQUAL(recording.writer.batch_bytes(), 0);
}

TEST(webm_writer, keeps_every_frame_of_a_browser_at_its_time) {
  WebmRecording recording({});
  check_finished(recording);
  const WebmFile file = read_webm(recording.file());
  REQUIRE(file.streams.size() == 2);
  CHECK(file.packets.size() > 400);
  const auto by_time = [](const WebmPacket& a, const WebmPacket& b) { return a.time_ms < b.time_ms; };
  CHECK(std::is_sorted(file.packets.begin(), file.packets.end(), by_time));
}

TEST(webm_writer, says_whose_tracks_they_are) {
  WebmRecording recording({});
  check_finished(recording);
  const WebmFile file = read_webm(recording.file());
  CHECK_EQUAL(file.title, "A lesson");
  CHECK_EQUAL(file.creation_time, "2023-11-14T22:13:20.250000Z");
  CHECK_EQUAL(file.encoder.substr(0, 15), "janus-recorder ");
  REQUIRE(file.streams.size() == 2);
  const bool is_video_first = file.streams[0].codec == "vp8";
  const test::WebmStream& video = file.streams[is_video_first ? 0 : 1];
  const test::WebmStream& audio = file.streams[is_video_first ? 1 : 0];
  CHECK_EQUAL(video.codec, "vp8");
  CHECK_EQUAL(video.title, "camera");
  CHECK_EQUAL(video.media_session_id, "session-1");
  CHECK_EQUAL(video.width, 640);
  CHECK(video.codec_private.empty());
  CHECK_EQUAL(audio.codec, "opus");
  CHECK_EQUAL(audio.title, "microphone");
  CHECK_EQUAL(audio.channels, 2);
  CHECK_EQUAL(audio.sample_rate, 48000);
  const Bytes head = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0};
  CHECK_EQUAL(audio.codec_private, head);
}

TEST(webm_writer, takes_tracks_that_come_late_or_pause) {
  const std::vector<WebmRecording::Plan> plans = {
      {.audio_start = milliseconds(300)},
      {.video_start = milliseconds(2500)},
      {.gap_from = seconds(2), .gap_to = seconds(7), .end = seconds(12)},
      {.has_video = false, .expected_tracks = 1},
      {.has_audio = false, .expected_tracks = 1},
      {.has_audio = false, .expected_tracks = 2},
      {.end = milliseconds(30)},
      {.has_audio = false, .end = milliseconds(30)},
      {.video_start = hours(20), .audio_start = hours(20), .end = hours(21)},
  };
  for (const WebmRecording::Plan& plan : plans) {
    WebmRecording recording(plan);
    check_finished(recording);
  }
}

TEST(webm_writer, writes_whole_clusters_one_after_another) {
  WebmRecording recording({});
  recording.record();
  uint64_t end = 0;
  size_t clusters = 0;
  for (size_t i = 0; i < recording.sink.operations.size(); ++i) {
    const WriteOperation& operation = recording.sink.operations[i];
    if (operation.is_sync) continue;
    CHECK_EQUAL(operation.offset, end);
    end += operation.bytes.size();
    const WebmSegment segment = list_webm(recording.file(i + 1));
    CHECK(!segment.has_size);
    REQUIRE(!segment.elements.empty());
    CHECK_EQUAL(segment.elements.back().end, end);
    CHECK(segment.all(kWebmCluster).size() > clusters);
    clusters = segment.all(kWebmCluster).size();
    REQUIRE(i + 1 < recording.sink.operations.size());
    CHECK(recording.sink.operations[i + 1].is_sync);
  }
  CHECK(clusters >= 4);
}

TEST(webm_writer, is_readable_after_each_flush) {
  WebmRecording recording({});
  recording.record();
  size_t before = 0;
  for (size_t flush = 0; flush < recording.flushed_at.size(); ++flush) {
    const WebmFile file = read_webm(recording.file(recording.flushed_at[flush]));
    CHECK_EQUAL(file.error, "");
    CHECK(file.packets.size() > before);
    before = file.packets.size();
    // Everything but what waits for the other track, a frame of video at most, and the muxer's packet of
    // audio.
    const auto second = static_cast<int64_t>(flush + 1) * 1000;
    const auto is_due = [second](const WebmPacket& packet) { return packet.time_ms < second - 150; };
    CHECK(before >=
          static_cast<size_t>(std::count_if(recording.packets.begin(), recording.packets.end(), is_due)));
  }
  CHECK_EQUAL(recording.flushed_at.size(), 5);
}

TEST(webm_writer, ends_with_a_size_and_cues_that_seeking_uses) {
  WebmRecording recording({.end = seconds(12)});
  check_finished(recording);
  const Bytes bytes = recording.file();
  const WebmSegment segment = list_webm(bytes);
  CHECK(segment.has_size);
  CHECK_EQUAL(segment.all(kWebmCues).size(), 1);
  CHECK_EQUAL(segment.elements.back().end, bytes.size());
  const WebmFile file = read_webm(bytes);
  const size_t video = file.streams[0].codec == "vp8" ? 0 : 1;
  const auto found = test::seek_webm(bytes, video, 11'000);
  REQUIRE(found.has_value());
  CHECK(found->time_ms > 9000 && found->time_ms <= 11'000);
}

TEST(webm_writer, makes_what_it_appended_durable_before_it_changes_the_header) {
  WebmRecording recording({});
  recording.record();
  const size_t begin = recording.sink.operations.size();
  recording.finish();
  bool is_durable = false;
  size_t changes = 0;
  for (size_t i = begin; i < recording.sink.operations.size(); ++i) {
    const WriteOperation& operation = recording.sink.operations[i];
    if (operation.is_sync) {
      is_durable = true;
    } else if (operation.offset < recording.file(begin).size()) {
      CHECK(is_durable);
      ++changes;
    } else {
      CHECK_EQUAL(i, begin);
      is_durable = false;
    }
  }
  CHECK(changes > 0);
  CHECK(recording.sink.operations.back().is_sync);
}

TEST(webm_writer, writes_the_header_without_a_track_that_never_comes) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 2}, sink);
  writer.flush();
  const auto ids = writer.add_tracks({vp8_track()}, {});
  REQUIRE(ids.size() == 1);
  writer.flush();
  writer.append(ids[0], sample(Duration{}), Bytes(100, 1));
  writer.flush();
  writer.flush();
  CHECK(sink.operations.empty());
  CHECK_EQUAL(writer.batch_bytes(), 100);
  writer.flush();
  CHECK(!sink.operations.empty());
  CHECK(writer.add_tracks({opus_track()}, {}).empty());
  writer.append(ids[0], sample(milliseconds(40)), Bytes(100, 2));
  writer.finish();
  CHECK_EQUAL(times(read_webm(as_file(sink)).packets), (std::vector<int64_t>{0, 40}));
}

TEST(webm_writer, waits_for_the_slower_track_but_not_for_ever) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 2}, sink);
  const auto ids = writer.add_tracks({vp8_track(), opus_track()}, {});
  REQUIRE(ids.size() == 2);
  for (int ms = 0; ms <= 1000; ms += 100) writer.append(ids[0], sample(milliseconds(ms)), Bytes(10, 1));
  writer.flush();
  CHECK_EQUAL(read_webm(as_file(sink)).packets.size(), 5);
  for (int ms = 500; ms < 900; ms += 20) writer.append(ids[1], sample(milliseconds(ms), 960), kOpusPacket);
  writer.flush();
  writer.finish();
  const WebmFile file = read_webm(as_file(sink));
  CHECK_EQUAL(file.packets.size(), 31);
  const std::vector<int64_t> all = times(file.packets);
  CHECK(std::is_sorted(all.begin(), all.end()));
}

TEST(webm_writer, moves_a_time_that_does_not_increase_one_tick_on) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 1}, sink);
  const auto ids = writer.add_tracks({vp8_track()}, {});
  REQUIRE(ids.size() == 1);
  for (int ms : {-5, 40, 40, 10, 80}) writer.append(ids[0], sample(milliseconds(ms)), Bytes(10, 1));
  writer.finish();
  CHECK_EQUAL(times(read_webm(as_file(sink)).packets), (std::vector<int64_t>{0, 40, 41, 42, 80}));
}

TEST(webm_writer, lets_audio_follow_itself_or_leave_a_gap) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 1}, sink);
  const auto ids = writer.add_tracks({opus_track()}, milliseconds(300));
  REQUIRE(ids.size() == 1);
  for (int ms : {0, 0, 500, 0}) writer.append(ids[0], sample(milliseconds(ms), 960), kOpusPacket);
  writer.finish();
  CHECK_EQUAL(times(read_webm(as_file(sink)).packets), (std::vector<int64_t>{300, 320, 500, 520}));
  CHECK_EQUAL(writer.duration(), milliseconds(540));
}

TEST(webm_writer, ends_the_last_picture_where_it_is_told) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 1}, sink);
  const auto ids = writer.add_tracks({vp8_track()}, {});
  REQUIRE(ids.size() == 1);
  writer.append(ids[0], sample(Duration{}), Bytes(10, 1));
  writer.append(ids[0], sample(milliseconds(1000)), Bytes(10, 1));
  CHECK_EQUAL(writer.duration(), milliseconds(1000));
  writer.flush();
  writer.end_track(ids[0], milliseconds(1070));
  writer.append(ids[0], sample(milliseconds(1100)), Bytes(10, 1));
  writer.finish();
  CHECK_EQUAL(writer.duration(), milliseconds(1070));
  CHECK_EQUAL(read_webm(as_file(sink)).duration_ms, 1070);
}

TEST(webm_writer, refuses_what_webm_does_not_have) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 1}, sink);
  ContainerTrack track = vp8_track();
  track.codec = Codec::kH264;
  CHECK(writer.add_tracks({track}, {}).empty());
  track.codec = Codec::kAac;
  CHECK(writer.add_tracks({vp8_track(), track}, {}).empty());
  writer.append(1, sample(Duration{}), Bytes(10, 1));
  writer.end_track(1, seconds(1));
  writer.flush();
  writer.finish();
  CHECK(sink.operations.empty());
  CHECK(writer.has_room());
}

TEST(webm_writer, reports_a_failure_of_the_muxer_once) {
  test::LoggingWriteSink sink;
  WebmWriter writer({"", {}, 1}, sink);
  ContainerTrack track = vp8_track();
  track.width = 0;  // that the muxer cannot say
  const auto ids = writer.add_tracks({track}, {});
  REQUIRE(ids.size() == 1);
  writer.append(ids[0], sample(Duration{}), Bytes(10, 1));
  av_log_set_level(AV_LOG_QUIET);
  static int errors;
  errors = 0;
  set_log_sink([](LogLevel level, std::string_view) { errors += level == LogLevel::kError; });
  writer.flush();
  CHECK(!writer.has_room());
  writer.append(ids[0], sample(milliseconds(40)), Bytes(10, 1));
  writer.flush();
  writer.finish();
  set_log_sink([](LogLevel, std::string_view) {});
  CHECK_EQUAL(errors, 1);
  CHECK(sink.operations.empty());
}

}  // namespace
}  // namespace recorder
