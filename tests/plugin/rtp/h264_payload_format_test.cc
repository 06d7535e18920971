// The H264 payload format, seen through the receiver.
#include <vector>

#include "plugin/rtp/h264_parameter_sets.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test::h264;
using test::concatenate;
using test::from_hex;
using test::Receiving;
using test::rtp;

namespace {

// The payloads of one access unit, each in a packet of its own, the last with the marker.
void push_unit(Receiving& receiving, uint16_t first_seq, uint32_t ts, const std::vector<Bytes>& payloads) {
  for (size_t i = 0; i < payloads.size(); ++i)
    receiving.push(rtp({.seq = static_cast<uint16_t>(first_seq + i), .ts = ts,
                        .marker = i + 1 == payloads.size()},
                       payloads[i]));
}

}  // namespace

TEST(h264_payload_format, makes_samples_of_every_allowed_payload) {
  struct Row {
    std::vector<Bytes> payloads;
    std::vector<Bytes> nal_units;
  };
  const std::vector<Row> rows = {
      {{kSps, kPps, kIdr}, {kSps, kPps, kIdr}},
      {{stap_a({kSps, kPps}), kIdr}, {kSps, kPps, kIdr}},
      {{stap_a({kSps, kPps, kIdr})}, {kSps, kPps, kIdr}},
      {{stap_a({kSps, kPps}), fu_a(kIdr, Fragment::kStart, 0, 3), fu_a(kIdr, Fragment::kMiddle, 3, 5),
        fu_a(kIdr, Fragment::kEnd, 5, 7)},
       {kSps, kPps, kIdr}},
      {{kSps, kPps, fu_a(kIdr, Fragment::kStart, 0, 7), fu_a(kIdr, Fragment::kEnd, 7, 7)},
       {kSps, kPps, kIdr}},
      {{fu_a(kSps, Fragment::kStart, 0, 9), fu_a(kSps, Fragment::kEnd, 9, 18), kPps, kIdr},
       {kSps, kPps, kIdr}},
      {{kSps, kPps, kIdr, kIdr}, {kSps, kPps, kIdr, kIdr}},
      {{kSps, kPps, kSei, kIdr}, {kSps, kPps, kSei, kIdr}},
      {{kDelimiter, kSps, kPps, kIdr, kFiller}, {kSps, kPps, kIdr}},
      {{stap_a({kDelimiter, kSps, kPps, kSei}), kIdr}, {kSps, kPps, kSei, kIdr}},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kH264);
    push_unit(receiving, 1, 0, row.payloads);
    REQUIRE(receiving.frames.size() == 1);
    CHECK(receiving.frames[0].is_key_frame);
    CHECK(receiving.frames[0].data == with_lengths(row.nal_units));
    CHECK_EQUAL(receiving.statistics().malformed, 0u);
  }
}

TEST(h264_payload_format, key_frames_carry_the_format) {
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
  push_unit(receiving, 4, 3000, {kSlice});
  REQUIRE(receiving.frames.size() == 2);
  REQUIRE(receiving.frames[0].format);
  CHECK_EQUAL(receiving.frames[0].format->width, 640);
  CHECK_EQUAL(receiving.frames[0].format->height, 360);
  CHECK(receiving.frames[0].format->configuration ==
        from_hex("0142c01fffe100136742c01f8c8d405017fcb3506060607844235001000468ce3c80"));
  CHECK(!receiving.frames[1].is_key_frame);
  CHECK(!receiving.frames[1].format);
  CHECK(receiving.frames[1].data == with_lengths({kSlice}));
}

TEST(h264_payload_format, remembered_parameter_sets_go_before_an_idr_that_lacks_them) {
  const std::vector<std::vector<Bytes>> units_without = {
      {kIdr}, {kDelimiter, kIdr}, {kSei, kIdr}, {kSps, kIdr}, {kPps, kIdr}};
  for (const std::vector<Bytes>& unit : units_without) {
    Receiving receiving(Codec::kH264);
    push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
    push_unit(receiving, 4, 3000, unit);
    REQUIRE(receiving.frames.size() == 2);
    CHECK(receiving.frames[1].is_key_frame);
    Bytes expected = with_lengths({kSps, kPps});
    std::vector<Bytes> own;
    for (const Bytes& nal_unit : unit)
      if (nal_unit != kDelimiter) own.push_back(nal_unit);
    const Bytes rest = with_lengths(own);
    expected.insert(expected.end(), rest.begin(), rest.end());
    CHECK(receiving.frames[1].data == expected);
    CHECK(receiving.frames[1].format == receiving.frames[0].format);
  }
}

TEST(h264_payload_format, parameter_sets_may_come_in_an_access_unit_of_their_own) {
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {stap_a({kSps, kPps})});
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().frames_dropped, 0u);
  push_unit(receiving, 2, 0, {kIdr});
  REQUIRE(receiving.frames.size() == 1);
  CHECK(receiving.frames[0].data == with_lengths({kSps, kPps, kIdr}));
}

TEST(h264_payload_format, remembers_parameter_sets_of_a_frame_that_is_lost) {
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {kSps, kPps, fu_a(kIdr, Fragment::kStart, 0, 3)});
  CHECK(receiving.frames.empty());
  push_unit(receiving, 4, 3000, {kIdr});
  REQUIRE(receiving.frames.size() == 1);
  CHECK(receiving.frames[0].data == with_lengths({kSps, kPps, kIdr}));
}

TEST(h264_payload_format, an_idr_without_known_parameter_sets_is_dropped) {
  const std::vector<std::vector<Bytes>> units = {{kDelimiter, kIdr}, {kSps, kIdr}, {kDelimiter, kPps, kIdr}};
  for (const std::vector<Bytes>& unit : units) {
    Receiving receiving(Codec::kH264);
    push_unit(receiving, 1, 0, unit);
    CHECK(receiving.frames.empty());
    CHECK(receiving.receiver.needs_key_frame());
    CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
  }
}

TEST(h264_payload_format, follows_a_change_of_resolution) {
  const Bytes high_sps = from_hex("67640028acd940780227e5c044000003000400000300283c60c658");
  const Bytes high_pps = from_hex("68ebe3cb22c0");
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
  push_unit(receiving, 4, 3000, {high_sps, high_pps, kIdr});
  push_unit(receiving, 7, 6000, {kIdr});
  REQUIRE(receiving.frames.size() == 3);
  REQUIRE(receiving.frames[1].format && receiving.frames[2].format);
  CHECK_EQUAL(receiving.frames[1].format->width, 1920);
  CHECK(receiving.frames[2].format == receiving.frames[1].format);
  CHECK(receiving.frames[2].data == with_lengths({high_sps, high_pps, kIdr}));
}

TEST(h264_payload_format, an_intra_picture_that_is_no_idr_is_no_key_frame) {
  const Bytes recovery_point = from_hex("06060184" "80");
  const Bytes intra_slice = from_hex("618880102030");
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {kSps, kPps, recovery_point, intra_slice});
  CHECK(receiving.frames.empty());
  CHECK(receiving.receiver.needs_key_frame());
}

TEST(h264_payload_format, refuses_what_rfc_6184_does_not_allow_here) {
  const std::vector<std::vector<Bytes>> bad_units = {
      {from_hex("00")},                                       // type 0
      {from_hex("1e0102")},                                   // type 30
      {from_hex("1f0102")},
      {from_hex("7900010002")},                               // STAP-B
      {from_hex("7a000100020003")},                           // MTAP16
      {from_hex("7b00010002000300")},                         // MTAP24
      {from_hex("7d850001aabb")},                             // FU-B
      {from_hex("78")},                                       // empty STAP-A
      {from_hex("7800")},
      {from_hex("780000")},                                   // of an empty NAL unit
      {from_hex("7800056742")},                               // longer than the packet
      {concatenate({stap_a({kSps}), from_hex("00")})},        // half a length at the end
      {stap_a({stap_a({kSps})})},                             // in itself
      {from_hex("7c")},                                       // FU-A without its header
      {fu_a(kIdr, Fragment::kStartAndEnd, 0, 7)},
      {from_hex("7c9c0102")},                                 // a fragment of a FU-A
      {from_hex("7c800102")},                                 // of type 0
      {fu_a(kIdr, Fragment::kMiddle, 3, 5)},                  // without a start
      {fu_a(kIdr, Fragment::kEnd, 3, 5)},
      {fu_a(kIdr, Fragment::kStart, 0, 3), fu_a(kIdr, Fragment::kStart, 0, 3)},
      {fu_a(kIdr, Fragment::kStart, 0, 3), kSlice},           // interrupted
      {fu_a(kIdr, Fragment::kStart, 0, 3), stap_a({kSlice})},
      {from_hex("e588")},                                     // forbidden_zero_bit
  };
  for (const std::vector<Bytes>& unit : bad_units) {
    Receiving receiving(Codec::kH264);
    push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
    push_unit(receiving, 4, 3000, unit);
    push_unit(receiving, 8, 6000, {kSlice});
    CHECK_EQUAL(receiving.frames.size(), 1u);
    CHECK_EQUAL(receiving.statistics().malformed, 1u);
    CHECK(receiving.receiver.needs_key_frame());
    receiving.flush();
    push_unit(receiving, 9, 9000, {kSps, kPps, kIdr});
    CHECK_EQUAL(receiving.frames.size(), 2u);
  }
}

TEST(h264_payload_format, drops_a_frame_whose_fragments_do_not_end) {
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0,
            {kSps, kPps, fu_a(kIdr, Fragment::kStart, 0, 3), fu_a(kIdr, Fragment::kMiddle, 3, 5)});
  CHECK(receiving.frames.empty());
  CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
}

TEST(h264_payload_format, drops_a_key_frame_with_a_parameter_set_that_cannot_be_read) {
  Receiving receiving(Codec::kH264);
  push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
  push_unit(receiving, 4, 3000, {{0x67, 0x42, 0xc0}, kPps, kIdr});
  CHECK_EQUAL(receiving.frames.size(), 1u);
  CHECK_EQUAL(receiving.statistics().frames_dropped, 1u);
}

TEST(h264_payload_format, after_a_gap_a_key_frame_must_begin_with_its_parameter_sets) {
  struct Row {
    std::vector<Bytes> unit;
    size_t frames;
  };
  // What is lost before the others may have been parameter sets that this frame needs.
  const std::vector<Row> rows = {
      {{kSps, kPps, kIdr}, 2},
      {{stap_a({kSps, kPps}), kIdr}, 2},
      {{kDelimiter, kIdr}, 2},
      {{fu_a(kSps, Fragment::kStart, 0, 9), fu_a(kSps, Fragment::kEnd, 9, 18), kPps, kIdr}, 2},
      {{kIdr}, 1},
      {{kPps, kIdr}, 1},
      {{kSei, kIdr}, 1},
  };
  for (const Row& row : rows) {
    Receiving receiving(Codec::kH264);
    push_unit(receiving, 1, 0, {kSps, kPps, kIdr});
    push_unit(receiving, 5, 3000, row.unit);
    receiving.flush();
    CHECK_EQUAL(receiving.frames.size(), row.frames);
  }
}

}  // namespace recorder
