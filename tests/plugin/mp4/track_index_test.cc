#include "plugin/mp4/track_index.h"

#include <random>
#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

Bytes tables(const TrackIndex& index) {
  Bytes out;
  index.write_tables(out);
  return out;
}

bool contains(const Bytes& bytes, std::string_view type) {
  return as_text(bytes).find(type) != std::string_view::npos;
}

void add_one(TrackIndex& index, uint64_t offset, const IndexedSample& sample) {
  index.add(offset, {&sample, 1});
}

}  // namespace

TEST(track_index, writes_the_five_tables) {
  TrackIndex index;
  const std::vector<IndexedSample> first = {{3000, 100, true, 1}, {3000, 20, false, 1}};
  const std::vector<IndexedSample> second = {{3000, 30, true, 1}, {4000, 40, false, 2}};
  CHECK_EQUAL(index.add(1000, first), 1120u);
  CHECK_EQUAL(index.add(5000, second), 5070u);
  CHECK_EQUAL(index.duration(), 13000u);
  const Bytes expected = {
      0, 0, 0, 32, 's', 't', 't', 's', 0, 0, 0, 0, 0, 0, 0, 2,
      0, 0, 0, 3, 0, 0, 0x0b, 0xb8, 0, 0, 0, 1, 0, 0, 0x0f, 0xa0,
      0, 0, 0, 24, 's', 't', 's', 's', 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3,
      0, 0, 0, 52, 's', 't', 's', 'c', 0, 0, 0, 0, 0, 0, 0, 3,
      0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1,
      0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1,
      0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2,
      0, 0, 0, 36, 's', 't', 's', 'z', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
      0, 0, 0, 100, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0, 0, 40,
      0, 0, 0, 28, 's', 't', 'c', 'o', 0, 0, 0, 0, 0, 0, 0, 3,
      0, 0, 0x03, 0xe8, 0, 0, 0x13, 0x88, 0, 0, 0x13, 0xa6};
  CHECK_EQUAL(tables(index), expected);
}

TEST(track_index, needs_no_stss_where_every_sample_is_a_key_frame) {
  TrackIndex index;
  add_one(index, 1000, {1024, 4, true, 1});
  CHECK(!contains(tables(index), "stss"));
}

TEST(track_index, takes_co64_only_for_an_offset_that_exceeds_32_bits) {
  TrackIndex index;
  add_one(index, UINT32_MAX, {1024, 4, true, 1});
  CHECK(contains(tables(index), "stco"));
  add_one(index, uint64_t{UINT32_MAX} + 1, {1024, 4, true, 1});
  CHECK(contains(tables(index), "co64"));
  CHECK(!contains(tables(index), "stco"));
}

TEST(track_index, repeats_the_last_key_frame_as_often_as_a_gap_needs) {
  TrackIndex index;
  const std::vector<IndexedSample> samples = {{10, 7, true, 2}, {10, 8, false, 2}};
  index.add(1000, samples);
  index.repeat_key_frame(uint64_t{UINT32_MAX} + 5);
  CHECK_EQUAL(index.sample_count(), 4u);
  CHECK_EQUAL(index.duration(), uint64_t{UINT32_MAX} + 25);
  const Bytes out = tables(index);
  const Bytes stco = {'s', 't', 'c', 'o',  0, 0, 0, 0,    0, 0, 0, 3,
                      0,   0,   3,   0xe8, 0, 0, 3, 0xe8, 0, 0, 3, 0xe8};
  CHECK(std::equal(stco.begin(), stco.end(), out.end() - static_cast<std::ptrdiff_t>(stco.size())));
}

TEST(track_index, repeats_nothing_without_a_key_frame) {
  TrackIndex index;
  add_one(index, 1000, {10, 7, false, 1});
  index.repeat_key_frame(100);
  CHECK_EQUAL(index.sample_count(), 1u);
}

TEST(track_index, never_writes_more_than_it_announced) {
  std::mt19937 engine(3);
  const auto random = [&engine] { return static_cast<uint32_t>(engine()); };
  TrackIndex index;
  uint64_t offset = 1000;
  for (int batch = 0; batch < 300; ++batch) {
    std::vector<IndexedSample> samples(random() % 40);
    for (IndexedSample& sample : samples)
      sample = {1 + random() % 4, random() % 1000, random() % 5 == 0, 1 + random() % 2};
    offset = index.add(offset, samples) + random() % 100000000;
    CHECK(tables(index).size() <= index.table_bytes_limit());
  }
}

TEST(track_index, writes_empty_tables_for_a_recording) {
  Bytes out;
  TrackIndex::write_empty_tables(out);
  CHECK_EQUAL(out.size(), 16u + 16u + 20u + 16u);
  CHECK_EQUAL(TrackIndex().sample_count(), 0u);
}

}  // namespace recorder
