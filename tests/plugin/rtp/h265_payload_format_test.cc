// The H265 payload format, seen through the receiver. What it has in common with H264 is tested there.
#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test::h265;
using test::from_hex;
using test::Receiving;
using test::rtp;
using test::h264::Fragment;
using test::h264::with_lengths;

namespace {

void push_unit(Receiving& receiving, uint16_t first_seq, uint32_t ts, const std::vector<Bytes>& payloads) {
  for (size_t i = 0; i < payloads.size(); ++i)
    receiving.push(rtp({.seq = static_cast<uint16_t>(first_seq + i), .ts = ts, .marker = i + 1 == payloads.size()},
                       payloads[i]));
}

}  // namespace

TEST(h265_payload_format, makes_samples_of_every_allowed_payload) {
  struct Row {
    std::vector<Bytes> payloads;
    std::vector<Bytes> nal_units;
  };
  const std::vector<Row> rows = {
      {{kVps, kSps, kPps, kIdr}, {kVps, kSps, kPps, kIdr}},
      {{ap({kVps, kSps, kPps}), kIdr}, {kVps, kSps, kPps, kIdr}},
      {{ap({kDelimiter, kVps, kSps, kPps, kSei, kIdr})}, {kVps, kSps, kPps, kSei, kIdr}},
      {{ap({kVps, kSps, kPps}), fu(kIdr, Fragment::kStart, 0, 2), fu(kIdr, Fragment::kMiddle, 2, 3),
        fu(kIdr, Fragment::kEnd, 3, 6)},
       {kVps, kSps, kPps, kIdr}},
      {{fu(kVps, Fragment::kStart, 0, 9), fu(kVps, Fragment::kEnd, 9, kVps.size() - 2), kSps, kPps, kIdr},
       {kVps, kSps, kPps, kIdr}},
      {{kVps, kSps, kPps, kCra}, {kVps, kSps, kPps, kCra}},
      {{kVps, kSps, kPps, kIdr, kIdr, kOtherLayer}, {kVps, kSps, kPps, kIdr, kIdr, kOtherLayer}},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kH265);
    push_unit(receiving, 1, 0, row.payloads);
    REQUIRE(receiving.frames.size() == 1);
    CHECK(receiving.frames[0].is_key_frame);
    CHECK(receiving.frames[0].data == with_lengths(row.nal_units));
    REQUIRE(receiving.frames[0].format);
    CHECK_EQUAL(receiving.frames[0].format->width, 640);
    CHECK_EQUAL(receiving.frames[0].format->height, 360);
  }
}

TEST(h265_payload_format, a_key_frame_without_parameter_sets_gets_the_last_ones) {
  Receiving receiving(Codec::kH265);
  push_unit(receiving, 1, 0, {kVps, kSps, kPps, kIdr});
  push_unit(receiving, 5, 3000, {kSlice});
  push_unit(receiving, 6, 6000, {kIdr});
  push_unit(receiving, 7, 9000, {kSps, kPps, kIdr});
  REQUIRE(receiving.frames.size() == 4);
  CHECK(!receiving.frames[1].is_key_frame && receiving.frames[1].data == with_lengths({kSlice}));
  CHECK(receiving.frames[2].data == with_lengths({kVps, kSps, kPps, kIdr}));
  CHECK(receiving.frames[3].data == with_lengths({kVps, kSps, kPps, kSps, kPps, kIdr}));
  CHECK(receiving.frames[3].format == receiving.frames[0].format);
}

TEST(h265_payload_format, after_a_loss_goes_on_where_an_access_unit_surely_begins) {
  struct Row {
    std::vector<Bytes> payloads;
    size_t frames;
  };
  const std::vector<Row> rows = {
      {{kVps, kSps, kPps, kIdr}, 2},
      {{ap({kVps, kSps, kPps}), kIdr}, 2},
      {{kDelimiter, kVps, kSps, kPps, kIdr}, 2},
      {{fu(kVps, Fragment::kStart, 0, 9), fu(kVps, Fragment::kEnd, 9, kVps.size() - 2), kSps, kPps, kIdr}, 2},
      {{kSps, kPps, kIdr}, 1},
      {{kIdr}, 1},
      {{kSlice}, 1},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kH265);
    push_unit(receiving, 1, 0, {kVps, kSps, kPps, kIdr});
    push_unit(receiving, 6, 3000, row.payloads);
    receiving.flush();
    CHECK_EQUAL(receiving.frames.size(), row.frames);
  }
}

TEST(h265_payload_format, refuses_malformed_payloads) {
  const std::vector<Bytes> payloads = {
      from_hex("02"),                                   // half a header
      from_hex("6401aabb"),                             // PACI
      from_hex("8201aabb"),                             // the forbidden bit
      from_hex("6001"),                                 // an aggregation packet of nothing
      from_hex("60010001aa"),                           // a NAL unit without a whole header
      from_hex("6001000402"),                           // cut off
      from_hex("6201"),                                 // a fragment without its header
      fu(kSlice, Fragment::kMiddle, 0, 1),              // that continues nothing
      fu(kSlice, Fragment::kStartAndEnd, 0, 2),
  };
  for (const Bytes& payload : payloads) {
    Receiving receiving(Codec::kH265);
    push_unit(receiving, 1, 0, {kVps, kSps, kPps, kIdr});
    push_unit(receiving, 5, 3000, {payload});
    CHECK_EQUAL(receiving.frames.size(), 1u);
    CHECK_EQUAL(receiving.statistics().malformed, 1u);
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
    CHECK(receiving.receiver.needs_key_frame());
  }
}

}  // namespace recorder
