// The AV1 payload format, seen through the receiver.
#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test::av1;
using test::concatenate;
using test::from_hex;
using test::Receiving;
using test::rtp;

namespace {

// As in the file.
const Bytes kStoredSequence = from_hex("0a0a0000000cc4ff67006802");
const Bytes kStoredKey = from_hex("320410aabbcc");
const Bytes kStoredDelta = from_hex("320330ddee");

Bytes first_half(const Bytes& obu) { return {obu.begin(), obu.begin() + 2}; }
Bytes second_half(const Bytes& obu) { return {obu.begin() + 2, obu.end()}; }

// The data of the only frame; empty if there is none or there are more.
Bytes receive(const std::vector<Bytes>& payloads) {
  Receiving receiving(Codec::kAv1);
  uint16_t number = 0;
  for (const Bytes& payload : payloads)
    receiving.push(rtp({.seq = ++number, .marker = number == payloads.size()}, payload));
  return receiving.frames.size() == 1 ? receiving.frames[0].data : Bytes{};
}

}  // namespace

TEST(av1_payload_format, key_frames_carry_the_format) {
  Receiving receiving(Codec::kAv1);
  receiving.push(rtp({.seq = 1, .ts = 0, .marker = true}, counted({kSequence, kKeyFrame})));
  receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, counted({kDeltaFrame})));
  REQUIRE(receiving.frames.size() == 2);
  CHECK(receiving.frames[0].is_key_frame);
  CHECK(receiving.frames[0].data == concatenate({kStoredSequence, kStoredKey}));
  REQUIRE(receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  CHECK_EQUAL(receiving.frames[0].format->height, 360);
  CHECK(receiving.frames[0].format->configuration == concatenate({from_hex("81010c00"), kStoredSequence}));
  CHECK(!receiving.frames[1].is_key_frame && !receiving.frames[1].format);
  CHECK(receiving.frames[1].data == kStoredDelta);
}

TEST(av1_payload_format, elements_may_be_counted_or_have_their_lengths) {
  const Bytes expected = concatenate({kStoredSequence, kStoredKey});
  CHECK(receive({counted({kSequence, kKeyFrame})}) == expected);
  CHECK(receive({with_lengths({kSequence, kKeyFrame})}) == expected);
  CHECK(receive({counted({kSequence}), counted({kKeyFrame})}) == expected);
  // A length may have more bytes than it needs.
  CHECK(receive({concatenate({{0x20}, from_hex("8b8000"), kSequence, kKeyFrame})}) == expected);
}

TEST(av1_payload_format, joins_the_pieces_of_an_obu) {
  const Bytes expected = concatenate({kStoredSequence, kStoredKey});
  const Bytes head = first_half(kKeyFrame);
  const Bytes tail = second_half(kKeyFrame);
  CHECK(receive({counted({kSequence, head}, kIsContinued), counted({tail}, kContinues)}) == expected);
  CHECK(receive({with_lengths({kSequence, head}, kIsContinued), with_lengths({tail}, kContinues)}) == expected);
  // In three packets; behind the last piece another OBU begins.
  const Bytes large(300, 0x77);
  const Bytes sample = receive({counted({kSequence}), counted({kKeyFrame}, kIsContinued),
                                counted({large}, kContinues | kIsContinued),
                                counted({{0x01}, kMetadata}, kContinues)});
  CHECK(sample == concatenate({kStoredSequence, from_hex("32b10210aabbcc"), large, from_hex("012a0355aa80")}));
}

TEST(av1_payload_format, keeps_extensions_and_size_fields) {
  const Bytes layer = from_hex("340810aa");       // frame with temporal and spatial id
  CHECK(receive({counted({kSequence, layer})}) == concatenate({kStoredSequence, from_hex("36080210aa")}));
  CHECK(receive({counted({kStoredSequence, kStoredKey})}) == concatenate({kStoredSequence, kStoredKey}));
}

TEST(av1_payload_format, leaves_out_what_a_file_has_no_use_for) {
  const Bytes delimiter = {0x10};
  const Bytes tile_list = {0x40, 1, 2};
  const Bytes padding = {0x78, 0, 0};
  CHECK(receive({with_lengths({delimiter, kSequence, padding, kKeyFrame, tile_list})}) ==
        concatenate({kStoredSequence, kStoredKey}));
  Receiving receiving(Codec::kAv1);
  receiving.push(rtp({.seq = 1, .marker = true}, counted({kSequence, kKeyFrame})));
  receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, counted({delimiter, padding})));
  receiving.push(rtp({.seq = 3, .ts = 6000, .marker = true}, counted({kDeltaFrame})));
  CHECK_EQUAL(receiving.frames.size(), 2u);  // no picture is no frame, and none that is missing
  CHECK_EQUAL(receiving.statistics().frames_dropped, 0u);
}

TEST(av1_payload_format, only_a_shown_key_frame_can_be_begun_with) {
  for (const uint8_t beginning : {0x00, 0x20, 0x30, 0x40, 0x50, 0x90})  // hidden; inter; intra only; existing
    CHECK(receive({counted({kSequence, {0x30, beginning, 0xaa}})}).empty());
  CHECK(!receive({counted({kSequence, {0x30, 0x10, 0xaa}, {0x30, 0x30, 0xaa}})}).empty());  // two layers
}

TEST(av1_payload_format, a_key_frame_without_its_sequence_header_gets_the_last_one) {
  CHECK(receive({counted({kKeyFrame})}).empty());
  Receiving receiving(Codec::kAv1);
  receiving.push(rtp({.seq = 1, .marker = true}, counted({kSequence, kKeyFrame})));
  receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, counted({kKeyFrame})));
  REQUIRE(receiving.frames.size() == 2);
  CHECK(receiving.frames[1].data == receiving.frames[0].data);
  CHECK(receiving.frames[1].format == receiving.frames[0].format);
}

TEST(av1_payload_format, after_a_loss_goes_on_with_the_beginning_of_a_sequence) {
  struct Row {
    Bytes payload;
    size_t frames;
  };
  const std::vector<Row> rows = {
      {counted({kSequence, kKeyFrame}), 2},
      {counted({kMetadata, kSequence, kKeyFrame}, kBeginsSequence), 2},
      {counted({{0x10}, kSequence, kKeyFrame}), 2},  // behind a temporal delimiter
      {counted({kMetadata, kSequence, kKeyFrame}), 1},
      {counted({kKeyFrame}), 1},  // another sequence header may be lost
      {counted({kDeltaFrame}), 1},
      {counted({second_half(kKeyFrame)}, kContinues), 1},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kAv1);
    receiving.push(rtp({.seq = 1, .marker = true}, counted({kSequence, kKeyFrame})));
    receiving.push(rtp({.seq = 3, .ts = 3000, .marker = true}, row.payload));
    receiving.flush();
    CHECK_EQUAL(receiving.frames.size(), row.frames);
  }
}

TEST(av1_payload_format, refuses_malformed_payloads) {
  const std::vector<Bytes> payloads = {
      from_hex("10"),                              // no element
      from_hex("00"),
      from_hex("0000"),                            // an empty one
      from_hex("000530"),                          // cut off
      from_hex("20053010"),
      from_hex("30013001"),                        // three elements, and less than that
      from_hex("0080808080808080808030"),          // a length without an end
      from_hex("00ffffffff7f30"),                  // a length of more than 32 bits
      from_hex("10b01000"),                        // the forbidden bit
      from_hex("10320510aa"),                      // a size field that says something else
      from_hex("1034"),                            // no extension where one is said to be
      counted({kDeltaFrame}, kContinues),          // continues nothing
  };
  for (const Bytes& payload : payloads) {
    Receiving receiving(Codec::kAv1);
    receiving.push(rtp({.seq = 1, .marker = true}, counted({kSequence, kKeyFrame})));
    receiving.push(rtp({.seq = 2, .ts = 3000, .marker = true}, payload));
    CHECK_EQUAL(receiving.frames.size(), 1u);
    CHECK_EQUAL(receiving.statistics().malformed, 1u);
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
    CHECK(receiving.receiver.needs_key_frame());
  }
}

TEST(av1_payload_format, drops_what_is_not_whole) {
  CHECK(receive({counted({kSequence, kKeyFrame}, kIsContinued)}).empty());             // ends in an OBU
  CHECK(receive({counted({kSequence, kKeyFrame}, kIsContinued), counted({kMetadata})}).empty());
  CHECK(receive({counted({{0x08, 0x00}, kKeyFrame})}).empty());                        // a broken sequence header
}

}  // namespace recorder
