#include "plugin/mp4/mp4_reader.h"

#include "plugin/base/text.h"
#include "plugin/mp4/file_index.h"
#include "plugin/mp4/movie_header.h"
#include "plugin/mp4/sample_tables.h"
#include "plugin/mp4/track_timeline.h"

namespace recorder {
namespace {

constexpr BoxType kVideoHandler = box_type("vide");
constexpr BoxType kAudioHandler = box_type("soun");

// The fragments up to the end of the file, or to what a crash left of the last one: that lies inside a
// `free`, or is cut off.
void read_fragments(CachedSource& source, uint64_t begin, FragmentedTracks& tracks) {
  BoxIterator boxes(source, begin, source.size());
  while (const auto box = boxes.next())
    if (box->type == box_type("moof") && !box->is_cut_off) add_fragment(source, *box, tracks);
}

Mp4TrackInfo describe(const TrackHeader& track, const MovieHeader& movie) {
  const MediaExtent& extent = movie.fragmented.at(track.track_id).extent;
  const std::string key = concat("track.", track.track_id, ".");
  Mp4TrackInfo info;
  info.track_id = track.track_id;
  info.is_video = track.handler == kVideoHandler;
  info.sample_entry = track.sample_entry;
  info.timescale = track.timescale;
  info.width = info.is_video ? track.width : uint16_t{0};
  info.height = info.is_video ? track.height : uint16_t{0};
  if (info.is_video) {
    info.rotation = track.rotation;
    info.rotations = parse_rotations(movie.metadata_value(key + "rotations"));
    if (info.rotations.empty() && track.rotation != 0) info.rotations.push_back({Duration::zero(), track.rotation});
  }
  info.channels = track.channels;
  info.sample_rate = track.sample_rate;
  info.stream_name = track.name;
  info.media_session_id = movie.metadata_value(key + "mediaSessionId");
  const auto spans =
      spans_of_edits({track.edits, movie.timescale, track.timescale, extent, movie.is_fragmented});
  info.edits = cut_pauses(spans, parse_pauses(movie.metadata_value(key + "pauses")));
  info.duration_ms = info.edits.empty() ? 0 : info.edits.back().end_ms;
  info.sample_count = extent.sample_count;
  info.key_frames = extent.sync_samples;
  info.bytes = extent.bytes;
  info.quality = movie.metadata_value(key + "quality");
  return info;
}

Mp4FileInfo describe(const MovieHeader& movie) {
  Mp4FileInfo file;
  file.is_finished = !movie.is_fragmented;
  file.recorder_uri = movie.metadata_value("recorder.uri");
  file.start_ms = movie.start_ms();
  for (const TrackHeader& track : movie.tracks)
    if (track.handler == kVideoHandler || track.handler == kAudioHandler)
      file.tracks.push_back(describe(track, movie));
  return file;
}

}  // namespace

Result<Mp4FileInfo> read_mp4_info(ByteSource& bytes) {
  CachedSource source(bytes);
  const Result<FileIndex> index = find_index(source);
  if (source.error()) return *source.error();
  if (!index.ok()) return index.error();
  Result<MovieHeader> movie = read_movie_header(source, index->moov);
  if (source.error()) return *source.error();
  if (!movie.ok()) return movie.error();
  for (const TrackHeader& track : movie->tracks)
    movie->fragmented.at(track.track_id).extent = extent_of_sample_tables(source, track.sample_table);
  if (movie->is_fragmented) read_fragments(source, index->fragments_begin, movie->fragmented);
  if (source.error()) return *source.error();
  return describe(*movie);
}

}  // namespace recorder
