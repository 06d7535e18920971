#include "plugin/mp4/sample_entry.h"

#include <string>

#include "tests/support/test.h"

namespace recorder {
namespace {

Bytes entry(Codec codec, const SampleDescription& description) {
  Bytes out;
  write_sample_entry(out, codec, description);
  return out;
}

Bytes tail(const Bytes& bytes, size_t size) {
  return {bytes.end() - static_cast<std::ptrdiff_t>(size), bytes.end()};
}

}  // namespace

TEST(sample_entry, has_a_type_for_each_codec) {
  CHECK_EQUAL(sample_entry_type(Codec::kH264), "avc1");
  CHECK_EQUAL(sample_entry_type(Codec::kVp8), "vp08");
  CHECK_EQUAL(sample_entry_type(Codec::kOpus), "Opus");
  CHECK_EQUAL(sample_entry_type(Codec::kAac), "mp4a");
}

TEST(sample_entry, describes_h264) {
  const Bytes out = entry(Codec::kH264, {{1, 2, 3}, 0x0140, 0x00f0, 0, 0});
  const Bytes expected = {
      0, 0, 0, 97, 'a', 'v',  'c',  '1',  0, 0,    0, 0,    0,   0,   0,   1,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0,  0,   0,    1,    0x40, 0, 0xf0, 0, 0x48, 0,   0,   0,   0x48, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
      0, 0, 0, 0,  0,   0,    0,    0,    0, 0,    0, 0,    0,   0,   0,   0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0,  0,   0x18, 0xff, 0xff, 0, 0,    0, 11,   'a', 'v', 'c', 'C',  1, 2, 3};
  CHECK_EQUAL(out, expected);
}

TEST(sample_entry, describes_vp8_in_a_box_of_version_one) {
  const Bytes out = entry(Codec::kVp8, {{0, 10, 0x82, 2, 2, 2, 0, 0}, 320, 240, 0, 0});
  const Bytes expected = {0, 0, 0, 20, 'v', 'p', 'c', 'C', 1, 0, 0, 0, 0, 10, 0x82, 2, 2, 2, 0, 0};
  CHECK_EQUAL(tail(out, 20), expected);
}

TEST(sample_entry, describes_opus) {
  const Bytes out = entry(Codec::kOpus, {{0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0}, 0, 0, 2, 48000});
  const Bytes expected = {0, 0, 0, 55, 'O', 'p', 'u', 's', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
                          0, 2, 0, 16, 0, 0, 0, 0, 0xbb, 0x80, 0, 0,
                          0, 0, 0, 19, 'd', 'O', 'p', 's', 0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0};
  CHECK_EQUAL(out, expected);
}

TEST(sample_entry, describes_aac_by_its_audio_specific_config) {
  const Bytes out = entry(Codec::kAac, {{0x12, 0x10}, 0, 0, 2, 44100});
  const Bytes expected = {0, 0, 0, 51, 'e', 's', 'd', 's', 0, 0, 0, 0,
                          3, 0x80, 0x80, 0x80, 34, 0, 0, 0,
                          4, 0x80, 0x80, 0x80, 20, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                          5, 0x80, 0x80, 0x80, 2, 0x12, 0x10,
                          6, 0x80, 0x80, 0x80, 1, 2};
  CHECK_EQUAL(tail(out, 51), expected);
}

}  // namespace recorder
