#include "plugin/base/bytes.h"

#include "tests/support/test.h"

namespace recorder {

TEST(bytes, reads_big_endian_numbers) {
  const Bytes bytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a};
  ByteReader reader(bytes);
  CHECK_EQUAL(reader.u8(), 0x01);
  CHECK_EQUAL(reader.u16(), 0x0203);
  CHECK_EQUAL(reader.u24(), 0x040506u);
  CHECK_EQUAL(reader.u32(), 0x0708090au);
  CHECK(reader.ok());
}

TEST(bytes, reading_past_the_end_gives_zero_and_is_remembered) {
  const Bytes bytes = {0xff};
  ByteReader reader(bytes);
  CHECK_EQUAL(reader.u16(), 0);
  CHECK(!reader.ok());
  CHECK_EQUAL(reader.u8(), 0);
  CHECK(!reader.ok());
}

TEST(bytes, writer_and_reader_agree) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(1);
  writer.u16(0xfffe);
  writer.u24(0x123456);
  writer.u32(0x89abcdef);
  writer.u64(0x0123456789abcdef);
  ByteReader reader(bytes);
  CHECK_EQUAL(reader.u8(), 1);
  CHECK_EQUAL(reader.u16(), 0xfffe);
  CHECK_EQUAL(reader.u24(), 0x123456u);
  CHECK_EQUAL(reader.u32(), 0x89abcdefu);
  CHECK_EQUAL(reader.u64(), 0x0123456789abcdefu);
  CHECK_EQUAL(reader.remaining(), 0u);
}

}  // namespace recorder
