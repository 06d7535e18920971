#include "plugin/rtp/h264_parameter_sets.h"

#include <string_view>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::from_hex;

namespace {

// Streams of x264, and the avcC that FFmpeg's muxer wrote for them.
struct Stream {
  std::string_view sps, pps, avcc;
  int width, height, chroma_format, luma_depth;
};

constexpr Stream kStreams[] = {
    // Constrained baseline, cropped in height.
    {"6742c016d900a02ff970110000030001000003000a0f162e48", "68cb83cb20",
     "0142c016ffe100196742c016d900a02ff970110000030001000003000a0f162e4801000568cb83cb20", 640, 360, 1, 8},
    {"67640028acd940780227e5c044000003000400000300283c60c658", "68ebe3cb22c0",
     "01640028ffe1001b67640028acd940780227e5c044000003000400000300283c60c65801000668ebe3cb22c0fdf8f800", 1920,
     1080, 1, 8},
    // 10 bit 4:2:2
    {"677a000cb6cd941419f8dc044000000300400000030283c50a6580", "68ebe3cb22c0",
     "017a000cffe1001b677a000cb6cd941419f8dc044000000300400000030283c50a658001000668ebe3cb22c0fefafa00", 320,
     180, 2, 10},
    {"67f4000c919b282a33c7c5e022000003000200000300141e28532c", "68ebe3c44844",
     "01f4000cffe1001b67f4000c919b282a33c7c5e022000003000200000300141e28532c01000668ebe3c44844fff8f800", 322,
     182, 3, 8},
    // Interlaced, main profile
    {"674d4028eca03c0227ef0110000003001000000300a1f162d960", "68fba3cb20",
     "014d4028ffe1001a674d4028eca03c0227ef0110000003001000000300a1f162d96001000568fba3cb20", 1920,
     1080, 1, 8},
    // Scaling matrices in the picture parameter set
    {"6764000aacd942c4ec044000000300400000030283c4896580", "68ebe3cb3002c0",
     "0164000affe100196764000aacd942c4ec044000000300400000030283c489658001000768ebe3cb3002c0fdf8f800",
     176, 144, 1, 8},
};

}  // namespace

TEST(h264_parameter_sets, describes_what_encoders_send) {
  for (const Stream& stream : kStreams) {
    const auto parameters = H264SequenceParameters::parse(from_hex(stream.sps));
    REQUIRE(parameters);
    CHECK_EQUAL(parameters->width, stream.width);
    CHECK_EQUAL(parameters->height, stream.height);
    CHECK_EQUAL(parameters->chroma_format, stream.chroma_format);
    CHECK_EQUAL(parameters->luma_depth, stream.luma_depth);

    H264ParameterSets sets;
    CHECK(sets.remember(NalRole::kSequenceSet, from_hex(stream.sps)));
    CHECK(sets.remember(NalRole::kPictureSet, from_hex(stream.pps)));
    const auto format = sets.format(0);
    REQUIRE(format);
    CHECK_EQUAL(format->width, stream.width);
    CHECK_EQUAL(format->height, stream.height);
    CHECK(format->configuration == from_hex(stream.avcc));
  }
}

TEST(h264_parameter_sets, refuses_every_truncation_before_the_size) {
  // Header, profile and level take four bytes, the fields up to the cropping 51 bits; what follows is not
  // read.
  const Bytes& sps = test::h264::kSps;
  CHECK(H264SequenceParameters::parse(ByteView(sps).first(11)).has_value());
  for (size_t size = 0; size < 11; ++size) CHECK(!H264SequenceParameters::parse(ByteView(sps).first(size)));
  CHECK(!H264PictureParameters::parse({}));
  CHECK(!H264PictureParameters::parse(ByteView(test::h264::kPps).first(1)));
}

TEST(h264_parameter_sets, refuses_numbers_out_of_range) {
  H264ParameterSets sets;
  CHECK(!sets.remember(NalRole::kSequenceSet, Bytes(64, 0x00)));
  CHECK(!sets.remember(NalRole::kSequenceSet, from_hex("6742c01f042fffffffff")));       // id 32
  CHECK(!sets.remember(NalRole::kSequenceSet, from_hex("6742c01ffbe27a")));  // nothing left by the cropping
  CHECK(!sets.remember(NalRole::kSequenceSet, from_hex("6742c01ff8002001c8")));   // 65536 wide
  CHECK(sets.remember(NalRole::kSequenceSet, from_hex("6742c01ff8007fff20")));    // 65520 wide
  CHECK(!sets.remember(NalRole::kPictureSet, from_hex("680080e0")));    // id 256
  CHECK(!sets.remember(NalRole::kPictureSet, from_hex("688218")));      // of sequence parameter set 32
  Bytes much_too_large = test::h264::kPps;
  much_too_large.resize(5000);
  CHECK(!sets.remember(NalRole::kPictureSet, much_too_large));
}

TEST(h264_parameter_sets, format_needs_both_sets) {
  H264ParameterSets sets;
  CHECK(!sets.format(0));
  CHECK(sets.remember(NalRole::kPictureSet, test::h264::kPps));
  CHECK(!sets.format(0));
  CHECK(sets.remember(NalRole::kSequenceSet, test::h264::kSps));
  CHECK(sets.format(0).has_value());
  CHECK(!sets.format(1));
}

TEST(h264_parameter_sets, the_last_set_of_an_id_counts) {
  H264ParameterSets sets;
  CHECK(sets.remember(NalRole::kPictureSet, from_hex(kStreams[0].pps)));
  CHECK(sets.remember(NalRole::kSequenceSet, from_hex(kStreams[0].sps)));
  CHECK(sets.remember(NalRole::kSequenceSet, from_hex(kStreams[1].sps)));
  const auto format = sets.format(0);
  REQUIRE(format);
  CHECK_EQUAL(format->width, 1920);
  CHECK(sets.with_lengths() ==
        test::h264::with_lengths({from_hex(kStreams[1].sps), from_hex(kStreams[0].pps)}));
}

TEST(h264_parameter_sets, finds_the_picture_parameter_set_of_a_slice) {
  CHECK_EQUAL(H264ParameterSets().picture_set_of(test::h264::kIdr).value_or(99), 0u);
  CHECK_EQUAL(H264ParameterSets().picture_set_of(from_hex("65882c")).value_or(99), 4u);
  CHECK(!H264ParameterSets().picture_set_of(from_hex("65")));
  CHECK(!H264ParameterSets().picture_set_of({}));
}

}  // namespace recorder
