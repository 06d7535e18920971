#include "plugin/mp4/recorded_movie.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/mp4/movie_header.h"

namespace recorder {
namespace {

// ISO/IEC 14496-12, 8.3.4: the id of the source that the track shares with others.
uint32_t read_stream_index(CachedSource& source, const Box& trak) {
  const auto msrc = find_box(source, trak, {box_type("trgr"), box_type("msrc")});
  if (!msrc) return 0;
  BoxFields fields(source, *msrc);
  fields.u32();
  return fields.u32();
}

// Where the track joined: its first edit, if that is an empty one.
uint64_t lead_of(const TrackHeader& track) {
  const bool has_lead = !track.edits.empty() && track.edits.front().media_time < 0;
  return has_lead ? std::min(track.edits.front().duration, static_cast<uint64_t>(kMaxTicks)) : 0;
}

// The year 2255; a wall clock ends in 2262.
WallTime start_of(const MovieHeader& movie) {
  constexpr int64_t kLatestMs = 9'000'000'000'000;
  return WallTime(milliseconds(std::clamp<int64_t>(movie.start_ms(), 0, kLatestMs)));
}

std::vector<Pause> as_pauses(const std::vector<TrackPause>& read) {
  std::vector<Pause> pauses;
  for (const TrackPause& pause : read) pauses.push_back({pause.start, pause.end});
  return pauses;
}

std::optional<MovieTrack> as_movie_track(CachedSource& source, const TrackHeader& header,
                                         const MovieHeader& movie) {
  const auto codec = codec_of_sample_entry(header.sample_entry);
  if (!codec) return std::nullopt;
  auto description = read_sample_entry(source, header.first_entry, *codec);
  if (!description) return std::nullopt;
  const std::string key = concat("track.", header.track_id, ".");
  MovieTrack track;
  track.id = header.track_id;
  track.codec = *codec;
  track.timescale = header.timescale;
  track.stream_name = header.name;
  track.media_session_id = movie.metadata_value(key + "mediaSessionId");
  track.stream_index = read_stream_index(source, header.box);
  track.descriptions.push_back(std::move(*description));
  track.width = header.shown_width;
  track.height = header.shown_height;
  track.lead = lead_of(header);
  track.pauses = as_pauses(parse_pauses(movie.metadata_value(key + "pauses")));
  track.quality = movie.metadata_value(key + "quality");
  track.rotations = parse_rotations(movie.metadata_value(key + "rotations"));
  return track;
}

}  // namespace

Result<RecordedMovie> read_recorded_movie(CachedSource& source, const Box& moov) {
  const Result<MovieHeader> header = read_movie_header(source, moov);
  if (!header) return header.error();
  if (!header->is_fragmented || header->timescale != kMovieTimescale)
    return internal_error("its index (moov) is not one of a recording");
  RecordedMovie movie;
  movie.file.title = read_title(source, moov);
  movie.file.recorder_uri = header->metadata_value("recorder.uri");
  movie.file.start = start_of(*header);
  for (const TrackHeader& track_header : header->tracks) {
    auto track = as_movie_track(source, track_header, *header);
    if (!track)
      return internal_error(concat("its track ", track_header.track_id, " is not one of a recording"));
    movie.tracks.push_back(std::move(*track));
  }
  return movie;
}

}  // namespace recorder
