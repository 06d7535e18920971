#include "plugin/mp4/box_reader.h"

#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

TEST(box_reader, knows_where_a_box_begins_and_ends) {
  struct Row {
    Bytes bytes;
    bool is_box;
    uint64_t content, end;
    bool is_cut_off;
  };
  const std::vector<Row> rows = {
      {box("free", {}), true, 8, 8, false},
      {box("free", {zeros(5)}), true, 8, 13, false},
      {join({box("free", {zeros(5)}), zeros(20)}), true, 8, 13, false},
      {box_claiming(0, "mdat", {zeros(5)}), true, 8, 13, false},   // to the end of the file
      {large_box_claiming(21, "mdat", {zeros(5)}), true, 16, 21, false},
      {large_box_claiming(22, "mdat", {zeros(5)}), true, 16, 21, true},
      {large_box_claiming(UINT64_MAX, "mdat", {zeros(5)}), true, 16, 21, true},
      {box_claiming(14, "free", {zeros(5)}), true, 8, 13, true},
      {box_claiming(0xffffffff, "free", {zeros(5)}), true, 8, 13, true},
      {box_claiming(7, "free", {zeros(5)}), false, 0, 0, false},   // smaller than its header
      {box_claiming(2, "free", {zeros(5)}), false, 0, 0, false},
      {box_claiming(1, "free", {zeros(5)}), false, 0, 0, false},   // its largesize is cut off
      {large_box_claiming(15, "free", {zeros(5)}), false, 0, 0, false},
      {large_box_claiming(0, "free", {zeros(5)}), false, 0, 0, false},
      {zeros(100), false, 0, 0, false},                            // the tail after a power cut
      {{0, 0, 0, 8, 'f', 'r', 'e'}, false, 0, 0, false},
      {{}, false, 0, 0, false},
  };
  for (const Row& row : rows) {
    MemorySource memory(row.bytes);
    CachedSource source(memory);
    const auto read = BoxIterator(source, 0, source.size()).next();
    CHECK_EQUAL(read.has_value(), row.is_box);
    if (!read || !row.is_box) continue;
    CHECK_EQUAL(read->start, 0u);
    CHECK_EQUAL(read->content, row.content);
    CHECK_EQUAL(read->end, row.end);
    CHECK_EQUAL(read->is_cut_off, row.is_cut_off);
  }
}

TEST(box_reader, goes_from_box_to_box_and_stops_at_what_is_none) {
  const Bytes bytes = join({box("aaaa", {zeros(3)}), box("bbbb", {}), zeros(8), box("cccc", {})});
  MemorySource memory(bytes);
  CachedSource source(memory);
  BoxIterator boxes(source, 0, source.size());
  CHECK_EQUAL(boxes.next()->type, box_type("aaaa"));
  CHECK_EQUAL(boxes.next()->type, box_type("bbbb"));
  CHECK(!boxes.next());
  CHECK(!boxes.next());
}

TEST(box_reader, finds_by_path_and_never_outside_the_parent) {
  const Bytes long_child = box_claiming(100, "bbbb", {zeros(2)});
  const Bytes bytes = join({box("aaaa", {box("xxxx", {}), box("bbbb", {box("cccc", {zeros(4)})})}),
                            box("dddd", {long_child}), zeros(200)});
  MemorySource memory(bytes);
  CachedSource source(memory);
  const Box all{.end = source.size()};
  const auto found = find_box(source, all, {box_type("aaaa"), box_type("bbbb"), box_type("cccc")});
  REQUIRE(found.has_value());
  CHECK_EQUAL(found->end - found->content, 4u);
  CHECK(!find_box(source, all, {box_type("aaaa"), box_type("cccc")}));
  CHECK(!find_box(source, all, {box_type("dddd"), box_type("bbbb")}));
}

TEST(box_reader, fields_end_with_their_box) {
  const Bytes bytes = join({be32(7), be16(8), be64(9)});
  MemorySource memory(bytes);
  CachedSource source(memory);
  BoxFields fields(source, Box{.content = 0, .end = 6});
  CHECK_EQUAL(fields.u32(), 7u);
  CHECK_EQUAL(fields.u16(), 8u);
  CHECK(fields.ok());
  CHECK_EQUAL(fields.u8(), 0u);
  CHECK(!fields.ok());
  CHECK_EQUAL(fields.remaining(), 0u);
}

TEST(box_reader, a_table_has_no_more_entries_than_room) {
  struct Row {
    uint32_t claimed;
    size_t room, entry_size;
    uint32_t count;
  };
  for (const Row& row : {Row{0, 24, 8, 0}, Row{2, 24, 8, 2}, Row{3, 24, 8, 3}, Row{4, 24, 8, 3},
                         Row{1000000, 7, 8, 0}, Row{0xffffffff, 24, 12, 2}}) {
    const Bytes bytes = join({be32(row.claimed), zeros(row.room)});
    MemorySource memory(bytes);
    CachedSource source(memory);
    CHECK_EQUAL(BoxFields(source, Box{.content = 0, .end = source.size()}).count(row.entry_size), row.count);
  }
}

TEST(box_reader, text_is_cut_at_the_limit_and_at_the_end) {
  const Bytes bytes = text("abcdef");
  MemorySource memory(bytes);
  CachedSource source(memory);
  CHECK_EQUAL(BoxFields(source, Box{.content = 1, .end = 6}).text(3), "bcd");
  CHECK_EQUAL(BoxFields(source, Box{.content = 1, .end = 6}).text(100), "bcdef");
  CHECK_EQUAL(BoxFields(source, Box{.content = 6, .end = 6}).text(100), "");
}

TEST(cached_source, reads_over_the_border_of_blocks) {
  Bytes bytes(50000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7 >> 3);
  MemorySource memory(bytes);
  CachedSource source(memory);
  Bytes out(40000);
  REQUIRE(source.read(5000, out));
  CHECK(std::equal(out.begin(), out.end(), bytes.begin() + 5000));
  CHECK(!source.read(10001, out));
  CHECK(!source.read(UINT64_MAX, out));
}

TEST(cached_source, asks_once_for_what_is_read_often) {
  const Bytes bytes(100000);
  MemorySource memory(bytes);
  CachedSource source(memory);
  Bytes out(4);
  for (uint64_t round = 0; round < 100; ++round)
    for (const uint64_t offset : {0, 20000, 40000, 60000, 80000}) CHECK(source.read(offset + round, out));
  CHECK_EQUAL(memory.reads(), 5u);
}

TEST(cached_source, remembers_that_its_source_failed) {
  const Bytes bytes(100000);
  MemorySource memory(bytes);
  CachedSource source(memory);
  Bytes out(4);
  memory.fail_at(2);
  CHECK(source.read(0, out));
  CHECK(!source.read(50000, out));
  REQUIRE(source.error().has_value());
  CHECK_EQUAL(source.error()->message, "the disk failed");
  CHECK(!source.read(90000, out));
  CHECK_EQUAL(memory.reads(), 2u);
}

}  // namespace recorder
