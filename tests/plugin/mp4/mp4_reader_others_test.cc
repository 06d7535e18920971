// Files that are not ours, and files that are none.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/folders.h"
#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/mp4_truncation.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

Result<Mp4FileInfo> read(const Bytes& bytes) {
  MemorySource source(bytes);
  return read_mp4_info(source);
}

Bytes stored(const std::string& name) {
  std::ifstream file(std::string(TEST_DATA) + "/foreign_mp4/" + name, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

TEST(mp4_reader, every_truncation_of_files_of_others_claims_no_more_than_there_is) {
  for (const char* name : {"front.mp4", "fragmented.mp4", "ordinary.mp4", "hybrid.mp4"})
    check_every_truncation(stored(name));
}

TEST(mp4_reader, lists_files_of_others) {
  struct Row {
    const char* name;
    bool is_finished;
    std::vector<int64_t> durations_ms;
    std::vector<uint64_t> samples;
    std::vector<std::string> entries, names;
  };
  // Durations and numbers of samples as ffprobe tells them.
  const std::vector<Row> rows = {
      {"ordinary.mp4", true, {1500, 1500}, {15, 66}, {"avc1", "mp4a"}, {"camera", "microphone"}},
      {"front.mp4", true, {1500}, {15}, {"avc1"}, {"VideoHandler"}},
      {"fragmented.mp4", false, {1523, 1523}, {15, 66}, {"avc1", "mp4a"}, {"VideoHandler", "SoundHandler"}},
      {"hybrid.mp4", false, {1506, 1907}, {76, 19}, {"Opus", "avc1"}, {"SoundHandler", "VideoHandler"}},
      {"old.mov", true, {1500, 1500}, {15, 66}, {"avc1", "mp4a"}, {"VideoHandler", "SoundHandler"}},
  };
  for (const Row& row : rows) {
    const auto file = read(stored(row.name));
    REQUIRE(file.ok());
    CHECK_EQUAL(file->is_finished, row.is_finished);
    REQUIRE(file->tracks.size() == row.entries.size());
    for (size_t i = 0; i < row.entries.size(); ++i) {
      CHECK_EQUAL(file->tracks[i].duration_ms, row.durations_ms[i]);
      CHECK_EQUAL(file->tracks[i].sample_count, row.samples[i]);
      CHECK_EQUAL(file->tracks[i].sample_entry, row.entries[i]);
      CHECK_EQUAL(file->tracks[i].stream_name, row.names[i]);
      CHECK_EQUAL(file->tracks[i].media_session_id, "");
    }
  }
}

TEST(mp4_reader, says_why_a_file_is_not_readable) {
  struct Row {
    Bytes bytes;
    const char* reason;
  };
  const std::vector<Row> rows = {
      {{}, "it does not begin with a file type (ftyp)"},
      {text("#!/bin/sh\necho hello, this is a script\n"), "it does not begin with a file type (ftyp)"},
      {zeros(4096), "it does not begin with a file type (ftyp)"},
      {ftyp(), "it has no index (moov), or is cut off before it"},
      {join({ftyp(), box("mdat", {zeros(9)})}), "it has no index (moov), or is cut off before it"},
      {join({ftyp(), box_claiming(200, "moov", {zeros(100)})}), "it is cut off inside its index (moov)"},
      {join({ftyp(), box("moov", {})}), "its index (moov) has no valid movie header (mvhd)"},
      {join({ftyp(), box("moov", {full_box("mvhd", 0, 0, {zeros(96)})})}),
       "its index (moov) has no valid movie header (mvhd)"},
  };
  for (const Row& row : rows) {
    const auto file = read(row.bytes);
    REQUIRE(!file.ok());
    CHECK_EQUAL(file.error().message, row.reason);
  }
}

TEST(mp4_reader, does_not_read_media) {
  const Bytes file = join({ftyp(), moov({TrackShape{}}, {}, true), fragment({{1, 0, 3000, {8'000'000}}}),
                           fragment({{1, 3000, 3000, {8'000'000}}})});
  MemorySource source(file);
  const auto info = read_mp4_info(source);
  REQUIRE(info.ok());
  CHECK_EQUAL(info->tracks[0].sample_count, 2u);
  CHECK(source.reads() <= 6);
}

TEST(mp4_reader, takes_the_start_from_the_header_when_the_metadata_do_not_say_it) {
  const Bytes mvhd = full_box("mvhd", 0, 0, {be32(2082844800u + 1000), be32(0), be32(90000), zeros(84)});
  CHECK_EQUAL(read(join({ftyp(), box("moov", {mvhd})}))->start_ms, 1'000'000);
  CHECK_EQUAL(read(join({ftyp(), moov({})}))->start_ms, 0);
  CHECK_EQUAL(read(join({ftyp(), moov({}, {{"recorder.start", "12x"}})}))->start_ms, 0);
}

TEST(mp4_reader, lists_audio_and_video_and_nothing_else) {
  Bytes subtitles = trak(TrackShape{.id = 3});
  const Bytes vide = text("vide");
  const auto handler = std::search(subtitles.begin(), subtitles.end(), vide.begin(), vide.end());
  std::copy_n("text", 4, handler);
  const Bytes mvhd = full_box("mvhd", 0, 0, {zeros(8), be32(90000), zeros(84)});
  const auto file =
      read(join({ftyp(), box("moov", {mvhd, subtitles, trak(TrackShape{.id = 1}), trak(TrackShape{.id = 1}),
                                      box("trak", {}), trak(audio_shape(2))})}));
  REQUIRE(file.ok());
  REQUIRE(file->tracks.size() == 2);
  CHECK_EQUAL(file->tracks[0].track_id, 1u);
  CHECK_EQUAL(file->tracks[1].track_id, 2u);
}

TEST(mp4_reader, refuses_more_tracks_than_a_conference_has) {
  Parts traks = {full_box("mvhd", 0, 0, {zeros(8), be32(90000), zeros(84)})};
  for (uint32_t id = 1; id <= 4097; ++id) traks.push_back(trak(TrackShape{.id = id}));
  CHECK(!read(join({ftyp(), box("moov", traks)})).ok());
  traks.pop_back();
  CHECK(read(join({ftyp(), box("moov", traks)})).ok());
}

TEST(mp4_reader, survives_boxes_nested_as_deep_as_one_likes) {
  Bytes nested = full_box("mvhd", 0, 0, {zeros(8), be32(90000), zeros(84)});
  for (int depth = 0; depth < 2000; ++depth) nested = box(depth % 2 == 0 ? "moov" : "trak", {nested});
  CHECK(!read(join({ftyp(), box("moov", {nested})})).ok());
}

}  // namespace recorder
