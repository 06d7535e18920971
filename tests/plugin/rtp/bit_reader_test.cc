#include "plugin/rtp/bit_reader.h"

#include <string_view>
#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::from_hex;

TEST(bit_reader, reads_exponential_golomb_numbers) {
  struct Row {
    std::string_view hex;
    std::vector<uint32_t> expected;
  };
  const std::vector<Row> rows = {
      {"a641003fc0", {0, 1, 2, 3, 7, 254}},
      {"0000030003fffffff8", {0x7ffffffe}},  // with the emulation prevention byte that it needs
  };
  for (const Row& row : rows) {
    const Bytes bytes = from_hex(row.hex);
    BitReader reader(bytes, BitSource::kNalUnit);
    for (const uint32_t expected : row.expected) CHECK_EQUAL(reader.unsigned_golomb(), expected);
    CHECK(reader.ok());
  }
}

TEST(bit_reader, reads_signed_numbers) {
  // 0, 1, -1, 2, -2 are 1, 010, 011, 00100, 00101 (ISO/IEC 14496-10, table 9-3).
  const Bytes bytes = from_hex("a64280");
  BitReader reader(bytes, BitSource::kNalUnit);
  for (const int32_t expected : {0, 1, -1, 2, -2}) CHECK_EQUAL(reader.signed_golomb(), expected);
}

TEST(bit_reader, refuses_a_number_of_more_than_32_bits) {
  const Bytes bytes = from_hex("000003000003008000000000");
  BitReader reader(bytes, BitSource::kNalUnit);
  CHECK_EQUAL(reader.unsigned_golomb(), 0u);
  CHECK(!reader.ok());
}

TEST(bit_reader, leaves_emulation_prevention_out) {
  struct Row {
    std::string_view hex;
    std::vector<uint32_t> expected;
  };
  const std::vector<Row> rows = {
      {"00000301", {0, 0, 1}},
      {"000003000003", {0, 0, 0, 0}},
      {"0003", {0, 3}},
      {"0000030003", {0, 0, 0, 3}},
      {"0000000003", {0, 0, 0, 0}},
  };
  for (const Row& row : rows) {
    const Bytes bytes = from_hex(row.hex);
    BitReader reader(bytes, BitSource::kNalUnit);
    for (const uint32_t expected : row.expected) CHECK_EQUAL(reader.bits(8), expected);
    CHECK(reader.ok());
    CHECK_EQUAL(reader.bit(), 0u);
    CHECK(!reader.ok());
  }
}

TEST(bit_reader, leaves_plain_bytes_as_they_are) {
  const Bytes bytes = from_hex("00000301");
  BitReader reader(bytes, BitSource::kPlain);
  CHECK_EQUAL(reader.bits(32), 0x301u);
  CHECK(reader.ok());
}

TEST(bit_reader, reading_past_the_end_gives_zero_and_is_remembered) {
  const Bytes bytes = {0xff};
  BitReader reader(bytes, BitSource::kNalUnit);
  CHECK_EQUAL(reader.bits(8), 0xffu);
  CHECK(reader.ok());
  CHECK_EQUAL(reader.bits(32), 0u);
  CHECK_EQUAL(reader.unsigned_golomb(), 0u);
  CHECK(!reader.ok());
}

}  // namespace recorder
