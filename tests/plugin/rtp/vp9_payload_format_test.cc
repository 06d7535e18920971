// The VP9 payload format, seen through the receiver.
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test::vp9;
using test::concatenate;
using test::from_hex;
using test::Receiving;
using test::rtp;

TEST(vp9_payload_format, key_frames_carry_the_format) {
  Receiving receiving(Codec::kVp9);
  receiving.push(rtp({.seq = 1, .ts = 0, .marker = true}, whole(kKeyFrame640x360)));
  receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, whole(kDeltaFrame)));
  REQUIRE(receiving.frames.size() == 2);
  CHECK(receiving.frames[0].is_key_frame);
  CHECK(receiving.frames[0].data == kKeyFrame640x360);
  REQUIRE(receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  CHECK_EQUAL(receiving.frames[0].format->height, 360);
  CHECK(receiving.frames[0].format->configuration == from_hex("0015820202020000"));
  CHECK(!receiving.frames[1].is_key_frame);
  CHECK(receiving.frames[1].data == kDeltaFrame);
  CHECK(!receiving.frames[1].format);
}

TEST(vp9_payload_format, skips_every_form_of_the_descriptor) {
  const std::vector<std::string_view> descriptors = {
      "0c",                // none of the extensions
      "0d",                // not a reference of upper layers
      "8c7f",              // 7 bits of picture id
      "8cffff",            // 15 bits
      "2c1055",            // layer and TL0PICIDX, as in the non-flexible mode
      "3c10",              // layer in the flexible mode
      "dc8001 02",         // flexible, one reference
      "dc8001 03 05 06",   // three references
      "4c",                // predicted, non-flexible: no references
      "0e00",              // a structure of nothing
      "0e30 0140 00b4 0280 0168",          // two layers with sizes
      "0e08 03 00 14 01 0c 01 02 03",      // three pictures, with 0, 1 and 3 references
      "fe8123 50 02 30 0140 00b4 0280 0168",
  };
  for (const std::string_view descriptor : descriptors) {
    std::string hex(descriptor);
    std::erase(hex, ' ');
    Receiving receiving(Codec::kVp9);
    receiving.push(rtp({.seq = 1, .marker = true}, concatenate({from_hex(hex), kKeyFrame640x360})));
    REQUIRE(receiving.frames.size() == 1);
    CHECK(receiving.frames[0].data == kKeyFrame640x360);
  }
}

TEST(vp9_payload_format, joins_the_pieces_of_a_frame) {
  const Bytes head(kKeyFrame640x360.begin(), kKeyFrame640x360.begin() + 3);
  const Bytes middle(kKeyFrame640x360.begin() + 3, kKeyFrame640x360.begin() + 4);
  const Bytes tail(kKeyFrame640x360.begin() + 4, kKeyFrame640x360.end());
  Receiving receiving(Codec::kVp9);
  receiving.push(rtp({.seq = 1}, concatenate({{kBegin}, head})));
  receiving.push(rtp({.seq = 2}, concatenate({{0}, middle})));
  receiving.push(rtp({.seq = 3, .marker = true}, concatenate({{kEnd}, tail})));
  REQUIRE(receiving.frames.size() == 1);
  CHECK(receiving.frames[0].data == kKeyFrame640x360);
}

TEST(vp9_payload_format, the_layers_of_a_picture_are_one_sample_with_an_index) {
  Receiving receiving(Codec::kVp9);
  const Bytes large(300, 0x55);
  receiving.push(rtp({.seq = 1}, layer(0, kKeyFrame320x180)));
  receiving.push(rtp({.seq = 2, .marker = true}, layer(1, concatenate({kUpperLayer640x360, large}))));
  REQUIRE(receiving.frames.size() == 1);
  CHECK(receiving.frames[0].is_key_frame);
  REQUIRE(receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  // Two frames, two bytes for each size: 10 and 310. The lower one is hidden.
  Bytes lower = kKeyFrame320x180;
  lower[0] = 0x81;
  CHECK(receiving.frames[0].data == concatenate({lower, kUpperLayer640x360, large, from_hex("c90a003601c9")}));
}

TEST(vp9_payload_format, a_picture_of_the_lowest_layer_alone_has_no_index) {
  Receiving receiving(Codec::kVp9);
  receiving.push(rtp({.seq = 1, .marker = true}, layer(0, kKeyFrame320x180)));
  REQUIRE(receiving.frames.size() == 1);
  CHECK(receiving.frames[0].data == kKeyFrame320x180);
}

TEST(vp9_payload_format, after_a_loss_goes_on_with_the_lowest_layer_of_a_key_frame) {
  struct Row {
    Bytes payload;
    size_t frames;
  };
  const std::vector<Row> rows = {
      {whole(kKeyFrame640x360), 2},
      {layer(0, kKeyFrame640x360), 2},
      {layer(1, kKeyFrame640x360), 1},  // a layer below may be lost
      {whole(kDeltaFrame), 1},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kVp9);
    receiving.push(rtp({.seq = 1, .marker = true}, whole(kKeyFrame640x360)));
    receiving.push(rtp({.seq = 3, .ts = 3000, .marker = true}, row.payload));
    receiving.flush();
    CHECK_EQUAL(receiving.frames.size(), row.frames);
  }
}

TEST(vp9_payload_format, drops_a_picture_with_a_layer_that_is_not_whole) {
  Receiving receiving(Codec::kVp9);
  receiving.push(rtp({.seq = 1}, layer(0, kKeyFrame320x180)));
  receiving.push(rtp({.seq = 2, .marker = true}, concatenate({{kBegin}, kUpperLayer640x360})));
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
}

TEST(vp9_payload_format, drops_a_picture_of_more_frames_than_the_index_counts) {
  Receiving receiving(Codec::kVp9);
  for (uint16_t i = 0; i < 9; ++i) receiving.push(rtp({.seq = i}, whole(kKeyFrame640x360)));
  receiving.flush();
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
}

TEST(vp9_payload_format, refuses_malformed_payloads) {
  const std::vector<Bytes> payloads = {
      from_hex("0c"),           // nothing behind the descriptor
      from_hex("8c"),           // cut in it
      from_hex("8cff"),
      from_hex("2c10"),
      from_hex("dc8001"),
      from_hex("dc800103050786"),  // a fourth reference
      from_hex("0e30014000"),
      from_hex("0e0803"),
      concatenate({{kEnd}, kDeltaFrame}),  // does not begin a frame
  };
  for (const Bytes& payload : payloads) {
    Receiving receiving(Codec::kVp9);
    receiving.push(rtp({.seq = 1, .marker = true}, whole(kKeyFrame640x360)));
    receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, payload));
    CHECK_EQUAL(receiving.frames.size(), 1u);
    CHECK_EQUAL(receiving.statistics().malformed, 1u);
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
    CHECK(receiving.receiver.needs_key_frame());
  }
}

TEST(vp9_payload_format, refuses_a_frame_that_begins_in_another) {
  Receiving receiving(Codec::kVp9);
  receiving.push(rtp({.seq = 1}, concatenate({{kBegin}, kKeyFrame640x360})));
  receiving.push(rtp({.seq = 2, .marker = true}, whole(kKeyFrame640x360)));
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().malformed, 1u);
}

}  // namespace recorder
