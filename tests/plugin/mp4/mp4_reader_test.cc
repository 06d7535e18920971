#include "plugin/mp4/mp4_reader.h"

#include <algorithm>

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

Bytes prefix(const Bytes& bytes, size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size)};
}

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
  const Bytes slot_b = box("free", {zeros(kSlotSize - 8)});
  return join({padded(ftyp(), kSlotA), padded(moov_a, kSlotSize), slot_b, media});
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
                      {"track.1.rotations", "0.000:90;0.500:0"},
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
  const RunShape alice{1, 0, 30000, {10, 20, 30}};
  const RunShape bob{2, 0, 4410, {4, 4, 4, 4, 4}};
  const RunShape alice_later{1, 90000, 30000, {7, 7, 7}};
  return join({open_gate(), fragment({alice, bob}), open_gate(), fragment({alice_later})});
}

void check_alice(const Mp4TrackInfo& alice, int64_t end_ms) {
  CHECK_EQUAL(alice.track_id, 1u);
  CHECK(alice.is_video);
  CHECK_EQUAL(alice.stream_name, "alice");
  CHECK_EQUAL(alice.media_session_id, "session-1");
  CHECK_EQUAL(alice.width, 320);
  CHECK_EQUAL(alice.height, 240);
  CHECK(alice.rotations == std::vector<RotationChange>({{Duration{}, 90}, {milliseconds(500), 0}}));
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
  const uint32_t batch_size = static_cast<uint32_t>(8 + torn.size());
  const Bytes gate = box_claiming(batch_size, "free", {prefix(torn, torn.size() / 2)});
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

TEST(mp4_reader, a_finished_file_that_lost_its_index_is_read_like_a_recording) {
  const Bytes file = finished_at_the_end();
  const size_t index_size = moov(tracks_when_finished(), kItems).size();
  for (size_t lost = 1; lost <= index_size + 8; ++lost)
    check_conference(read(prefix(file, file.size() - lost)), false);
}

TEST(mp4_reader, of_two_hidden_indexes_the_newer_one_counts) {
  const Bytes before = moov({TrackShape{}}, kItems, true);
  const Bytes after = moov(tracks_while_recorded(), kItems, true);
  for (const auto& [slot_a, slot_b] : {std::pair(before, after), std::pair(after, before)}) {
    Bytes file = recording_b(slot_a, slot_b, two_fragments());
    overwrite(file, kSlotB, join({be32(kSlotSize), text("free")}));
    overwrite(file, kSelector, large_box_claiming(file.size() + 100, "mdat", {}));
    check_conference(read(file), false);
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

TEST(mp4_reader, turns_a_track_of_another_program_by_its_matrix) {
  TrackShape shape;
  shape.matrix = join({be32(0), be32(0xffff0000), be32(0), be32(0x00010000), be32(0), be32(0), zeros(8), be32(0x40000000)});
  const auto info = read(join({ftyp(), moov({shape})}));
  REQUIRE(info.ok() && info->tracks.size() == 1);
  CHECK_EQUAL(info->tracks[0].rotation, 270);
  CHECK(info->tracks[0].rotations == std::vector<RotationChange>({{Duration{}, 270}}));
}

}  // namespace recorder
