#include "plugin/rtp/av1_sequence_header.h"

#include <string_view>
#include <vector>

#include "tests/support/bit_writer.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::BitWriter;
using test::from_hex;

namespace {

// In front of the size: profile, no timing, one operating point of that level.
BitWriter beginning(int profile, uint64_t level, bool is_high_tier = false) {
  BitWriter out;
  out.bits(3, static_cast<uint64_t>(profile)).bits(1, 0).bits(1, 0).bits(1, 0).bits(1, 0).bits(5, 0);
  out.bits(12, 0).bits(5, level);
  if (level > 7) out.bits(1, is_high_tier ? 1 : 0);
  return out;
}

// The size, and all tools off: no frame ids, no order hint, no screen content.
BitWriter with_size(BitWriter out, uint32_t width, uint32_t height) {
  out.bits(4, 15).bits(4, 15).bits(16, width - 1).bits(16, height - 1);
  out.bits(1, 0).bits(3, 0).bits(4, 0).bits(1, 0).bits(1, 0).bits(1, 0).bits(3, 0);
  return out;
}

Bytes configuration_of(const Bytes& payload) {
  const auto header = Av1SequenceHeader::parse(payload);
  const auto format = header ? header->format(from_hex("0a")) : std::nullopt;
  return format ? format->configuration : Bytes{};
}

}  // namespace

TEST(av1_sequence_header, of_a_browser_says_size_and_level) {
  const auto header = Av1SequenceHeader::parse(from_hex("0000000cc4ff67006802"));
  REQUIRE(header);
  CHECK_EQUAL(header->width, 640u);
  CHECK_EQUAL(header->height, 360u);
  CHECK_EQUAL(header->profile, 0);
  CHECK_EQUAL(header->level, 1);  // 2.1
  const auto format = header->format(from_hex("0a0a0000000cc4ff67006802"));
  REQUIRE(format);
  CHECK_EQUAL(format->width, 640);
  CHECK_EQUAL(format->height, 360);
  CHECK(format->configuration == from_hex("81010c000a0a0000000cc4ff67006802"));
}

TEST(av1_sequence_header, describes_all_forms_of_samples) {
  struct Row {
    int profile;
    BitWriter colour;
    std::string_view av1c;
  };
  const std::vector<Row> rows = {
      {0, BitWriter().bits(3, 0).bits(1, 0).bits(2, 2), "81050e000a"},          // 4:2:0, colocated
      {0, BitWriter().bits(3, 4).bits(1, 0).bits(2, 0), "81054c000a"},          // 10 bit
      {0, BitWriter().bits(3, 2).bits(1, 1), "81051c000a"},                     // monochrome
      {0, BitWriter().bits(3, 1).bits(24, 0x090e09).bits(1, 0).bits(2, 1), "81050d000a"},  // BT.2020
      {1, BitWriter().bits(2, 0).bits(1, 0), "812500000a"},                     // 4:4:4
      {1, BitWriter().bits(2, 1).bits(24, 0x010d00), "812500000a"},             // sRGB
      {2, BitWriter().bits(3, 0).bits(1, 0), "814508000a"},                     // 4:2:2, 8 bit
      {2, BitWriter().bits(4, 12).bits(1, 0).bits(2, 3).bits(2, 0), "81456c000a"},  // 12 bit, 4:2:0
      {2, BitWriter().bits(4, 12).bits(1, 0).bits(1, 0), "814560000a"},         // 12 bit, 4:4:4
  };
  for (const Row& row : rows) {
    BitWriter out = with_size(beginning(row.profile, 5), 1280, 720);
    for (const uint8_t byte : row.colour.bytes()) out.bits(8, byte);
    CHECK(configuration_of(out.bits(16, 0).bytes()) == from_hex(row.av1c));
  }
}

TEST(av1_sequence_header, reads_past_everything_that_is_optional) {
  BitWriter out;
  out.bits(3, 0).bits(2, 0);
  out.bits(1, 1).bits(32, 1).bits(32, 30).bits(1, 1).golomb(6);        // timing
  out.bits(1, 1).bits(5, 9).bits(32, 1).bits(5, 9).bits(5, 9);         // decoder model: delays have ten bits
  out.bits(1, 1).bits(5, 1);                                           // display delay; two operating points
  out.bits(12, 0x303).bits(5, 12).bits(1, 1).bits(1, 1).bits(21, 0x155).bits(1, 1).bits(4, 3);
  out.bits(12, 0x101).bits(5, 4).bits(1, 0).bits(1, 0);
  out.bits(4, 10).bits(4, 9).bits(11, 1919).bits(10, 1079 & 0x3ff);
  out.bits(1, 1).bits(4, 5).bits(3, 2).bits(3, 7);                     // frame ids
  out.bits(4, 15).bits(1, 1).bits(2, 3);                               // order hint
  out.bits(1, 0).bits(1, 1).bits(1, 0).bits(1, 1).bits(3, 6).bits(3, 7);  // screen content forced, integer vectors
  out.bits(3, 0).bits(1, 0).bits(2, 1).bits(2, 0);
  const auto header = Av1SequenceHeader::parse(out.bytes());
  REQUIRE(header);
  CHECK_EQUAL(header->width, 1920u);
  CHECK_EQUAL(header->height, 56u);
  CHECK_EQUAL(header->level, 12);
  CHECK(header->is_high_tier);
  CHECK_EQUAL(header->chroma_sample_position, 1);
}

TEST(av1_sequence_header, may_be_of_one_still_picture) {
  BitWriter out;
  out.bits(3, 0).bits(2, 3).bits(5, 6).bits(4, 7).bits(4, 7).bits(8, 199).bits(8, 99);
  out.bits(3, 0).bits(3, 0).bits(3, 0).bits(1, 0).bits(2, 0).bits(2, 0);
  const auto header = Av1SequenceHeader::parse(out.bytes());
  REQUIRE(header);
  CHECK(header->is_reduced_still_picture);
  CHECK_EQUAL(header->width, 200u);
  CHECK_EQUAL(header->height, 100u);
  CHECK_EQUAL(header->level, 6);
}

TEST(av1_sequence_header, refuses_what_is_cut_off_or_not_known) {
  const Bytes whole = from_hex("0000000cc4ff67006802");
  for (size_t size = 0; size + 1 < whole.size(); ++size) CHECK(!Av1SequenceHeader::parse(ByteView(whole).first(size)));
  CHECK(!Av1SequenceHeader::parse(with_size(beginning(3, 5), 640, 360).bits(32, 0).bytes()));
  // A width of 65536 is more than a sample entry can say.
  CHECK(configuration_of(with_size(beginning(0, 5), 65536, 360).bits(32, 0).bytes()).empty());
}

}  // namespace recorder
