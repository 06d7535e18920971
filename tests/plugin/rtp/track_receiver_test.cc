#include "plugin/rtp/track_receiver.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugin/rtp/rtp_packet.h"
#include "plugin/rtp/unwrapper.h"
#include "tests/support/folders.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/rtp_capture.h"
#include "tests/support/test.h"

namespace recorder {

using test::at_ms;
using test::CapturedMedium;
using test::read_capture;
using test::Received;
using test::Receiving;
using test::rtp;
using test::vp8::first;
using test::vp8::kDeltaFrame;
using test::vp8::kKeyFrame640x360;
using test::vp8::next;

namespace {

struct Capture {
  Codec codec;
  const char* path;
  bool has_sound = true;
};
constexpr Capture kCaptures[] = {
    {Codec::kH264, TEST_DATA "/captures/chromium-h264.rtpdump"},
    {Codec::kVp8, TEST_DATA "/captures/chromium-vp8.rtpdump"},
    {Codec::kVp9, TEST_DATA "/captures/chromium-vp9.rtpdump"},
    {Codec::kAv1, TEST_DATA "/captures/chromium-av1.rtpdump"},
    {Codec::kH265, TEST_DATA "/captures/x265-h265.rtpdump", false},
};

size_t number_of_timestamps(const std::vector<ReceivedPacket>& packets) {
  std::set<uint32_t> timestamps;
  for (const ReceivedPacket& packet : packets)
    if (const auto parsed = RtpPacket::parse(packet.bytes)) timestamps.insert(parsed->timestamp);
  return timestamps.size();
}

// Time stamps grow, and every key frame says its format.
bool is_well_formed(const std::vector<Frame>& frames) {
  for (size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].data.empty() || frames[i].is_key_frame != frames[i].format.has_value()) return false;
    if (i > 0 && frames[i].timestamp <= frames[i - 1].timestamp) return false;
  }
  return frames.empty() || frames[0].is_key_frame;
}

// The sequence numbers from the first packet pushed to the highest.
uint64_t span(const std::vector<ReceivedPacket>& packets) {
  Unwrapper<uint16_t> unwrapper;
  int64_t first = 0;
  int64_t highest = -1;
  for (const ReceivedPacket& packet : packets) {
    const int64_t number = unwrapper.unwrap(static_cast<uint16_t>(packet.bytes[2] << 8 | packet.bytes[3]));
    if (highest < 0) first = number;
    highest = std::max(highest, number);
  }
  return static_cast<uint64_t>(highest - first + 1);
}

}  // namespace

TEST(track_receiver, statistics_are_exact) {
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 1, .ts = 0}, first(kKeyFrame640x360)), at_ms(0));
  receiving.push(rtp({.seq = 3, .ts = 3000, .marker = true}, first(kDeltaFrame)), at_ms(20));  // early
  receiving.push(rtp({.seq = 2, .ts = 0, .marker = true}, next({1, 2})), at_ms(30));
  receiving.push(rtp({.seq = 3, .ts = 3000, .marker = true}, first(kDeltaFrame)), at_ms(40));  // twice
  receiving.push(rtp({.seq = 5, .ts = 9000, .marker = true}, first(kDeltaFrame)), at_ms(50));  // 4 is missing
  receiving.receiver.advance(at_ms(349), receiving.frames);
  CHECK(!receiving.receiver.needs_key_frame());
  receiving.receiver.advance(at_ms(350), receiving.frames);
  CHECK(receiving.receiver.needs_key_frame());
  receiving.push(rtp({.seq = 4, .ts = 6000, .marker = true}, first(kDeltaFrame)), at_ms(360));  // too late
  receiving.push({0x80, 200, 0, 1, 0, 0, 0, 0}, at_ms(370));                                    // RTCP
  receiving.push(rtp({.seq = 6, .ts = 12000, .marker = true}, {0x90}), at_ms(380));             // malformed
  const TrackStatistics expected = {.packets = 7, .malformed = 2, .duplicates = 1, .late = 1, .lost = 1,
                                    .frames = 2, .frames_dropped = 2, .frames_unreadable = 1,
                                    .bytes = kKeyFrame640x360.size() + 2 + kDeltaFrame.size(),
                                    .key_frame_waits = 1, .waits_since = at_ms(50)};
  CHECK(receiving.statistics() == expected);
  CHECK_EQUAL(receiving.frames.size(), 2u);
}

TEST(track_receiver, sums_what_the_kernel_dropped_where_it_is_counted) {
  Receiving receiving(Codec::kOpus);
  receiving.push(rtp({.seq = 1}, {0xf8, 1, 2, 3}));
  CHECK(!receiving.statistics().dropped_by_kernel);
  for (const uint32_t drops : {0u, 2u, 3u}) {
    receiving.receiver.push({rtp({.seq = 2}, {0xf8, 1, 2, 3}), at_ms(0), drops}, receiving.frames);
  }
  CHECK(receiving.statistics().dropped_by_kernel == uint64_t{5});
}

TEST(track_receiver, flush_delivers_what_is_whole) {
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 1, .ts = 0, .marker = true}, first(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 2, .ts = 3000}, first(kDeltaFrame)));
  receiving.flush();
  CHECK_EQUAL(receiving.frames.size(), 2u);
  receiving.flush();
  CHECK_EQUAL(receiving.frames.size(), 2u);
}

TEST(track_receiver, goes_on_after_a_change_of_source) {
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 10, .ts = 1000, .marker = true, .ssrc = 1}, first(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 60000, .ts = 0x90000000, .marker = true, .ssrc = 2}, first(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 60001, .ts = 0x90000bb8, .marker = true, .ssrc = 2}, first(kDeltaFrame)));
  REQUIRE(receiving.frames.size() == 3);
  CHECK_EQUAL(receiving.frames[2].timestamp - receiving.frames[1].timestamp, 3000);
  CHECK_EQUAL(receiving.statistics().lost, 0u);
}

TEST(track_receiver, ignores_empty_and_truncated_packets) {
  Receiving receiving(Codec::kVp8);
  const Bytes whole = rtp({.seq = 1, .marker = true}, first(kKeyFrame640x360));
  for (size_t size = 0; size < 12; ++size) receiving.push(Bytes(whole.data(), whole.data() + size));
  CHECK_EQUAL(receiving.statistics().malformed, 12u);
  CHECK_EQUAL(receiving.statistics().packets, 0u);
  receiving.push(whole);
  CHECK_EQUAL(receiving.frames.size(), 1u);
}

TEST(track_receiver, delivers_every_frame_of_a_browser) {
  for (const Capture& capture : kCaptures) {
    const auto packets = read_capture(capture.path, CapturedMedium::kVideo);
    REQUIRE(packets.size() > 200);
    const Received received = test::receive(capture.codec, packets);
    CHECK_EQUAL(received.frames.size(), number_of_timestamps(packets));
    CHECK(is_well_formed(received.frames));
    CHECK_EQUAL(received.statistics.packets, packets.size());
    CHECK_EQUAL(received.statistics.malformed, 0u);
    CHECK_EQUAL(received.statistics.lost, 0u);
    CHECK_EQUAL(received.statistics.frames_dropped, 0u);
    for (const Frame& frame : received.frames)
      if (frame.format) CHECK(frame.format->width == 640 && frame.format->height == 360);
  }
}

TEST(track_receiver, delivers_every_opus_packet_of_a_browser) {
  for (const Capture& capture : kCaptures) {
    if (!capture.has_sound) continue;
    const auto packets = read_capture(capture.path, CapturedMedium::kAudio);
    const Received received = test::receive(Codec::kOpus, packets);
    CHECK(packets.size() > 400);
    CHECK_EQUAL(received.frames.size(), packets.size());
    for (size_t i = 1; i < received.frames.size(); ++i)
      CHECK_EQUAL(received.frames[i].timestamp - received.frames[i - 1].timestamp, 960);
  }
}

TEST(track_receiver, reordering_and_duplicates_change_nothing) {
  for (const Capture& capture : kCaptures) {
    const auto packets = read_capture(capture.path, CapturedMedium::kVideo);
    const Received whole = test::receive(capture.codec, packets);
    for (uint32_t seed = 1; seed <= 5; ++seed) {
      // The first packet stays the first: nobody could know that one before it will still come.
      std::vector<ReceivedPacket> shuffled = test::mistreat(
          {packets.begin() + 1, packets.end()}, {.duplication = 0.1, .reordering = 0.1, .seed = seed});
      shuffled.insert(shuffled.begin(), packets.front());
      const Received received = test::receive(capture.codec, shuffled);
      REQUIRE(received.frames.size() == whole.frames.size());
      for (size_t i = 0; i < whole.frames.size(); ++i) CHECK(received.frames[i].data == whole.frames[i].data);
      CHECK_EQUAL(received.statistics.duplicates, shuffled.size() - packets.size());
      CHECK_EQUAL(received.statistics.lost, 0u);
    }
  }
}

TEST(track_receiver, resumes_at_key_frames_whatever_is_lost) {
  for (const Capture& capture : kCaptures) {
    // Each repetition begins with a key frame.
    const auto packets = test::repeat(read_capture(capture.path, CapturedMedium::kVideo), 20);
    const Received whole = test::receive(capture.codec, packets);
    std::set<Bytes> genuine;
    for (const Frame& frame : whole.frames) genuine.insert(frame.data);
    for (const double loss : {0.05, 0.3}) {
      const auto lossy =
          test::mistreat(packets, {.loss = loss, .duplication = 0.02, .reordering = 0.02, .seed = 7});
      const Received received = test::receive(capture.codec, lossy);
      CHECK(is_well_formed(received.frames));
      CHECK_EQUAL(received.statistics.malformed, 0u);
      CHECK(received.frames.size() > 10);
      CHECK(received.frames.size() < whole.frames.size());
      for (const Frame& frame : received.frames) CHECK(genuine.count(frame.data) == 1);
      // Every frame follows its predecessor, or is a key frame.
      size_t at = 0;
      for (const Frame& frame : received.frames) {
        const size_t expected = at;
        while (at < whole.frames.size() && whole.frames[at].timestamp != frame.timestamp) ++at;
        CHECK(at == expected || frame.is_key_frame);
        ++at;
      }
      CHECK_EQUAL(received.statistics.packets, lossy.size());
      const TrackStatistics& counts = received.statistics;
      CHECK_EQUAL(counts.packets - counts.duplicates - counts.late + counts.lost, span(lossy));
    }
  }
}

TEST(track_receiver, a_sender_may_begin_anew_in_the_middle) {
  for (const Capture& capture : kCaptures) {
    const auto packets = read_capture(capture.path, CapturedMedium::kVideo);
    std::vector<ReceivedPacket> again = packets;
    for (ReceivedPacket packet : packets) {
      packet.bytes[2] ^= 0x80;  // another sequence number, time stamp and source
      packet.bytes[4] ^= 0x40;
      packet.bytes[8] ^= 0x01;
      packet.arrival += seconds(10);
      again.push_back(std::move(packet));
    }
    const Received received = test::receive(capture.codec, again);
    CHECK_EQUAL(received.frames.size(), 2 * number_of_timestamps(packets));
    CHECK_EQUAL(received.statistics.lost, 0u);
  }
}

}  // namespace recorder
