#include "plugin/rtp/frame_assembler.h"

#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::at_ms;
using test::padding_rtp;
using test::rtp;
using test::vp8::first;
using test::vp8::kDeltaFrame;
using test::vp8::kKeyFrame640x360;
using test::vp8::next;

namespace {

constexpr auto kFollows = Continuity::kFollows;
constexpr auto kAfterGap = Continuity::kAfterGap;
constexpr auto kAfterRestart = Continuity::kAfterRestart;
constexpr uint8_t kOrientation = 13;  // id of its header extension

// An assembler of VP8, which is the simplest format whose frames have more than one packet.
struct Assembly {
  explicit Assembly(size_t largest_frame = 1000)
      : assembler(make_payload_format(Codec::kVp8), MediaKind::kVideo, largest_frame,
                  VideoOrientation(kOrientation), statistics) {}

  Assembly& push(Continuity continuity, uint32_t ts, bool marker, const Bytes& payload, int64_t now_ms = 0) {
    return push_bytes(continuity, rtp({.ts = ts, .marker = marker}, payload), now_ms);
  }
  Assembly& push_bytes(Continuity continuity, Bytes bytes, int64_t now_ms = 0) {
    const auto parsed = RtpPacket::parse(bytes);
    if (!parsed) return *this;
    OrderedPacket packet(*parsed, std::move(bytes), at_ms(now_ms));
    packet.continuity = continuity;
    assembler.push(packet, frames);
    return *this;
  }
  // The track has begun, and a key frame was delivered.
  Assembly& begun() { return push(kAfterRestart, 0, true, first(kKeyFrame640x360)); }

  TrackStatistics statistics;
  FrameAssembler assembler;
  std::vector<Frame> frames;
};

constexpr bool kMarker = true;
constexpr bool kNoMarker = false;

}  // namespace

TEST(frame_assembler, a_marker_ends_a_frame_at_once) {
  Assembly assembly;
  assembly.begun().push(kFollows, 3000, kNoMarker, first(kDeltaFrame), 10);
  CHECK_EQUAL(assembly.frames.size(), 1u);
  assembly.push(kFollows, 3000, kMarker, next({7, 8}), 20);
  REQUIRE(assembly.frames.size() == 2);
  const Frame& frame = assembly.frames[1];
  CHECK(frame.data == test::concatenate({kDeltaFrame, {7, 8}}));
  CHECK_EQUAL(frame.timestamp, 3000);
  CHECK(frame.arrival == at_ms(10));
  CHECK_EQUAL(assembly.statistics.frames, 2u);
  CHECK_EQUAL(assembly.statistics.bytes, kKeyFrame640x360.size() + frame.data.size());
}

TEST(frame_assembler, a_change_of_time_stamp_ends_a_frame_without_a_marker) {
  Assembly assembly;
  assembly.push(kAfterRestart, 0, kNoMarker, first(kKeyFrame640x360))
      .push(kFollows, 3000, kNoMarker, first(kDeltaFrame))
      .push(kFollows, 6000, kNoMarker, first(kDeltaFrame));
  CHECK_EQUAL(assembly.frames.size(), 2u);
  assembly.assembler.flush(assembly.frames);
  CHECK_EQUAL(assembly.frames.size(), 3u);
  CHECK_EQUAL(assembly.frames[2].timestamp, 6000);
}

TEST(frame_assembler, one_packet_may_end_two_frames) {
  Assembly assembly;
  assembly.push(kAfterRestart, 0, kNoMarker, first(kKeyFrame640x360))
      .push(kFollows, 3000, kMarker, first(kDeltaFrame));
  CHECK_EQUAL(assembly.frames.size(), 2u);
}

TEST(frame_assembler, time_stamps_go_on_over_their_wrap) {
  Assembly assembly;
  assembly.push(kAfterRestart, 0xfffffff0, kMarker, first(kKeyFrame640x360))
      .push(kFollows, 3000 - 16, kMarker, first(kDeltaFrame));
  REQUIRE(assembly.frames.size() == 2);
  CHECK_EQUAL(assembly.frames[1].timestamp - assembly.frames[0].timestamp, 3000);
}

TEST(frame_assembler, video_begins_with_a_key_frame) {
  Assembly assembly;
  CHECK(assembly.assembler.needs_key_frame());
  assembly.push(kAfterRestart, 0, kMarker, first(kDeltaFrame))
      .push(kFollows, 3000, kMarker, first(kDeltaFrame));
  CHECK(assembly.frames.empty());
  CHECK(assembly.assembler.needs_key_frame());
  CHECK_EQUAL(assembly.statistics.frames_dropped, 2u);
  assembly.push(kFollows, 6000, kMarker, first(kKeyFrame640x360));
  CHECK_EQUAL(assembly.frames.size(), 1u);
  CHECK(!assembly.assembler.needs_key_frame());
}

TEST(frame_assembler, counts_the_waits_for_a_key_frame_and_their_time) {
  Assembly assembly;
  const TrackStatistics& counts = assembly.statistics;
  // The first frame is a key frame: that is no wait, however many packets it has.
  assembly.push(kAfterRestart, 0, kNoMarker, first(kKeyFrame640x360), 0).push(kFollows, 0, kMarker, next({7}), 5);
  CHECK_EQUAL(counts.key_frame_waits, 0u);
  // The hole is seen in a frame that is broken by it; the key frame begins 700 ms later.
  assembly.push(kAfterGap, 3000, kNoMarker, next({7}), 100).push(kFollows, 6000, kMarker, first(kDeltaFrame), 140);
  CHECK_EQUAL(counts.key_frame_waits, 1u);
  CHECK(counts.waits_since == at_ms(100));
  assembly.push(kFollows, 9000, kNoMarker, first(kKeyFrame640x360), 800).push(kFollows, 9000, kMarker, next({7}), 850);
  CHECK(!counts.waits_since);
  CHECK(counts.key_frame_wait == milliseconds(700));
  // A key frame right behind the hole is not waited for.
  assembly.push(kAfterGap, 12000, kMarker, first(kKeyFrame640x360), 900);
  CHECK_EQUAL(counts.key_frame_waits, 1u);
  CHECK_EQUAL(assembly.frames.size(), 3u);
}

TEST(frame_assembler, marks_the_first_frame_behind_what_is_lost) {
  Assembly assembly;
  assembly.begun()
      .push(kFollows, 3000, kMarker, first(kDeltaFrame))
      .push(kAfterGap, 6000, kMarker, first(kKeyFrame640x360))
      .push(kFollows, 9000, kMarker, first(kDeltaFrame))
      .push(kFollows, 12000, kMarker, {0x10})  // nothing that can be decoded
      .push(kFollows, 15000, kMarker, first(kKeyFrame640x360));
  std::vector<bool> marks;
  for (const Frame& frame : assembly.frames) marks.push_back(frame.is_after_loss);
  CHECK(marks == (std::vector<bool>{true, false, true, false, true}));
}

TEST(frame_assembler, drops_what_depends_on_a_hole_up_to_the_next_key_frame) {
  struct Row {
    const char* hole;
    std::vector<Continuity> continuity;  // of: start and end of a frame, start and end of the next
    uint64_t dropped;
  };
  const std::vector<Row> rows = {
      {"before the first", {kAfterGap, kFollows, kFollows, kFollows}, 2},
      {"in the first", {kFollows, kAfterGap, kFollows, kFollows}, 2},
      {"between", {kFollows, kFollows, kAfterGap, kFollows}, 1},
      {"in the second", {kFollows, kFollows, kFollows, kAfterGap}, 1},
      {"restart", {kFollows, kFollows, kAfterRestart, kFollows}, 1},
  };
  for (const Row& row : rows) {
    Assembly assembly;
    assembly.begun()
        .push(row.continuity[0], 3000, kNoMarker, first(kDeltaFrame))
        .push(row.continuity[1], 3000, kMarker, next({1}))
        .push(row.continuity[2], 6000, kNoMarker, first(kDeltaFrame))
        .push(row.continuity[3], 6000, kMarker, next({1}));
    CHECK_EQUAL(assembly.frames.size(), 3 - row.dropped);
    CHECK_EQUAL(assembly.statistics.frames_dropped, row.dropped);
    CHECK(assembly.assembler.needs_key_frame());
    assembly.push(kFollows, 9000, kMarker, first(kKeyFrame640x360))
        .push(kFollows, 12000, kMarker, first(kDeltaFrame));
    CHECK_EQUAL(assembly.frames.size(), 5 - row.dropped);
    CHECK_EQUAL(assembly.statistics.frames_dropped, row.dropped);
  }
}

TEST(frame_assembler, drops_a_frame_whose_end_may_be_lost) {
  Assembly assembly;
  assembly.begun()
      .push(kFollows, 3000, kNoMarker, first(kDeltaFrame))
      .push(kAfterGap, 6000, kMarker, first(kDeltaFrame));
  CHECK_EQUAL(assembly.frames.size(), 1u);
  CHECK_EQUAL(assembly.statistics.frames_dropped, 2u);
}

TEST(frame_assembler, drops_a_key_frame_whose_first_packet_is_lost) {
  Assembly assembly;
  assembly.begun().push(kAfterGap, 3000, kMarker, next(kKeyFrame640x360));
  CHECK_EQUAL(assembly.frames.size(), 1u);
  CHECK(assembly.assembler.needs_key_frame());
}

TEST(frame_assembler, resumes_with_a_key_frame_right_after_the_hole) {
  Assembly assembly;
  assembly.begun().push(kAfterGap, 3000, kMarker, first(kKeyFrame640x360));
  CHECK_EQUAL(assembly.frames.size(), 2u);
  CHECK(!assembly.assembler.needs_key_frame());
  CHECK_EQUAL(assembly.statistics.frames_dropped, 0u);
}

TEST(frame_assembler, padding_is_no_part_of_a_frame) {
  Assembly assembly;
  assembly.begun()
      .push_bytes(kFollows, padding_rtp({.ts = 0}))
      .push(kFollows, 3000, kNoMarker, first(kDeltaFrame))
      .push_bytes(kFollows, padding_rtp({.ts = 0}))
      .push(kFollows, 3000, kMarker, next({1}));
  CHECK_EQUAL(assembly.frames.size(), 2u);
  CHECK_EQUAL(assembly.statistics.frames_dropped, 0u);
}

TEST(frame_assembler, a_gap_before_padding_counts) {
  Assembly assembly;
  assembly.begun()
      .push_bytes(kAfterGap, padding_rtp({.ts = 0}))
      .push(kFollows, 3000, kMarker, next(kKeyFrame640x360));
  CHECK_EQUAL(assembly.frames.size(), 1u);
  CHECK_EQUAL(assembly.statistics.malformed, 0u);
}

TEST(frame_assembler, drops_a_frame_larger_than_the_limit) {
  const Bytes half = test::concatenate({kDeltaFrame, Bytes(46)});
  struct Row {
    size_t rest;
    size_t frames;
  };
  for (const Row& row : {Row{50, 2}, Row{51, 1}, Row{2000, 1}}) {
    Assembly assembly(100);
    assembly.begun()
        .push(kFollows, 3000, kNoMarker, first(half))
        .push(kFollows, 3000, kMarker, next(Bytes(row.rest - 1)))
        .push(kFollows, 6000, kMarker, first(kDeltaFrame));
    CHECK_EQUAL(assembly.assembler.needs_key_frame(), row.frames == 1);
    CHECK_EQUAL(assembly.statistics.malformed, 0u);
  }
}

TEST(frame_assembler, a_frame_is_turned_as_its_last_packet_says_and_so_are_those_after_it) {
  constexpr uint8_t kBackCameraMirrored = 0x0c;
  Assembly assembly;
  assembly.push(kAfterRestart, 0, kNoMarker, first(kKeyFrame640x360))
      .push_bytes(kFollows, test::with_extension(rtp({.ts = 0, .marker = true}, next({1})), kOrientation, 3))
      .push(kFollows, 3000, kMarker, first(kDeltaFrame))
      .push(kFollows, 6000, kNoMarker, first(kDeltaFrame))
      .push_bytes(kFollows, test::with_extension(rtp({.ts = 9000, .marker = true}, first(kDeltaFrame)), kOrientation,
                                                 kBackCameraMirrored | 1))
      .push_bytes(kFollows, test::with_extension(rtp({.ts = 12000, .marker = true}, first(kDeltaFrame)), 5, 2));
  std::vector<int> turned;
  for (const Frame& frame : assembly.frames) turned.push_back(frame.rotation);
  CHECK(turned == std::vector<int>({270, 270, 270, 90, 90}));
}

}  // namespace recorder
