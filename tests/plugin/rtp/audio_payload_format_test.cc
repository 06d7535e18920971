// The payload format of sound, seen through the receiver.
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::at_ms;
using test::Receiving;
using test::rtp;

TEST(audio_payload_format, each_packet_is_a_key_frame) {
  Receiving receiving(Codec::kOpus);
  CHECK(!receiving.receiver.needs_key_frame());
  receiving.push(rtp({.seq = 1, .ts = 960, .marker = true}, {0x78, 1, 2}), at_ms(20));
  receiving.push(rtp({.seq = 2, .ts = 1920}, {0x78, 3}), at_ms(40));
  REQUIRE(receiving.frames.size() == 2);
  CHECK((receiving.frames[0].data == Bytes{0x78, 1, 2}));
  CHECK((receiving.frames[1].data == Bytes{0x78, 3}));
  CHECK(receiving.frames[0].is_key_frame && receiving.frames[1].is_key_frame);
  CHECK_EQUAL(receiving.frames[1].timestamp, 1920);
  CHECK(receiving.frames[1].arrival == at_ms(40));
  CHECK(!receiving.frames[0].format);
}

TEST(audio_payload_format, two_packets_of_one_time_stamp_are_two_frames) {
  Receiving receiving(Codec::kOpus);
  receiving.push(rtp({.seq = 1, .ts = 960}, {1}));
  receiving.push(rtp({.seq = 2, .ts = 960}, {2}));
  CHECK_EQUAL(receiving.frames.size(), 2u);
}

TEST(audio_payload_format, an_empty_payload_is_no_frame) {
  Receiving receiving(Codec::kOpus);
  receiving.push(rtp({.seq = 1, .ts = 960}, {1}));
  receiving.push(rtp({.seq = 2, .ts = 1920}));
  receiving.push(rtp({.seq = 3, .ts = 2880}, {3}));
  CHECK_EQUAL(receiving.frames.size(), 2u);
  CHECK_EQUAL(receiving.statistics().malformed, 0u);
  CHECK_EQUAL(receiving.statistics().lost, 0u);
}

TEST(audio_payload_format, loss_costs_no_more_than_what_is_lost) {
  Receiving receiving(Codec::kOpus);
  receiving.push(rtp({.seq = 1, .ts = 960}, {1}));
  receiving.push(rtp({.seq = 3, .ts = 2880}, {3}));
  receiving.flush();
  CHECK_EQUAL(receiving.frames.size(), 2u);
  CHECK_EQUAL(receiving.statistics().lost, 1u);
  CHECK_EQUAL(receiving.statistics().frames_dropped, 0u);
  CHECK(!receiving.receiver.needs_key_frame());
}

// RFC 3389, 4.
TEST(audio_payload_format, comfort_noise_is_no_frame_and_no_error) {
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma, Codec::kG722}) {
    Receiving receiving(codec);
    receiving.push(rtp({.seq = 1, .ts = 160, .type = 0}, Bytes(160)));
    receiving.push(rtp({.seq = 2, .ts = 320, .type = 13}, {78, 1, 2}));
    receiving.push(rtp({.seq = 3, .ts = 8000, .type = 0}, Bytes(160)));
    REQUIRE(receiving.frames.size() == 2);
    CHECK_EQUAL(receiving.frames[1].timestamp, 8000);
    const TrackStatistics expected = {.packets = 3, .frames = 2, .bytes = 320};
    CHECK(receiving.statistics() == expected);
  }
}

}  // namespace recorder
