// The figures of a track, from what a stream tells of it to JSON.
#include "plugin/recorder/track_quality.h"

#include "plugin/recorder/file_quality.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

const MonotonicTime kZero{seconds(1000)};

// Every count is another number, times the factor.
ReceptionCounts counts(uint64_t factor) {
  ReceptionCounts counts{1000, 90, 3, 4, 5, 6, 7, 20, 11, 2, milliseconds(700), milliseconds(40), milliseconds(500)};
  ReceptionCounts sum;
  for (uint64_t i = 0; i < factor; ++i) sum += counts;
  return sum;
}

MediaGap gap(Duration from, Duration to) { return {kZero + from, kZero + to}; }

TrackQuality video() {
  TrackQuality quality;
  quality.mid = "1";
  quality.stream_name = "Alice";
  quality.media_session_id = "uuid";
  quality.codec = Codec::kVp8;
  quality.track_id = 2;
  return quality;
}

TEST(track_quality, is_told_bit_by_bit) {
  CHECK(counts(3).since(counts(2)) == counts(1));
  CHECK(counts(2).since(counts(2)).packets == 0);
  ReceptionCounts unknown;
  unknown += ReceptionCounts{};
  CHECK(!unknown.dropped_by_kernel);
  CHECK(!unknown.since(unknown).dropped_by_kernel);
}

TEST(track_quality, of_video_as_json) {
  TrackQuality quality = video();
  Reception reception;
  reception.counts = counts(1);
  reception.gaps = {gap(seconds(10), milliseconds(10'900))};
  reception.jitter = microseconds(3240);
  reception.skew_ppm = -41.26;
  reception.picture_shift = milliseconds(-35);
  reception.is_in_step_by_reports = true;
  quality.add(reception, kZero);
  reception.counts = {};
  reception.gaps.clear();
  reception.jitter = milliseconds(1);
  quality.add(reception, kZero);
  quality.add_sample(100, true);
  quality.add_sample(20, false);
  quality.add_dropped(3, kZero + seconds(20));
  quality.add_dropped(1, kZero + seconds(21));
  quality.end_wait(kZero + seconds(22));
  quality.end_wait(kZero + seconds(30));
  // 90 are missing, of which this host dropped 7 and 20.
  CHECK_EQUAL(dump(to_json(quality)),
              R"({"trackId":2,"mid":"1","streamName":"Alice","mediaSessionId":"uuid","kind":"video","codec":"vp8",)"
              R"("packets":{"received":1000,"lost":63,"recovered":3,"late":4,"duplicated":5,"malformed":6,)"
              R"("droppedByRecorder":7,"droppedByKernel":20},)"
              R"("frames":{"written":2,"dropped":11,"droppedByRecorder":4,"keyFrames":1},"bytes":120,)"
              R"("keyFrameWaits":{"count":3,"ms":2700},"audioVideoOffsetMs":-35,"audioVideoOffsetBy":"senderReports",)"
              R"("jitterMs":1.0,"largestJitterMs":3.2,"skewPpm":-41.3,"gaps":[{"fromMs":10000,"toMs":10900}],)"
              R"("furtherGaps":0,"undecodable":false})");
}

TEST(track_quality, of_audio_as_json_without_what_nobody_knows) {
  TrackQuality quality;
  quality.mid = "0";
  quality.codec = Codec::kAac;
  quality.received.concealed = milliseconds(60);
  quality.received.silence = milliseconds(1500);
  quality.silence = milliseconds(500);
  CHECK_EQUAL(dump(to_json(quality)),
              R"({"trackId":null,"mid":"0","streamName":"","mediaSessionId":"","kind":"audio","codec":"aac",)"
              R"("packets":{"received":0,"lost":0,"recovered":0,"late":0,"duplicated":0,"malformed":0,)"
              R"("droppedByRecorder":0,"droppedByKernel":null},)"
              R"("frames":{"written":0,"dropped":0,"droppedByRecorder":0},"bytes":0,)"
              R"("concealedMs":60,"silentMs":2000,"jitterMs":0.0,"largestJitterMs":0.0,"skewPpm":0.0,"gaps":[],)"
              R"("furtherGaps":0,"undecodable":false})");
}

TEST(track_quality, own_drops_are_never_more_than_what_is_missing) {
  TrackQuality quality = video();
  quality.received.missing = 5;
  quality.received.dropped_by_inbox = 9;
  CHECK_EQUAL(integer_field(field(to_json(quality), "packets"), "lost"), 0);
}

TEST(track_quality, gaps_are_those_of_the_file_and_as_many_as_are_of_use) {
  TrackQuality quality = video();
  Reception reception;
  reception.gaps = {gap(seconds(-5), seconds(-1)), gap(seconds(-1), milliseconds(100)), gap(seconds(-1), seconds(1))};
  reception.further_gaps = 2;
  quality.add(reception, kZero);
  REQUIRE(quality.gaps.size() == 1);
  CHECK(quality.gaps[0].from == Duration::zero() && quality.gaps[0].to == seconds(1));
  for (int i = 0; i < 100; ++i) quality.add_gap({seconds(i), seconds(i) + milliseconds(500)});
  CHECK_EQUAL(quality.gaps.size(), TrackQuality::kMostGaps);
  CHECK_EQUAL(quality.further_gaps, 2 + 101 - TrackQuality::kMostGaps);
}

TEST(track_quality, says_from_when_on_nothing_could_be_decoded) {
  TrackQuality quality = video();
  Reception reception;
  reception.undecodable_since = kZero + milliseconds(2500);
  quality.add(reception, kZero);
  const Json json = to_json(quality);
  CHECK(field(json, "undecodable") == Json(true) && field(json, "undecodableAtMs") == Json(2500));
}

TEST(file_quality, goes_on_for_a_stream_until_it_has_another_track_of_the_file) {
  FileQuality file;
  const StreamLabel label{"Alice", "uuid"};
  Reception reception;
  reception.counts = counts(1);
  reception.gaps = {gap(seconds(-3), seconds(-2))};
  file.add({7, "0", Codec::kAac, reception}, label);  // before there is a file
  file.begin_file(kZero);
  file.begin_track({7, "0"}, Codec::kAac, label, 1).add_sample(10, false);
  file.add({7, "0", Codec::kAac, reception}, label);
  file.begin_track({7, "0"}, Codec::kAac, label, 3);
  file.add({7, "0", Codec::kAac, reception}, label);
  file.add({8, "0", Codec::kAac, reception}, label);
  REQUIRE(file.tracks().size() == 3);
  CHECK(file.tracks()[0].track_id == 1u && file.tracks()[0].received == counts(2) && file.tracks()[0].frames == 1);
  CHECK(file.tracks()[0].gaps.empty());
  CHECK(file.tracks()[1].track_id == 3u && file.tracks()[1].received == counts(1));
  CHECK(!file.tracks()[2].track_id);
  CHECK_EQUAL(elements(file.json()).size(), 3u);
  CHECK_EQUAL(elements(file.json_of(7)).size(), 2u);
}

}  // namespace
}  // namespace recorder
