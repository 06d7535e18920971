#include "tools/offline_mixer/quality_report.h"

#include "plugin/base/json.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

Mp4FileInfo file_with(const std::string& quality) {
  Mp4TrackInfo track;
  track.track_id = 5;
  track.is_video = true;
  track.sample_entry = "avc1";
  track.duration_ms = 3000;
  track.stream_name = "Alice";
  track.media_session_id = "uuid";
  track.edits = {{true, 0, 500}, {false, 500, 3000}};
  track.sample_count = 60;
  track.key_frames = 2;
  track.bytes = 9000;
  track.quality = quality;
  Mp4FileInfo file;
  file.recorder_uri = "multi-recorder://a";
  file.start_ms = 1'700'000'000'000;
  file.tracks = {track};
  return file;
}

std::string compact(const std::string& quality) {
  const Result<Json> report = parse_json(quality_report(file_with(quality), 12345));
  return report ? dump(*report) : report.error().message;
}

constexpr const char* kFile =
    R"({"recorderUri":"multi-recorder://a","isFinished":false,"startTimeMillis":1700000000000,)"
    R"("durationInMS":3000,"size":12345,"tracks":[)";

}  // namespace

TEST(quality_report, says_of_a_file_without_figures_what_its_samples_say) {
  const std::string expected =
      std::string(kFile) +
      R"({"trackId":5,"mid":null,"streamName":"Alice","mediaSessionId":"uuid","kind":"video","codec":"avc1",)"
      R"("packets":{"received":null,"lost":null,"recovered":null,"late":null,"duplicated":null,"malformed":null,)"
      R"("droppedByRecorder":null,"droppedByKernel":null},)"
      R"("frames":{"written":60,"dropped":null,"droppedByRecorder":null,"keyFrames":2},"bytes":9000,)"
      R"("keyFrameWaits":{"count":null,"ms":null},"audioVideoOffsetMs":null,"audioVideoOffsetBy":null,)"
      R"("jitterMs":null,"largestJitterMs":null,"skewPpm":null,"gaps":null,"furtherGaps":null,"undecodable":null,)"
      R"("durationInMS":3000,"pauses":[{"fromMs":0,"toMs":500}]}]})";
  for (const char* quality : {"", "not JSON", "[1]"}) CHECK_EQUAL(compact(quality), expected);
}

TEST(quality_report, joins_what_was_recorded_with_what_the_samples_say) {
  const std::string report = compact(
      R"({"trackId":1,"frames":{"written":7,"dropped":3,"keyFrames":1},"packets":{"received":90},"untilMs":1500})");
  CHECK(report.find(R"("trackId":5)") != std::string::npos);
  CHECK(report.find(R"("frames":{"written":60,"dropped":3,"keyFrames":2})") != std::string::npos);
  CHECK(report.find(R"("packets":{"received":90})") != std::string::npos);
  CHECK(report.find(R"("untilMs":1500)") != std::string::npos);
  CHECK(compact(R"({"frames":3})").find(R"("frames":{"written":60,"keyFrames":2})") != std::string::npos);
}

}  // namespace recorder
