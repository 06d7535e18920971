#include "plugin/mp4/sample_tables.h"

#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

// The extent of these tables in a file of `media` bytes of media in front of them.
MediaExtent extent_of(const Parts& children, size_t media) {
  const Bytes bytes = join({zeros(media), box("stbl", children)});
  MemorySource memory(bytes);
  CachedSource source(memory);
  return extent_of_sample_tables(source, Box{.content = media + 8, .end = bytes.size()});
}

Bytes table(std::string_view type, const std::vector<uint32_t>& numbers) {
  Parts content;
  for (const uint32_t number : numbers) content.push_back(be32(number));
  return full_box(type, 0, 0, content);
}

}  // namespace

TEST(sample_tables, sums_runs_of_durations) {
  const MediaExtent extent =
      extent_of({table("stts", {2, 3, 1000, 2, 500}), table("stsc", {2, 1, 2, 1, 2, 3, 1}),
                 table("stsz", {0, 5, 10, 20, 30, 40, 50}), table("stco", {2, 0, 30})}, 1000);
  CHECK_EQUAL(extent.sample_count, 5u);
  CHECK_EQUAL(extent.decode_end, 4000);
  CHECK_EQUAL(extent.presentation_end, 4000);
}

TEST(sample_tables, counts_bytes_and_key_frames) {
  const Parts tables = {table("stts", {1, 5, 1000}), table("stsc", {1, 1, 5, 1}),
                        table("stsz", {0, 5, 10, 20, 30, 40, 50}), table("stco", {1, 0})};
  CHECK_EQUAL(extent_of(tables, 1000).bytes, 150u);
  CHECK_EQUAL(extent_of(tables, 1000).sync_samples, 5u);  // without a list
  Parts with_list = tables;
  with_list.push_back(table("stss", {3, 1, 4, 9}));
  CHECK_EQUAL(extent_of(with_list, 1000).sync_samples, 2u);
  const MediaExtent alike = extent_of({table("stts", {1, 5, 1000}), table("stsc", {1, 1, 5, 1}),
                                       table("stsz", {8, 5}), table("stco", {1, 0}), table("stss", {0})}, 1000);
  CHECK_EQUAL(alike.bytes, 40u);
  CHECK_EQUAL(alike.sync_samples, 0u);
}

TEST(sample_tables, shows_as_long_as_the_composition_offsets_say) {
  const MediaExtent extent =
      extent_of({table("stts", {1, 4, 100}), table("ctts", {3, 1, 200, 2, 300, 1, 0xffffff9c}),
                 table("stsc", {1, 1, 4, 1}), table("stsz", {8, 4}), table("stco", {1, 0})}, 1000);
  CHECK_EQUAL(extent.decode_end, 400);
  CHECK_EQUAL(extent.presentation_end, 600);  // the third: decoded by 300, shown 300 later
}

TEST(sample_tables, counts_only_samples_inside_the_file) {
  struct Row {
    uint32_t offset, size, expected;
  };
  // The tables themselves are 100 bytes behind the 1000 of the media.
  const std::vector<Row> rows = {{0, 100, 10}, {0, 110, 10}, {100, 100, 10},
                                 {101, 100, 9}, {1100, 1, 0}, {1101, 1, 0},
                                 {0, 400, 2}, {0xffffffff, 1, 0}, {0, 0xffffffff, 0}};
  for (const Row& row : rows) {
    const Parts tables = {table("stts", {1, 10, 100}), table("stsc", {1, 1, 10, 1}),
                          table("stsz", {row.size, 10}), table("stco", {1, row.offset})};
    const MediaExtent extent = extent_of(tables, 1000);
    CHECK_EQUAL(extent.sample_count, row.expected);
    CHECK_EQUAL(extent.decode_end, row.expected * 100);
  }
}

TEST(sample_tables, counts_no_more_than_every_table_has) {
  struct Row {
    std::vector<uint32_t> stts, stsc, stsz, stco;
    uint64_t expected;
  };
  const std::vector<Row> rows = {
      {{1, 4, 100}, {1, 1, 5, 1}, {1, 5}, {1, 0}, 4},                     // durations for four
      {{1, 5, 100}, {1, 1, 5, 1}, {1, 4}, {1, 0}, 4},                     // sizes of four
      {{1, 5, 100}, {1, 1, 2, 1}, {1, 5}, {2, 0, 8}, 4},                  // chunks for four
      {{1, 0xffffffff, 1}, {1, 1, 0xffffffff, 1}, {1, 0xffffffff}, {1, 0}, 1100},
      {{1, 5, 100}, {1000000, 1, 5, 1}, {1, 5}, {1000000, 0}, 5},         // a million entries in a tiny box
      {{1000000, 5, 100}, {1, 1, 5, 1}, {0, 1000000, 1, 1}, {1, 0}, 2},
      {{0}, {0}, {0, 0}, {0}, 0},
      {{}, {}, {}, {}, 0},
      {{1, 5, 100}, {1, 2, 5, 1}, {1, 5}, {1, 0}, 0},                     // no run for the first chunk
      {{3, 0, 7, 0, 7, 5, 100}, {1, 1, 5, 1}, {1, 5}, {1, 0}, 5},         // runs of nothing
  };
  for (const Row& row : rows) {
    const Parts tables = {table("stts", row.stts), table("stsc", row.stsc), table("stsz", row.stsz),
                          table("stco", row.stco)};
    const MediaExtent extent = extent_of(tables, 1000);
    CHECK_EQUAL(extent.sample_count, row.expected);
  }
}

TEST(sample_tables, are_empty_when_one_is_missing) {
  const Parts all = {table("stts", {1, 1, 1}), table("stsc", {1, 1, 1, 1}), table("stsz", {1, 1}),
                     table("stco", {1, 0})};
  CHECK_EQUAL(extent_of(all, 100).sample_count, 1u);
  for (size_t missing = 0; missing < all.size(); ++missing) {
    Parts some = all;
    some.erase(some.begin() + static_cast<ptrdiff_t>(missing));
    CHECK_EQUAL(extent_of(some, 100).sample_count, 0u);
  }
}

TEST(sample_tables, understand_offsets_above_four_gigabytes) {
  const Bytes co64 = full_box("co64", 0, 0, {be32(2), be64(0), be64(uint64_t{1} << 40)});
  const MediaExtent extent =
      extent_of({table("stts", {1, 2, 100}), table("stsc", {1, 1, 1, 1}), table("stsz", {1, 2}), co64}, 100);
  CHECK_EQUAL(extent.sample_count, 1u);
}

TEST(sample_tables, sums_do_not_overflow) {
  Parts runs = {be32(5)};
  for (int i = 0; i < 5; ++i) runs.push_back(join({be32(1), be32(0xffffffff)}));
  const MediaExtent extent = extent_of({full_box("stts", 0, 0, runs), table("stsc", {1, 1, 5, 1}),
                                        table("stsz", {1, 5}), table("stco", {1, 0})}, 100);
  CHECK_EQUAL(extent.decode_end, 5 * int64_t{0xffffffff});
  MediaExtent endless;
  for (int i = 0; i < 100; ++i) endless.append(0xffffffff, 0xffffffff, 0x7fffffff);
  CHECK_EQUAL(endless.decode_end, kMaxTicks);
}

}  // namespace recorder
