#include "plugin/rtp/vp9_frame_header.h"

#include <string_view>
#include <vector>

#include "tests/support/bit_writer.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test::vp9;
using test::BitWriter;
using test::from_hex;

// uncompressed_header() up to the size; `colour` is what color_config() has for that profile.
Bytes key_frame(uint32_t profile, BitWriter colour_bits, int colour_size, uint32_t width, uint32_t height) {
  BitWriter out;
  out.bits(2, 2).bits(1, profile & 1u).bits(1, profile >> 1);
  if (profile == 3) out.bits(1, 0);
  out.bits(1, 0).bits(1, 0).bits(1, 1).bits(1, 0).bits(24, 0x498342);
  const Bytes colour = colour_bits.bits(32, 0).bytes();
  for (int i = 0; i < colour_size; ++i) out.bits(1, colour[static_cast<size_t>(i / 8)] >> (7 - i % 8) & 1);
  return out.bits(16, width - 1).bits(16, height - 1).bytes();
}

std::optional<VideoFormat> format(const Bytes& key_frame) {
  const auto header = Vp9FrameHeader::parse(key_frame);
  return header ? vp9_format(*header, Vp9References().note(*header)) : std::nullopt;
}

}  // namespace

TEST(vp9_frame_header, describes_key_frames_of_all_profiles) {
  struct Row {
    uint32_t profile;
    BitWriter colour;
    int colour_size;
    std::string_view vpcc;  // profile, level, depth with chroma and range, primaries, transfer, matrix
  };
  const std::vector<Row> rows = {
      {0, BitWriter().bits(3, 0).bits(1, 0), 4, "0015820202020000"},
      {0, BitWriter().bits(3, 2).bits(1, 1), 4, "0015830101010000"},                              // BT.709, full range
      {1, BitWriter().bits(3, 1).bits(1, 0).bits(2, 0).bits(1, 0), 7, "0115860606060000"},        // 4:4:4
      {1, BitWriter().bits(3, 4).bits(1, 0).bits(2, 2).bits(1, 0), 7, "0115840707070000"},        // 4:2:2
      {1, BitWriter().bits(3, 7).bits(1, 0), 4, "011587010d000000"},                              // sRGB
      {2, BitWriter().bits(1, 0).bits(3, 5).bits(1, 0), 5, "0215a2090e090000"},                   // 10 bit, BT.2020
      {2, BitWriter().bits(1, 1).bits(3, 3).bits(1, 0), 5, "0215c20606060000"},                   // 12 bit
      {3, BitWriter().bits(1, 0).bits(3, 6).bits(1, 0).bits(2, 0).bits(1, 0), 8, "0315a60202020000"},
  };
  for (const Row& row : rows) {
    const auto found = format(key_frame(row.profile, row.colour, row.colour_size, 640, 360));
    REQUIRE(found);
    CHECK_EQUAL(found->width, 640);
    CHECK_EQUAL(found->height, 360);
    CHECK(found->configuration == from_hex(row.vpcc));
  }
  // 4:4:0 cannot be said in vpcC.
  CHECK(!format(key_frame(1, BitWriter().bits(3, 0).bits(1, 0).bits(2, 1).bits(1, 0), 7, 640, 360)));
}

TEST(vp9_frame_header, takes_the_lowest_level_for_thirty_pictures_a_second) {
  struct Row {
    uint32_t width, height;
    int level;
  };
  const std::vector<Row> rows = {
      {160, 120, 10}, {256, 144, 11}, {320, 180, 11},  {424, 240, 20},   {640, 480, 30},
      {1280, 720, 31}, {1920, 1080, 40}, {3840, 2160, 50}, {1300, 8, 21}, {65535, 65535, 62}};
  for (const Row& row : rows) {
    const auto found = format(key_frame(0, BitWriter().bits(4, 0), 4, row.width, row.height));
    REQUIRE(found);
    CHECK_EQUAL(found->width, row.width);
    CHECK_EQUAL(found->configuration[1], row.level);
  }
  CHECK(!format(key_frame(0, BitWriter().bits(4, 0), 4, 65536, 16)));  // more than a sample entry can say
}

TEST(vp9_frame_header, a_frame_may_have_the_size_of_another) {
  Vp9References references;
  const auto note = [&references](const Bytes& frame) {
    const auto header = Vp9FrameHeader::parse(frame);
    return header ? references.note(*header) : Vp9FrameSize{1, 1};
  };
  Bytes as_slot_1 = kUpperLayerAsSlot0;
  as_slot_1[2] = 0x22;
  CHECK((note(kUpperLayerAsSlot0) == Vp9FrameSize{}));  // which is not there
  CHECK((note(kKeyFrame320x180) == Vp9FrameSize{320, 180}));
  CHECK((note(kUpperLayer640x360) == Vp9FrameSize{640, 360}));
  CHECK((note(as_slot_1) == Vp9FrameSize{640, 360}));   // where the last one was kept
  CHECK((note(kUpperLayerAsSlot0) == Vp9FrameSize{320, 180}));
  CHECK((note(as_slot_1) == Vp9FrameSize{320, 180}));
  CHECK((note(kKeyFrame640x360) == Vp9FrameSize{640, 360}));
  CHECK((note(kUpperLayerAsSlot0) == Vp9FrameSize{640, 360}));
}

TEST(vp9_frame_header, knows_what_is_no_key_frame) {
  struct Row {
    std::string_view hex;
    bool is_shown;
    uint8_t refreshed;
  };
  const std::vector<Row> rows = {
      {"86004092b8485437", true, 0x01},            // inter, with reset_frame_context
      {"8702020004fe02ceb0a1", true, 0x02},        // inter, error resilient
      {"88", true, 0x00},                          // shows an existing frame
  };
  for (const Row& row : rows) {
    const auto header = Vp9FrameHeader::parse(from_hex(row.hex));
    REQUIRE(header);
    CHECK(!header->is_key_frame);
    CHECK_EQUAL(header->is_shown, row.is_shown);
    CHECK_EQUAL(header->refreshed, row.refreshed);
  }
  const Bytes intra_only =
      BitWriter().bits(2, 2).bits(2, 0).bits(1, 0).bits(1, 1).bits(1, 0).bits(1, 1).bits(1, 1).bits(24, 0x498342)
          .bits(8, 0x40).bits(16, 319).bits(16, 179).bytes();
  const auto header = Vp9FrameHeader::parse(intra_only);
  REQUIRE(header && header->size);
  CHECK(!header->is_key_frame && !header->is_shown);
  CHECK_EQUAL(header->refreshed, 0x40);
  CHECK_EQUAL(header->size->width, 320u);
}

TEST(vp9_frame_header, refuses_what_is_cut_off_or_something_else) {
  for (size_t size = 0; size < 8; ++size)
    CHECK(!Vp9FrameHeader::parse(ByteView(kKeyFrame640x360).first(size)));
  CHECK(!Vp9FrameHeader::parse(from_hex("42498342002ff01674")));  // another frame marker
  CHECK(!Vp9FrameHeader::parse(from_hex("82498343002ff01674")));  // another sync code
}

}  // namespace recorder
