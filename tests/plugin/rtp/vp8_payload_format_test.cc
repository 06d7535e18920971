// The VP8 payload format, seen through the receiver.
#include <string_view>
#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test::vp8;
using test::concatenate;
using test::from_hex;
using test::Receiving;
using test::rtp;

TEST(vp8_payload_format, key_frames_carry_the_format) {
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 1, .ts = 0, .marker = true}, first(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, first(kDeltaFrame)));
  REQUIRE(receiving.frames.size() == 2);
  CHECK(receiving.frames[0].is_key_frame);
  CHECK(receiving.frames[0].data == kKeyFrame640x360);
  REQUIRE(receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  CHECK_EQUAL(receiving.frames[0].format->height, 360);
  CHECK(receiving.frames[0].format->configuration == from_hex("0000820202020000"));
  CHECK(!receiving.frames[1].is_key_frame);
  CHECK(receiving.frames[1].data == kDeltaFrame);
  CHECK(!receiving.frames[1].format);
}

TEST(vp8_payload_format, leaves_the_scale_out_of_the_size) {
  Bytes key_frame = kKeyFrame640x360;
  key_frame[7] |= 0x40;
  key_frame[9] |= 0x80;
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 1, .marker = true}, first(key_frame)));
  REQUIRE(receiving.frames.size() == 1 && receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  CHECK_EQUAL(receiving.frames[0].format->height, 360);
}

TEST(vp8_payload_format, skips_every_form_of_the_descriptor) {
  const std::vector<std::string_view> descriptors = {
      "10",          // none of the extensions
      "30",          // non-reference
      "9000",        // X, and nothing of it
      "90807f",      // 7 bits of PictureID
      "9080ffff",    // 15 bits
      "904012",      // TL0PICIDX
      "902040",      // TID
      "90101f",      // KEYIDX
      "903045",      // both in one byte
      "90f07f124f",  // all
      "90f0ffff124f",
  };
  for (const std::string_view descriptor : descriptors) {
    Receiving receiving(Codec::kVp8);
    receiving.push(rtp({.seq = 1, .marker = true}, concatenate({from_hex(descriptor), kKeyFrame640x360})));
    REQUIRE(receiving.frames.size() == 1);
    CHECK(receiving.frames[0].data == kKeyFrame640x360);
  }
}

TEST(vp8_payload_format, joins_pieces_and_partitions) {
  const Bytes head(kKeyFrame640x360.begin(), kKeyFrame640x360.begin() + 5);
  const Bytes tail(kKeyFrame640x360.begin() + 5, kKeyFrame640x360.end());
  // The middle of partition 0, the middle and the start of partition 1.
  for (const uint8_t descriptor : {0x00, 0x01, 0x11}) {
    Receiving receiving(Codec::kVp8);
    receiving.push(rtp({.seq = 1}, first(head)));
    receiving.push(rtp({.seq = 2, .marker = true}, concatenate({{descriptor}, tail})));
    REQUIRE(receiving.frames.size() == 1);
    CHECK(receiving.frames[0].data == kKeyFrame640x360);
  }
}

TEST(vp8_payload_format, refuses_malformed_payloads) {
  const std::vector<Bytes> payloads = {
      from_hex("10"),            // nothing behind the descriptor
      from_hex("90"),            // cut in it
      from_hex("9080"),
      from_hex("9080ff"),
      from_hex("90f07f12"),
      from_hex("9080ffff"),
      next(kDeltaFrame),         // does not begin a frame
      from_hex("1151450000"),    // begins with partition 1
  };
  for (const Bytes& payload : payloads) {
    Receiving receiving(Codec::kVp8);
    receiving.push(rtp({.seq = 1, .marker = true}, first(kKeyFrame640x360)));
    receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, payload));
    CHECK_EQUAL(receiving.frames.size(), 1u);
    CHECK_EQUAL(receiving.statistics().malformed, 1u);
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
    CHECK(receiving.receiver.needs_key_frame());
  }
}

TEST(vp8_payload_format, refuses_a_frame_that_begins_twice) {
  Receiving receiving(Codec::kVp8);
  receiving.push(rtp({.seq = 1}, first(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 2, .marker = true}, first(kKeyFrame640x360)));
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().malformed, 1u);
}

TEST(vp8_payload_format, drops_key_frames_with_a_broken_header) {
  const std::vector<Bytes> frames = {
      {0x50},                                                        // cut
      Bytes(kKeyFrame640x360.begin(), kKeyFrame640x360.begin() + 9),
      from_hex("5045009d012b80026801aa"),                            // another start code
      from_hex("5045009d012a00006801aa"),                            // no width
      from_hex("5045009d012a80020000aa"),                            // no height
      from_hex("5845009d012a80026801aa"),                            // version 4
  };
  for (const Bytes& frame : frames) {
    Receiving receiving(Codec::kVp8);
    receiving.push(rtp({.seq = 1, .marker = true}, first(frame)));
    CHECK(receiving.frames.empty());
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
  }
}

}  // namespace recorder
