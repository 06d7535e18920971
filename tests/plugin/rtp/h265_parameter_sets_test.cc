#include "plugin/rtp/h265_parameter_sets.h"

#include <string_view>

#include "tests/support/bit_writer.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::BitWriter;
using test::concatenate;
using test::from_hex;

namespace {

// What x265 makes of a format, and what FFmpeg writes of it in hvcC, up to the number of arrays.
struct Stream {
  std::string_view vps, sps, pps;
  uint16_t width, height;
  std::string_view hvcc;
};
constexpr Stream kStreams[] = {
    {"40010c01ffff01600000030090000003000003003fba0240",
     "42010101600000030090000003000003003fa005020171f2e5ba4a4c2f016808000003000800000300c840", "4401c073c189", 640, 360,
     "0101600000009000000000003ff000fcfdf8f800000f03"},
    {"40010c01ffff0408000003009d0800000300001e959409",  // 4:2:2, 10 bit
     "4201010408000003009d0800000300001eb0308104d965654a4c2f016808000003000800000300c840", "4401c073c189", 96, 64,
     "0104080000009d08000000001ef000fcfefafa00000f03"},
    {"40010c01ffff0408000003009e0800000300001e959409",  // 4:4:4, with a conformance window
     "4201010408000003009e0800000300001e900410638f8fcb2b2a5261780b4040000003004000000642", "4401c07318300890", 50, 34,
     "0104080000009e08000000001ef000fcfff8f800000f03"},
    {"40010c01ffff0408000003009fc800000300001e959409",  // monochrome
     "4201010408000003009fc800000300001ec0820416595952930bc05b020000030002000003003210", "4401c073c089", 64, 64,
     "0104080000009fc8000000001ef000fcfcf8f800000f03"},
};

bool remember(H265ParameterSets& sets, const Bytes& nal_unit) { return sets.remember(sets.role(nal_unit), nal_unit); }

Bytes array(uint8_t type, const Bytes& nal_unit) {
  return concatenate({{static_cast<uint8_t>(0x80 | type), 0, 1, 0, static_cast<uint8_t>(nal_unit.size())}, nal_unit});
}

// A sequence parameter set up to the depths, of three temporal layers with profiles and levels of their own.
Bytes sequence(uint32_t id, uint32_t chroma_format, uint32_t width, uint32_t height, uint32_t depth) {
  BitWriter out;
  out.bits(16, 0x4201).bits(4, 0).bits(3, 2).bits(1, 1);
  for (const uint8_t byte : from_hex("0160a1a2a3a4a5a6a7a8a95d")) out.bits(8, byte);
  out.bits(2, 3).bits(2, 1).bits(12, 0);                           // the first has both, the second a level
  for (int i = 0; i < 11; ++i) out.bits(8, 0xee);
  out.bits(16, 0x5a5b);
  out.golomb(id).golomb(chroma_format);
  if (chroma_format == 3) out.bits(1, 0);
  return out.golomb(width).golomb(height).bits(1, 0).golomb(depth).golomb(depth).bits(8, 0x80).bytes();
}

}  // namespace

TEST(h265_parameter_sets, describes_what_encoders_send) {
  for (const Stream& stream : kStreams) {
    H265ParameterSets sets;
    const Bytes vps = from_hex(stream.vps), sps = from_hex(stream.sps), pps = from_hex(stream.pps);
    CHECK(!sets.format(0));
    CHECK(remember(sets, pps) && !sets.format(0));
    CHECK(remember(sets, sps) && !sets.format(0));
    CHECK(remember(sets, vps));
    const auto format = sets.format(0);
    REQUIRE(format);
    CHECK_EQUAL(format->width, stream.width);
    CHECK_EQUAL(format->height, stream.height);
    CHECK(format->configuration ==
          concatenate({from_hex(stream.hvcc), array(32, vps), array(33, sps), array(34, pps)}));
    CHECK(!sets.format(1));
    CHECK(sets.with_lengths() == test::h264::with_lengths({vps, sps, pps}));
  }
}

TEST(h265_parameter_sets, reads_past_the_levels_of_temporal_layers) {
  const auto parameters = H265SequenceParameters::parse(sequence(3, 1, 1280, 720, 2));
  REQUIRE(parameters);
  CHECK_EQUAL(parameters->id, 3u);
  CHECK_EQUAL(parameters->temporal_layers, 3);
  CHECK(parameters->is_temporally_nested);
  CHECK_EQUAL(parameters->width, 1280);
  CHECK_EQUAL(parameters->height, 720);
  CHECK_EQUAL(parameters->luma_depth, 10);
  CHECK_EQUAL(parameters->profile_tier_level[11], 0x5d);
}

TEST(h265_parameter_sets, refuses_numbers_out_of_range) {
  CHECK(H265SequenceParameters::parse(sequence(15, 3, 65535, 16, 7)).has_value());
  CHECK(!H265SequenceParameters::parse(sequence(16, 1, 640, 360, 0)));    // id
  CHECK(!H265SequenceParameters::parse(sequence(0, 4, 640, 360, 0)));     // chroma format
  CHECK(!H265SequenceParameters::parse(sequence(0, 1, 65536, 360, 0)));   // width
  CHECK(!H265SequenceParameters::parse(sequence(0, 1, 640, 0, 0)));       // height
  CHECK(!H265SequenceParameters::parse(sequence(0, 1, 640, 360, 8)));     // depth
  H265ParameterSets sets;
  CHECK(!remember(sets, BitWriter().bits(16, 0x4401).golomb(64).golomb(0).bits(8, 0x80).bytes()));
  CHECK(!remember(sets, BitWriter().bits(16, 0x4401).golomb(0).golomb(16).bits(8, 0x80).bytes()));
  Bytes much_too_large = from_hex(kStreams[0].pps);
  much_too_large.resize(5000);
  CHECK(!remember(sets, much_too_large));
}

TEST(h265_parameter_sets, refuses_every_truncation_of_what_is_read) {
  const Bytes sps = from_hex(kStreams[0].sps);
  constexpr size_t kRead = 25;  // up to the depths
  CHECK(H265SequenceParameters::parse(ByteView(sps).first(kRead)).has_value());
  for (size_t size = 0; size < kRead; ++size) CHECK(!H265SequenceParameters::parse(ByteView(sps).first(size)));
  for (size_t size = 0; size <= 2; ++size) {
    CHECK(!H265VideoParameters::parse(ByteView(sps).first(size)));
    CHECK(!H265PictureParameters::parse(ByteView(sps).first(size)));
  }
}

TEST(h265_parameter_sets, finds_the_picture_parameter_set_of_a_slice_segment) {
  const H265ParameterSets sets;
  CHECK_EQUAL(sets.picture_set_of(from_hex("2601af")).value_or(99), 0u);   // IDR: 1, 0, ue(v)
  CHECK_EQUAL(sets.picture_set_of(from_hex("26018a")).value_or(99), 4u);   // 1, 0, 00101
  CHECK_EQUAL(sets.picture_set_of(from_hex("0201d0")).value_or(99), 0u);   // no flag in others
  CHECK(!sets.picture_set_of(from_hex("2601")));
  CHECK(!sets.picture_set_of({}));
}

TEST(h265_parameter_sets, knows_the_roles_of_nal_units) {
  struct Row {
    int type;
    NalRole role;
  };
  const Row rows[] = {{0, NalRole::kPicture},       {9, NalRole::kPicture},      {15, NalRole::kPicture},
                      {16, NalRole::kKeyPicture},   {19, NalRole::kKeyPicture},  {21, NalRole::kKeyPicture},
                      {24, NalRole::kPicture},      {32, NalRole::kVideoSet},    {33, NalRole::kSequenceSet},
                      {34, NalRole::kPictureSet},   {35, NalRole::kDelimiter},   {36, NalRole::kOther},
                      {38, NalRole::kUseless},      {39, NalRole::kOther},       {47, NalRole::kOther}};
  const H265ParameterSets sets;
  for (const Row& row : rows) {
    CHECK(sets.role(Bytes{static_cast<uint8_t>(row.type << 1), 1}) == row.role);
    CHECK(sets.role(Bytes{static_cast<uint8_t>(row.type << 1), 9}) == NalRole::kOther);        // layer 1
    CHECK(sets.role(Bytes{static_cast<uint8_t>(row.type << 1 | 1), 1}) == NalRole::kOther);    // layer 32
  }
}

}  // namespace recorder
