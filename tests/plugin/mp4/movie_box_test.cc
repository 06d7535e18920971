#include "plugin/mp4/movie_box.h"

#include "tests/support/mp4_walker.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::FileImage;
using test::WalkedFile;

MovieTrack video(uint64_t lead) {
  MovieTrack track;
  track.id = 1;
  track.stream_name = "Zoë";
  track.media_session_id = "id";
  track.stream_index = 4;
  track.descriptions = {{{1, 2, 3}, 320, 240, 0, 0}, {{1, 2, 4}, 640, 480, 0, 0}};
  track.width = 640;
  track.height = 480;
  track.lead = lead;
  return track;
}

TrackIndex index_of(uint64_t duration) {
  TrackIndex index;
  while (duration > 0) {
    const IndexedSample sample{static_cast<uint32_t>(std::min<uint64_t>(duration, UINT32_MAX)), 0, true, 1};
    index.add(48, {&sample, 1});
    duration -= sample.duration;
  }
  return index;
}

// A moov alone is a file that the walker reads, if ftyp is before it, and an mdat for a finished one.
WalkedFile walk(const Bytes& movie) {
  FileImage image;
  Bytes head = {0, 0, 0, 32, 'f', 't', 'y', 'p'};
  head.resize(32);
  const Bytes mdat = {0, 0, 0, 32, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 0,
                      0, 0, 0, 0,  0,   0,   0,   0,   0, 0, 0, 0, 0, 0, 0, 0};
  head.insert(head.end(), mdat.begin(), mdat.end());
  image.write(0, head);
  image.write(head.size(), movie);
  return walk_mp4(image);
}

WalkedFile walk_finished(const MovieTrack& track, uint64_t duration) {
  const TrackIndex index = index_of(duration);
  return walk(finished_movie({"t", "u", WallTime(seconds(0))}, {{track, &index}}));
}

}  // namespace

TEST(movie_box, of_a_recording_has_no_samples_and_no_durations) {
  const MovieTrack track = video(450);
  const WalkedFile file = walk(recording_movie({"t", "u", WallTime(seconds(1'700'000'000))}, {&track, 1}));
  CHECK_EQUAL(file.error, "");
  REQUIRE(file.tracks.size() == 1);
  const test::WalkedTrack& walked = file.tracks[0];
  CHECK(!file.is_finished);
  CHECK_EQUAL(file.timescale, 90000u);
  CHECK_EQUAL(file.duration, 0u);
  CHECK_EQUAL(file.creation_time, 1'700'000'000u + 2'082'844'800u);
  CHECK_EQUAL(file.next_track_id, 2u);
  CHECK_EQUAL(walked.tkhd_duration, 0u);
  CHECK_EQUAL(walked.mdhd_duration, 0u);
  CHECK_EQUAL(walked.name, "Zoë");
  CHECK_EQUAL(walked.group, 4u);
  CHECK_EQUAL(walked.width, 640u);
  CHECK_EQUAL(walked.sample_entries.size(), 1u);
  REQUIRE(walked.edits.size() == 2);
  CHECK(walked.edits[0].duration == 450 && walked.edits[0].media_time == -1);
  CHECK(walked.edits[1].duration == 0 && walked.edits[1].media_time == 0);
}

TEST(movie_box, of_a_recording_needs_no_edit_for_a_track_that_begins_at_zero) {
  const MovieTrack track = video(0);
  const WalkedFile file = walk(recording_movie({}, {&track, 1}));
  CHECK_EQUAL(file.error, "");
  REQUIRE(file.tracks.size() == 1);
  CHECK(file.tracks[0].edits.empty());
}

TEST(movie_box, of_a_finished_file_has_tables_durations_and_all_descriptions) {
  const WalkedFile file = walk_finished(video(450), 9000);
  CHECK_EQUAL(file.error, "");
  REQUIRE(file.tracks.size() == 1);
  const test::WalkedTrack& walked = file.tracks[0];
  CHECK(file.is_finished);
  CHECK_EQUAL(file.duration, 9450u);
  CHECK_EQUAL(walked.tkhd_duration, 9450u);
  CHECK_EQUAL(walked.mdhd_duration, 9000u);
  CHECK_EQUAL(walked.sample_entries.size(), 2u);
  REQUIRE(walked.edits.size() == 2);
  CHECK(walked.edits[0].duration == 450 && walked.edits[0].media_time == -1);
  CHECK(walked.edits[1].duration == 9000 && walked.edits[1].media_time == 0);
}

TEST(movie_box, keeps_32_bit_boxes_as_long_as_values_fit) {
  struct {
    uint64_t lead, duration;
    int mvhd, tkhd, elst, mdhd;
  } rows[] = {
      {0, UINT32_MAX, 0, 0, 0, 0},
      {0, uint64_t{UINT32_MAX} + 1, 1, 1, 1, 1},
      {1, UINT32_MAX, 1, 1, 0, 0},
      {uint64_t{UINT32_MAX} + 1, 1000, 1, 1, 1, 0},
  };
  for (const auto& row : rows) {
    const WalkedFile file = walk_finished(video(row.lead), row.duration);
    CHECK_EQUAL(file.error, "");
    REQUIRE(file.tracks.size() == 1);
    const auto& versions = file.tracks[0].versions;
    CHECK_EQUAL(file.versions.at("mvhd"), row.mvhd);
    CHECK_EQUAL(versions.at("tkhd"), row.tkhd);
    CHECK_EQUAL(versions.at("elst"), row.elst);
    CHECK_EQUAL(versions.at("mdhd"), row.mdhd);
    CHECK_EQUAL(file.duration, row.lead + row.duration);
  }
}

TEST(movie_box, takes_64_bit_times_from_2040_on) {
  const MovieTrack track = video(0);
  const WallTime in_2041 = WallTime(seconds(2'240'524'800));
  const WalkedFile file = walk(recording_movie({"", "", in_2041}, {&track, 1}));
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.versions.at("mvhd"), 1);
  CHECK_EQUAL(file.creation_time, 4'323'369'600u);
}

TEST(movie_box, says_that_a_short_track_lasts_more_than_a_fifth_of_the_movie) {
  for (uint64_t lead : {uint64_t{899'000}, uint64_t{89'999'000}, uint64_t{20} * 3600 * 90000}) {
    const WalkedFile file = walk_finished(video(lead), 1000);
    REQUIRE(file.tracks.size() == 1);
    CHECK(file.tracks[0].mdhd_duration * 5 > file.duration);
    CHECK(file.tracks[0].mdhd_duration * 5 < file.duration + 90000);
    CHECK_EQUAL(file.tracks[0].tkhd_duration, file.duration);
    CHECK_EQUAL(file.tracks[0].edits.back().duration, 1000u);
  }
}

TEST(movie_box, rounds_media_up_to_movie_ticks) {
  CHECK_EQUAL(to_movie_ticks(0, 44100), 0u);
  CHECK_EQUAL(to_movie_ticks(44100, 44100), 90000u);
  CHECK_EQUAL(to_movie_ticks(1024, 44100), 2090u);
  CHECK_EQUAL(to_movie_ticks(uint64_t{44100} * 3'000'000'000, 44100), uint64_t{90000} * 3'000'000'000);
}

}  // namespace recorder
