#include "plugin/mp4/track_header.h"

#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

std::optional<TrackHeader> read(const Bytes& trak) {
  MemorySource memory(trak);
  CachedSource source(memory);
  return read_track_header(source, Box{.content = 8, .end = trak.size()});
}

}  // namespace

TEST(track_header, reads_a_video_track) {
  const auto track = read(trak({.id = 7, .entry = "vp08", .width = 640, .height = 360}));
  REQUIRE(track.has_value());
  CHECK_EQUAL(track->track_id, 7u);
  CHECK_EQUAL(track->handler, box_type("vide"));
  CHECK_EQUAL(track->sample_entry, "vp08");
  CHECK_EQUAL(track->timescale, 90000u);
  CHECK_EQUAL(track->width, 640);
  CHECK_EQUAL(track->height, 360);
  CHECK_EQUAL(track->name, "alice");
  CHECK(track->edits.empty());
}

TEST(track_header, reads_an_audio_track) {
  const auto track = read(trak(audio_shape(2)));
  REQUIRE(track.has_value());
  CHECK_EQUAL(track->handler, box_type("soun"));
  CHECK_EQUAL(track->sample_entry, "mp4a");
  CHECK_EQUAL(track->channels, 2);
  CHECK_EQUAL(track->sample_rate, 44100u);
}

TEST(track_header, takes_a_sample_rate_that_does_not_fit_from_the_time_scale) {
  TrackShape shape = audio_shape(1);
  shape.sample_rate = 0;
  shape.timescale = 96000;
  CHECK_EQUAL(read(trak(shape))->sample_rate, 96000u);
}

TEST(track_header, understands_all_ways_to_write_a_name) {
  struct Row {
    Bytes name;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {{}, ""},
      {text("alice"), "alice"},
      {join({text("alice"), zeros(1)}), "alice"},
      {join({text("alice"), zeros(1), text("junk")}), "alice"},
      {text("\5alice"), "alice"},                   // counted, as in QuickTime
      {join({text("\5abcd"), zeros(1)}), "\5abcd"}, // looks counted, but ends with NUL
      {text("J\xc3\xb6rg"), "J\xc3\xb6rg"},
      {text("a\xff"), "a\xef\xbf\xbd"},
      {Bytes(5000, 'x'), std::string(4096, 'x')},
  };
  for (const Row& row : rows) {
    TrackShape shape;
    shape.name = row.name;
    CHECK_EQUAL(read(trak(shape))->name, row.expected);
  }
}

TEST(track_header, falls_back_to_the_name_of_the_user_data) {
  TrackShape shape;
  shape.name = {};
  Bytes bytes = join({trak(shape), box("udta", {box("name", {text("bob")})})});
  CHECK_EQUAL(read(bytes)->name, "bob");
  shape.name = text("alice");
  CHECK_EQUAL(read(join({trak(shape), box("udta", {box("name", {text("bob")})})}))->name, "alice");
}

TEST(track_header, reads_edits_of_both_versions) {
  TrackShape shape;
  shape.edits = {{9000, -1}, {45000, 100}};
  const auto track = read(trak(shape));
  REQUIRE(track->edits.size() == 2);
  CHECK_EQUAL(track->edits[0].duration, 9000u);
  CHECK_EQUAL(track->edits[0].media_time, -1);
  CHECK_EQUAL(track->edits[1].media_time, 100);

  const Bytes empty_edit = join({be64(1ull << 40), be64(UINT64_MAX), be32(0x10000)});
  const Bytes media_edit = join({be64(5), be64(1ull << 35), be32(0x10000)});
  const Bytes elst = full_box("elst", 1, 0, {be32(2), empty_edit, media_edit});
  const auto wide = read(join({trak({}), box("edts", {elst})}));
  REQUIRE(wide->edits.size() == 2);
  CHECK_EQUAL(wide->edits[0].duration, 1ull << 40);
  CHECK_EQUAL(wide->edits[0].media_time, -1);
  CHECK_EQUAL(wide->edits[1].media_time, 1ll << 35);
}

TEST(track_header, a_hostile_number_of_edits_is_bounded) {
  const Bytes tiny = full_box("elst", 0, 0, {be32(0xffffffff), zeros(24)});
  CHECK_EQUAL(read(join({trak({}), box("edts", {tiny})}))->edits.size(), 2u);
  const Bytes huge = full_box("elst", 0, 0, {be32(0xffffffff), zeros(12 * 200'000)});
  CHECK_EQUAL(read(join({trak({}), box("edts", {huge})}))->edits.size(), 2u * 86400);
}

TEST(track_header, is_none_without_what_makes_a_track) {
  const TrackShape no_id{.id = 0};
  const TrackShape no_timescale{.timescale = 0};
  CHECK(!read(trak(no_id)));
  CHECK(!read(trak(no_timescale)));
  CHECK(!read(box("trak", {})));
  const Bytes whole = trak({});
  // A trak that ends anywhere has lost its sample tables, or the end of a box around them.
  for (size_t size = 8; size < whole.size(); ++size)
    CHECK(!read(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size))));
}

}  // namespace recorder
