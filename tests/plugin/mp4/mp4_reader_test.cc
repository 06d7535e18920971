#include "plugin/mp4/mp4_reader.h"

#include <fstream>
#include <iterator>

#include "plugin/mp4/movie_header.h"
#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

Result<Mp4FileInfo> read(const Bytes& bytes) {
  MemorySource source(bytes);
  return read_mp4_info(source);
}

Bytes prefix(const Bytes& bytes, size_t size) { return {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size)}; }

Bytes padded(Bytes bytes, size_t size) {
  const size_t rest = size - bytes.size();
  return join({std::move(bytes), box("free", {zeros(rest - 8)})});
}

// The layout of our files: docs/recording-format.md.
constexpr size_t kSlotA = 0x1000;
constexpr size_t kSlotSize = 0x1000;
constexpr size_t kSlotB = kSlotA + kSlotSize;
constexpr size_t kMediaBegin = kSlotB + kSlotSize;
constexpr size_t kSelector = 0x20;

void overwrite(Bytes& bytes, size_t offset, const Bytes& with) {
  std::copy(with.begin(), with.end(), bytes.begin() + static_cast<ptrdiff_t>(offset));
}

// What the file looks like while it is recorded, with the index of slot A in force.
Bytes recording_a(const Bytes& moov_a, const Bytes& media) {
  return join({padded(ftyp(), kSlotA), padded(moov_a, kSlotSize), box("free", {zeros(kSlotSize - 8)}), media});
}

Bytes recording_b(const Bytes& moov_a, const Bytes& moov_b, const Bytes& media) {
  Bytes file = recording_a(moov_a, media);
  overwrite(file, kSlotB + 16, padded(moov_b, kSlotSize - 16));
  overwrite(file, kSelector, be32(0x0fe0 + kSlotSize + 16));
  return file;
}

Bytes open_gate() { return box("free", {}); }

const Items kItems = {{"recorder.uri", "multi-recorder://room"},
                      {"recorder.start", "1700000000123"},
                      {"track.1.mediaSessionId", "session-1"},
                      {"track.2.mediaSessionId", "session-2"},
                      {"track.2.pauses", "1.200-1.400;90.000-91.000"}};

// Alice from zero, Bob's audio from one second on.
std::vector<TrackShape> tracks_while_recorded() {
  TrackShape bob = audio_shape(2);
  bob.name = text("bob");
  bob.edits = {{90000, -1}, {0, 0}};
  return {TrackShape{}, bob};
}

Bytes two_fragments() {
  return join({open_gate(), fragment({{1, 0, 30000, {10, 20, 30}}, {2, 0, 4410, {4, 4, 4, 4, 4}}}), open_gate(),
               fragment({{1, 90000, 30000, {7, 7, 7}}})});
}

void check_alice(const Mp4TrackInfo& alice, int64_t end_ms) {
  CHECK_EQUAL(alice.track_id, 1u);
  CHECK(alice.is_video);
  CHECK_EQUAL(alice.stream_name, "alice");
  CHECK_EQUAL(alice.media_session_id, "session-1");
  CHECK_EQUAL(alice.width, 320);
  CHECK_EQUAL(alice.height, 240);
  CHECK_EQUAL(alice.duration_ms, end_ms);
  REQUIRE(alice.edits.size() == 1);
  CHECK_EQUAL(alice.edits[0].end_ms, end_ms);
}

void check_bob(const Mp4TrackInfo& bob) {
  CHECK_EQUAL(bob.track_id, 2u);
  CHECK(!bob.is_video);
  CHECK_EQUAL(bob.stream_name, "bob");
  CHECK_EQUAL(bob.media_session_id, "session-2");
  CHECK_EQUAL(bob.width, 0);
  CHECK_EQUAL(bob.channels, 2);
  CHECK_EQUAL(bob.sample_rate, 44100u);
  CHECK_EQUAL(bob.duration_ms, 1500);
  REQUIRE(bob.edits.size() == 4);
  const int64_t borders[] = {0, 1000, 1200, 1400, 1500};
  for (size_t i = 0; i < 4; ++i) {
    CHECK_EQUAL(bob.edits[i].is_pause, i % 2 == 0);
    CHECK_EQUAL(bob.edits[i].start_ms, borders[i]);
    CHECK_EQUAL(bob.edits[i].end_ms, borders[i + 1]);
  }
}

void check_conference(const Result<Mp4FileInfo>& file, bool is_finished) {
  REQUIRE(file.ok());
  CHECK_EQUAL(file->is_finished, is_finished);
  CHECK_EQUAL(file->recorder_uri, "multi-recorder://room");
  CHECK_EQUAL(file->start_ms, 1700000000123);
  REQUIRE(file->tracks.size() == 2);
  check_alice(file->tracks[0], 2000);
  CHECK_EQUAL(file->tracks[0].sample_count, 6u);
  check_bob(file->tracks[1]);
  CHECK_EQUAL(file->tracks[1].sample_count, 5u);
}

// The tracks with tables of the samples in two_fragments(), as if they lay at the begin of the media.
std::vector<TrackShape> tracks_when_finished() {
  std::vector<TrackShape> tracks = tracks_while_recorded();
  tracks[0].tables = tables({6, 30000, 7, kMediaBegin});
  tracks[1].tables = tables({5, 4410, 4, kMediaBegin + 42});
  tracks[0].edits = {{180000, 0}};
  tracks[1].edits = {{90000, -1}, {45000, 0}};
  return tracks;
}

Bytes finished_at_the_end() {
  Bytes file = recording_a(moov(tracks_while_recorded(), kItems, true), two_fragments());
  const size_t end = file.size();
  const Bytes index = moov(tracks_when_finished(), kItems);
  file = join({file, box("free", {index})});
  overwrite(file, kSelector, large_box_claiming(end + 8 - kSelector, "mdat", {}));
  return file;
}

Bytes finished_in_front() {
  Bytes file = recording_a(moov(tracks_while_recorded(), kItems, true), two_fragments());
  const Bytes index = moov(tracks_when_finished(), kItems);
  const size_t position = kSlotB + 16 + index.size();
  overwrite(file, kSlotB + 16, join({index, large_box_claiming(file.size() - position, "mdat", {})}));
  overwrite(file, kSelector, be32(0x0fe0 + kSlotSize + 16));
  return file;
}

Bytes stored(const std::string& name) {
  std::ifstream file(std::string(TEST_DATA) + "/mp4r/" + name, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// No track claims a sample or a millisecond more than in the whole file.
void check_claims(const Mp4FileInfo& part, const Mp4FileInfo& whole) {
  CHECK(part.tracks.size() <= whole.tracks.size());
  for (size_t i = 0; i < std::min(part.tracks.size(), whole.tracks.size()); ++i) {
    CHECK(part.tracks[i].sample_count <= whole.tracks[i].sample_count);
    CHECK(part.tracks[i].duration_ms <= whole.tracks[i].duration_ms);
    int64_t now = 0;
    for (const Mp4Edit& edit : part.tracks[i].edits) {
      CHECK_EQUAL(edit.start_ms, now);
      CHECK(edit.end_ms > edit.start_ms);
      now = edit.end_ms;
    }
    CHECK_EQUAL(now, part.tracks[i].duration_ms);
  }
}

void check_every_truncation(const Bytes& file) {
  const auto whole = read(file);
  REQUIRE(whole.ok());
  Mp4FileInfo last;
  for (size_t size = 0; size < file.size(); ++size) {
    const auto part = read(prefix(file, size));
    if (!part.ok()) {
      CHECK(!part.error().message.empty());
      CHECK(last.tracks.empty());
      continue;
    }
    check_claims(*part, *whole);
    check_claims(last, *part);
    last = *part;
  }
}

}  // namespace

TEST(mp4_reader, reads_a_recording_that_still_runs) {
  check_conference(read(recording_a(moov(tracks_while_recorded(), kItems, true), two_fragments())), false);
}

TEST(mp4_reader, reads_the_slot_that_is_selected) {
  const Bytes before = moov({TrackShape{}}, kItems, true);
  const Bytes after = moov(tracks_while_recorded(), kItems, true);
  check_conference(read(recording_b(before, after, two_fragments())), false);
  const auto first = read(recording_a(before, two_fragments()));
  REQUIRE(first.ok());
  CHECK_EQUAL(first->tracks.size(), 1u);
}

TEST(mp4_reader, reads_a_finished_file_with_its_index_at_the_end) {
  check_conference(read(finished_at_the_end()), true);
}

TEST(mp4_reader, reads_a_finished_file_with_its_index_in_front) {
  check_conference(read(finished_in_front()), true);
}

TEST(mp4_reader, sees_nothing_behind_a_closed_gate) {
  const Bytes torn = fragment({{1, 180000, 30000, {9, 9}}});
  const Bytes index = moov(tracks_while_recorded(), kItems, true);
  check_conference(read(recording_a(index, join({two_fragments(), box("free", {torn})}))), false);
  // The gate says where the batch would end, but the crash came before all of it was written.
  const Bytes gate = box_claiming(static_cast<uint32_t>(8 + torn.size()), "free", {prefix(torn, torn.size() / 2)});
  check_conference(read(recording_a(index, join({two_fragments(), gate}))), false);
  // The file was made longer, but nothing of the gate reached the disk.
  check_conference(read(recording_a(index, join({two_fragments(), zeros(5000)}))), false);
}

TEST(mp4_reader, a_track_without_media_is_listed_without_time) {
  const auto file = read(recording_a(moov(tracks_while_recorded(), kItems, true), {}));
  REQUIRE(file.ok());
  REQUIRE(file->tracks.size() == 2);
  CHECK_EQUAL(file->tracks[1].duration_ms, 0);
  CHECK(file->tracks[1].edits.empty());
  CHECK_EQUAL(file->tracks[1].stream_name, "bob");
}

TEST(mp4_reader, a_file_without_tracks_is_an_empty_list) {
  const auto file = read(recording_a(moov({}, {}, true), {}));
  REQUIRE(file.ok());
  CHECK(file->tracks.empty());
}

TEST(mp4_reader, every_truncation_of_a_recording_claims_no_more_than_there_is) {
  check_every_truncation(recording_a(moov(tracks_while_recorded(), kItems, true), two_fragments()));
}

TEST(mp4_reader, every_truncation_of_a_finished_file_claims_no_more_than_there_is) {
  check_every_truncation(finished_in_front());
  check_every_truncation(finished_at_the_end());
}

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
      {join({ftyp(), prefix(moov({TrackShape{}}), 200)}), "it is cut off inside its index (moov)"},
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

TEST(mp4_reader, hands_on_the_failure_of_its_source_wherever_it_comes) {
  const Bytes file = recording_a(moov(tracks_while_recorded(), kItems, true),
                                 join({two_fragments(), box("free", {zeros(40000)}), two_fragments()}));
  MemorySource healthy(file);
  REQUIRE(read_mp4_info(healthy).ok());
  for (size_t n = 1; n <= healthy.reads(); ++n) {
    MemorySource source(file);
    source.fail_at(n);
    const auto result = read_mp4_info(source);
    REQUIRE(!result.ok());
    CHECK_EQUAL(result.error().message, "the disk failed");
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
