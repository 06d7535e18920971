#include "plugin/mp4/sample_entry.h"

#include <string>
#include <vector>

#include "tests/support/memory_source.h"
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

std::optional<SampleDescription> read(const Bytes& bytes, Codec codec) {
  test::MemorySource memory(bytes);
  CachedSource source(memory);
  const auto box = BoxIterator(source, 0, source.size()).next();
  return box ? read_sample_entry(source, *box, codec) : std::nullopt;
}

}  // namespace

TEST(sample_entry, has_a_type_for_each_codec) {
  CHECK_EQUAL(sample_entry_type(Codec::kH264), "avc1");
  CHECK_EQUAL(sample_entry_type(Codec::kVp8), "vp08");
  CHECK_EQUAL(sample_entry_type(Codec::kVp9), "vp09");
  CHECK_EQUAL(sample_entry_type(Codec::kAv1), "av01");
  CHECK_EQUAL(sample_entry_type(Codec::kH265), "hvc1");
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

TEST(sample_entry, is_read_as_it_was_written) {
  const std::vector<std::pair<Codec, SampleDescription>> rows = {
      {Codec::kH264, {{1, 0x42, 0xc0, 0x1e, 0xff}, 1280, 720, 0, 0}},
      {Codec::kVp8, {{0, 10, 0x82, 2, 2, 2, 0, 0}, 320, 240, 0, 0}},
      {Codec::kVp9, {{0, 21, 0x82, 2, 2, 2, 0, 0}, 640, 360, 0, 0}},
      {Codec::kH265, {{1, 1, 0x60, 0, 0, 0}, 1280, 720, 0, 0}},
      {Codec::kAv1, {{0x81, 1, 0x0c, 0, 0x0a, 1, 0}, 640, 360, 0, 0}},
      {Codec::kOpus, {{0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0}, 0, 0, 2, 48000}},
      {Codec::kAac, {{0x12, 0x10}, 0, 0, 1, 44100}},
      {Codec::kAac, {Bytes(300, 7), 0, 0, 2, 48000}},
  };
  for (const auto& [codec, description] : rows) {
    const Bytes written = entry(codec, description);
    CHECK(codec_of_sample_entry(sample_entry_type(codec)) == codec);
    CHECK(read(written, codec) == description);
    // Cut off, a descriptor has less of its configuration, or there is none.
    for (size_t size = 0; size < written.size(); ++size) {
      const Bytes cut(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(size));
      const auto part = read(cut, codec);
      CHECK(!part || part->configuration.size() <= description.configuration.size());
    }
  }
  CHECK(!codec_of_sample_entry("mp4v"));
  CHECK(!codec_of_sample_entry(""));
}

}  // namespace recorder
