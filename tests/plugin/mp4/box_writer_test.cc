#include "plugin/mp4/box_writer.h"

#include "tests/support/test.h"

namespace recorder {

TEST(box_writer, stores_the_sizes_of_nested_boxes) {
  Bytes out;
  {
    BoxWriter outer(out, "moov");
    BoxWriter(out, "free").u16(0xabcd);
    outer.u8(7);
  }
  const Bytes expected = {0, 0, 0, 19, 'm', 'o', 'o', 'v', 0, 0, 0, 10, 'f', 'r', 'e', 'e', 0xab, 0xcd, 7};
  CHECK_EQUAL(out, expected);
}

TEST(box_writer, writes_version_and_flags_of_a_full_box) {
  Bytes out;
  BoxWriter(out, "tkhd", 1, 0x020007).u8(9);
  const Bytes expected = {0, 0, 0, 13, 't', 'k', 'h', 'd', 1, 2, 0, 7, 9};
  CHECK_EQUAL(out, expected);
}

TEST(box_writer, writes_numbers_as_wide_as_the_version_says) {
  struct {
    uint8_t version;
    uint64_t value;
    Bytes expected;
  } rows[] = {
      {0, 0x01020304, {0, 0, 0, 12, 'f', 'r', 'e', 'e', 1, 2, 3, 4}},
      {0, UINT64_MAX, {0, 0, 0, 12, 'f', 'r', 'e', 'e', 255, 255, 255, 255}},
      {1, 0x0102030405060708, {0, 0, 0, 16, 'f', 'r', 'e', 'e', 1, 2, 3, 4, 5, 6, 7, 8}},
  };
  for (const auto& row : rows) {
    Bytes out;
    BoxWriter(out, "free").number(row.version, row.value);
    CHECK_EQUAL(out, row.expected);
  }
}

TEST(box_writer, takes_version_one_only_for_what_exceeds_32_bits) {
  CHECK_EQUAL(version_for(0u, 0xffffffffu), 0);
  CHECK_EQUAL(version_for(uint64_t{0x100000000}), 1);
  CHECK_EQUAL(version_for(1u, uint64_t{0x100000000}, 2u), 1);
}

TEST(box_writer, ends_a_string_at_its_first_zero) {
  Bytes out;
  BoxWriter(out, "hdlr").c_string(std::string_view("a\0b", 3));
  const Bytes expected = {0, 0, 0, 10, 'h', 'd', 'l', 'r', 'a', 0};
  CHECK_EQUAL(out, expected);
}

TEST(box_writer, writes_a_header_with_a_64_bit_size) {
  Bytes out;
  write_large_box_header(out, "mdat", 0x0102030405060708);
  const Bytes expected = {0, 0, 0, 1, 'm', 'd', 'a', 't', 1, 2, 3, 4, 5, 6, 7, 8};
  CHECK_EQUAL(out, expected);
}

}  // namespace recorder
