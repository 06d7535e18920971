#include "plugin/mp4/fragment_reader.h"

#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

FragmentedTracks two_tracks() { return {{1, {}}, {2, {}}}; }

void add_all(const Bytes& bytes, FragmentedTracks& tracks) {
  MemorySource memory(bytes);
  CachedSource source(memory);
  BoxIterator boxes(source, 0, source.size());
  while (const auto found = boxes.next())
    if (found->type == box_type("moof") && !found->is_cut_off) add_fragment(source, *found, tracks);
}

// One moof with one traf of these boxes, and `media` bytes behind it.
FragmentedTracks read(const Parts& traf, size_t media, FragmentedTracks tracks = two_tracks()) {
  add_all(join({box("moof", {box("traf", traf)}), zeros(media)}), tracks);
  return tracks;
}

}  // namespace

TEST(fragment_reader, adds_runs_to_their_tracks) {
  FragmentedTracks tracks = two_tracks();
  add_all(fragment({{1, 0, 3000, {10, 20}}, {2, 500, 1024, {4, 4, 4}}}), tracks);
  add_all(fragment({{1, 6000, 3000, {10}}}), tracks);
  CHECK_EQUAL(tracks[1].extent.sample_count, 3u);
  CHECK_EQUAL(tracks[1].extent.presentation_end, 9000);
  CHECK_EQUAL(tracks[2].extent.sample_count, 3u);
  CHECK_EQUAL(tracks[2].extent.presentation_end, 500 + 3 * 1024);
}

TEST(fragment_reader, passes_over_unknown_tracks) {
  FragmentedTracks tracks = two_tracks();
  add_all(fragment({{9, 0, 3000, {10, 20}}, {2, 0, 1024, {4}}}), tracks);
  CHECK_EQUAL(tracks.size(), 2u);
  CHECK_EQUAL(tracks[1].extent.sample_count, 0u);
  CHECK_EQUAL(tracks[2].extent.sample_count, 1u);
}

TEST(fragment_reader, a_fragment_counts_as_far_as_its_samples_are_inside_the_file) {
  const Bytes whole = fragment({{1, 0, 3000, {10, 20}}, {2, 0, 1024, {4, 4}}});
  const size_t media = whole.size() - 38;
  for (size_t size = 0; size <= whole.size(); ++size) {
    FragmentedTracks tracks = two_tracks();
    add_all(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)), tracks);
    const size_t there = size < media ? 0 : size - media;
    CHECK_EQUAL(tracks[1].extent.sample_count, static_cast<uint64_t>((there >= 10) + (there >= 30)));
    CHECK_EQUAL(tracks[2].extent.sample_count, static_cast<uint64_t>((there >= 34) + (there >= 38)));
  }
}

TEST(fragment_reader, takes_defaults_from_the_header_and_the_movie) {
  struct Row {
    uint32_t tfhd_flags;
    Bytes tfhd_rest;
    uint64_t count;
    int64_t end;
  };
  const std::vector<Row> rows = {
      {0x020000, {}, 3, 3 * 700},
      {0x020008, be32(50), 3, 150},
      {0x020010, be32(40), 1, 700},      // 40 bytes each: the others are outside
      {0x020038, join({be32(50), be32(8), be32(0)}), 3, 150},
      {0x02003a, join({be32(1), be32(50), be32(8), be32(0)}), 3, 150},
      {0x000001, be64(0), 3, 3 * 700},
      {0x000001, be64(1u << 30), 0, 0},
  };
  for (const Row& row : rows) {
    const FragmentedTracks tracks = read({full_box("tfhd", 0, row.tfhd_flags, {be32(1), row.tfhd_rest}),
                                          full_box("trun", 0, 1, {be32(3), be32(80)})}, 100,
                                         {{1, {{700, 4}, {}}}});
    CHECK_EQUAL(tracks.at(1).extent.sample_count, row.count);
    CHECK_EQUAL(tracks.at(1).extent.presentation_end, row.end);
  }
}

TEST(fragment_reader, counts_bytes_and_key_frames) {
  constexpr uint32_t kDelta = 0x01010000, kKey = 0x02000000;
  struct Row {
    const char* where;
    uint32_t trex_flags;
    Bytes tfhd, trun;
    uint64_t key_frames;
  };
  const Bytes tfhd = full_box("tfhd", 0, 0x020000, {be32(1)});
  const std::vector<Row> rows = {
      {"trex", kDelta, tfhd, full_box("trun", 0, 0, {be32(3)}), 0},
      {"trex, all alike", kKey, tfhd, full_box("trun", 0, 0, {be32(3)}), 3},
      {"tfhd", kKey, full_box("tfhd", 0, 0x020020, {be32(1), be32(kDelta)}), full_box("trun", 0, 0, {be32(3)}), 0},
      {"the first", kDelta, tfhd, full_box("trun", 0, 4, {be32(3), be32(kKey)}), 1},
      {"each", kKey, tfhd, full_box("trun", 0, 0x400, {be32(3), be32(kDelta), be32(kKey), be32(kDelta)}), 1},
  };
  for (const Row& row : rows) {
    const FragmentedTracks tracks = read({row.tfhd, row.trun}, 100, {{1, {{700, 4, row.trex_flags}, {}}}});
    CHECK_EQUAL(tracks.at(1).extent.sync_samples, row.key_frames);
    CHECK_EQUAL(tracks.at(1).extent.bytes, 12u);
  }
}

TEST(fragment_reader, goes_on_where_the_last_run_ended_without_a_decode_time) {
  FragmentedTracks tracks = {{1, {{100, 1}, {5, 500, 500}}}};
  tracks = read({full_box("tfhd", 0, 0x020000, {be32(1)}), full_box("trun", 0, 0, {be32(2)})}, 100, tracks);
  CHECK_EQUAL(tracks[1].extent.sample_count, 7u);
  CHECK_EQUAL(tracks[1].extent.presentation_end, 700);
}

TEST(fragment_reader, adds_composition_offsets) {
  const Bytes trun = full_box("trun", 1, 0x800, {be32(2), be32(50), be32(static_cast<uint32_t>(-30))});
  const FragmentedTracks tracks =
      read({full_box("tfhd", 0, 0x020000, {be32(1)}), trun}, 100, {{1, {{100, 1}, {}}}});
  CHECK_EQUAL(tracks.at(1).extent.decode_end, 200);
  CHECK_EQUAL(tracks.at(1).extent.presentation_end, 170);
}

TEST(fragment_reader, hostile_runs_are_bounded_by_their_box_and_the_file) {
  const Bytes tfhd = full_box("tfhd", 0, 0x020000, {be32(1)});
  struct Row {
    Bytes trun;
    uint64_t most;
  };
  const std::vector<Row> rows = {
      {full_box("trun", 0, 0x200, {be32(0xffffffff), be32(1), be32(1)}), 2},
      {full_box("trun", 0, 0, {be32(0xffffffff)}), 1},                            // no size at all
      {full_box("trun", 0, 1, {be32(3), be32(0x80000000)}), 0},                   // in front of the file
      {full_box("trun", 0, 1, {be32(3), be32(0x7fffffff)}), 0},
      {full_box("trun", 0, 0x200, {be32(3), be32(0xffffffff)}), 0},
      {full_box("trun", 0, 0xf01, {be32(3)}), 0},
      {box("trun", {}), 1},
  };
  for (const Row& row : rows) {
    CHECK(read({tfhd, row.trun}, 100).at(1).extent.sample_count <= row.most);
  }
  CHECK_EQUAL(read({box("free", {}), rows[0].trun}, 100).at(1).extent.sample_count, 0u);
}

TEST(fragment_reader, believes_no_more_time_than_there_is) {
  const Bytes trun = full_box("trun", 0, 0x200, {be32(1), be32(1)});
  const Bytes tfhd = full_box("tfhd", 0, 0x020000, {be32(1)});
  const FragmentedTracks tracks = read({tfhd, full_box("tfdt", 1, 0, {be64(UINT64_MAX)}), trun}, 100);
  CHECK_EQUAL(tracks.at(1).extent.presentation_end, kMaxTicks);
}

}  // namespace recorder
