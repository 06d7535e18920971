#include "plugin/mp4/recorded_movie.h"

#include "tests/support/memory_source.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

MovieTrack track(uint32_t id, Codec codec) {
  MovieTrack track;
  track.id = id;
  track.codec = codec;
  track.stream_name = "Zoë";
  track.media_session_id = "5a072377-26c1-11e9-9d2f-5b2f1d6e4f10";
  track.stream_index = 4;
  if (codec_kind(codec) == MediaKind::kVideo) {
    track.descriptions = {{{1, 2, 3, 4}, 320, 240, 0, 0}};
    track.width = 640;
    track.height = 480;
  } else {
    track.timescale = codec == Codec::kOpus ? 48000 : 44100;
    track.descriptions = {{{0x12, 0x10}, 0, 0, 2, track.timescale}};
  }
  return track;
}

Result<RecordedMovie> read(const Bytes& movie) {
  test::MemorySource bytes(movie);
  CachedSource source(bytes);
  const auto moov = BoxIterator(source, 0, source.size()).next();
  return read_recorded_movie(source, *moov);
}

}  // namespace

TEST(recorded_movie, is_read_as_it_was_written) {
  std::vector<MovieTrack> tracks = {track(1, Codec::kH264), track(2, Codec::kAac), track(3, Codec::kVp8),
                                    track(7, Codec::kOpus)};
  tracks[1].lead = 391500;
  tracks[2].lead = uint64_t{20} * 3600 * 90000;
  tracks[0].pauses = {{milliseconds(12700), milliseconds(14200)}, {seconds(15), milliseconds(15040)}};
  tracks[2].rotations = {{hours(20), 90}, {hours(20) + milliseconds(1500), 0}};
  const FileMetadata file = {"A conference", "multi-recorder://room",
                             WallTime(milliseconds(1'700'000'000'123))};
  const Bytes written = recording_movie(file, tracks);
  const auto movie = read(written);
  REQUIRE(movie.ok());
  CHECK_EQUAL(movie->tracks.size(), 4u);
  CHECK_EQUAL(movie->tracks[1].lead, 391500u);
  CHECK(movie->tracks[2].rotations == tracks[2].rotations);
  CHECK_EQUAL(recording_movie(movie->file, movie->tracks), written);
}

TEST(recorded_movie, is_not_one_of_a_finished_file) {
  TrackIndex index;
  const IndexedSample sample{3000, 1, true, 1};
  index.add(48, {&sample, 1});
  const auto movie = read(finished_movie({}, {{track(1, Codec::kH264), &index}}));
  REQUIRE(!movie.ok());
  CHECK_EQUAL(movie.error().message, "its index (moov) is not one of a recording");
}

TEST(recorded_movie, has_only_codecs_that_are_recorded) {
  const std::vector<MovieTrack> tracks = {track(1, Codec::kH264)};
  Bytes movie = recording_movie({}, tracks);
  movie[as_text(movie).find("avc1")] = 'X';
  CHECK(!read(movie).ok());
}

}  // namespace recorder
