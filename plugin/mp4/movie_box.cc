#include "plugin/mp4/movie_box.h"

#include <algorithm>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

// ISO/IEC 14496-12, 8.2.2: seconds since 1904-01-01 UTC; this many of them were before 1970.
constexpr int64_t kSecondsFrom1904 = 2'082'844'800;

struct MovieTimes {
  uint64_t creation = 0;
  uint64_t modification = 0;
  uint64_t duration = 0;  // movie ticks, 0 while recording
};

// One track as the box functions below see it. `index` is null while recording.
struct TrackBox {
  const MovieTrack& track;
  const TrackIndex* index;
  const MovieTimes& movie;

  [[nodiscard]] bool is_video() const { return codec_kind(track.codec) == MediaKind::kVideo; }
  [[nodiscard]] uint64_t media_in_movie() const {
    return index == nullptr ? 0 : to_movie_ticks(index->duration(), track.timescale);
  }
  [[nodiscard]] uint64_t end_in_movie() const { return index == nullptr ? 0 : track.lead + media_in_movie(); }
  // Of most of the track, as all of it can be turned in one way only; while it is recorded, the last one.
  [[nodiscard]] uint16_t rotation() const {
    return longest_rotation(track.rotations, in_movie(track.lead), in_movie(end_in_movie()));
  }
  // A time has no room for more than 292 years in nanoseconds, the tables of a hostile file have.
  static Duration in_movie(uint64_t ticks) {
    constexpr uint64_t kCentury = uint64_t{36525} * 24 * 3600 * kMovieTimescale;
    return from_ticks(static_cast<int64_t>(std::min(ticks, kCentury)), kMovieTimescale);
  }
};

uint64_t seconds_from_1904(WallTime time) {
  const int64_t unix_seconds = std::chrono::duration_cast<seconds>(time.time_since_epoch()).count();
  return static_cast<uint64_t>(std::max<int64_t>(unix_seconds + kSecondsFrom1904, 0));
}

void write_matrix(ByteWriter& writer, const TrackMatrix& matrix = matrix_of_rotation(0, 0, 0)) {
  for (const uint32_t value : matrix) writer.u32(value);
}

// 8.2.2
void write_mvhd(Bytes& out, const MovieTimes& movie, uint32_t next_track_id) {
  const uint8_t version = version_for(movie.creation, movie.modification, movie.duration);
  BoxWriter box(out, "mvhd", version);
  box.number(version, movie.creation);
  box.number(version, movie.modification);
  box.u32(kMovieTimescale);
  box.number(version, movie.duration);
  box.u32(0x00010000);  // rate 1.0
  box.u16(0x0100);      // volume 1.0
  box.zeros(10);
  write_matrix(box);
  box.zeros(24);
  box.u32(next_track_id);
}

// 8.3.2
void write_tkhd(Bytes& out, const TrackBox& of) {
  constexpr uint32_t kEnabledInMovieInPreview = 7;
  const uint64_t duration = of.end_in_movie();
  const uint8_t version = version_for(of.movie.creation, of.movie.modification, duration);
  BoxWriter box(out, "tkhd", version, kEnabledInMovieInPreview);
  box.number(version, of.movie.creation);
  box.number(version, of.movie.modification);
  box.u32(of.track.id);
  box.u32(0);
  box.number(version, duration);
  box.zeros(8);
  box.u16(0);  // layer
  box.u16(0);  // alternate_group: the participants' voices are not alternatives of each other
  box.u16(of.is_video() ? 0 : 0x0100);
  box.u16(0);
  write_matrix(box, matrix_of_rotation(of.rotation(), of.track.width, of.track.height));
  box.u32(uint32_t{of.track.width} << 16);
  box.u32(uint32_t{of.track.height} << 16);
}

// 8.6.6: an empty edit up to the first sample, then the media; its duration is 0 while it grows.
void write_edits(Bytes& out, const TrackBox& of) {
  const bool has_lead = of.track.lead > 0;
  if (!has_lead && of.index == nullptr) return;
  const uint64_t media = of.media_in_movie();
  const uint8_t version = version_for(of.track.lead, media);
  BoxWriter edts(out, "edts");
  BoxWriter elst(out, "elst", version);
  elst.u32(has_lead ? 2 : 1);
  if (has_lead) {
    elst.number(version, of.track.lead);
    elst.number(version, UINT64_MAX);  // media time -1: an empty edit
    elst.u32(0x00010000);
  }
  elst.number(version, media);
  elst.number(version, 0);
  elst.u32(0x00010000);
}

// 8.3.4: tracks of one stream come from one source.
void write_track_group(Bytes& out, const TrackBox& of) {
  BoxWriter trgr(out, "trgr");
  BoxWriter(out, "msrc", 0).u32(of.track.stream_index);
}

// GStreamer takes a track of a finished file for a preview picture, and skips it, if its media last less than
// a fifth of the movie. It looks at mdhd only.
uint64_t media_duration(const TrackBox& of) {
  if (of.index == nullptr) return 0;
  const uint64_t fifth = of.movie.duration / 5 + 1;
  const uint64_t second = of.track.timescale;
  const uint64_t ticks =
      fifth / kMovieTimescale * second + fifth % kMovieTimescale * second / kMovieTimescale + 1;
  return std::max(of.index->duration(), ticks);
}

// 8.4.2
void write_mdhd(Bytes& out, const TrackBox& of) {
  const uint64_t duration = media_duration(of);
  const uint8_t version = version_for(of.movie.creation, of.movie.modification, duration);
  BoxWriter box(out, "mdhd", version);
  box.number(version, of.movie.creation);
  box.number(version, of.movie.modification);
  box.u32(of.track.timescale);
  box.number(version, duration);
  box.u16(0x55c4);  // "und", three letters of five bits
  box.u16(0);
}

// 8.4.3
void write_hdlr(Bytes& out, const TrackBox& of) {
  BoxWriter box(out, "hdlr", 0);
  box.u32(0);
  box.text(of.is_video() ? "vide" : "soun");
  box.zeros(12);
  box.c_string(of.track.stream_name);
}

// 12.1.2 and 12.2.2
void write_media_header(Bytes& out, const TrackBox& of) {
  if (of.is_video())
    BoxWriter(out, "vmhd", 0, 1).zeros(8);
  else
    BoxWriter(out, "smhd", 0).zeros(4);
}

// 8.7.2
void write_data_reference(Bytes& out) {
  constexpr uint32_t kInThisFile = 1;
  BoxWriter dinf(out, "dinf");
  BoxWriter dref(out, "dref", 0);
  dref.u32(1);
  BoxWriter(out, "url ", 0, kInThisFile);
}

// 8.5.2
void write_stsd(Bytes& out, const TrackBox& of) {
  const size_t count = of.index == nullptr ? 1 : of.track.descriptions.size();
  BoxWriter stsd(out, "stsd", 0);
  stsd.u32(static_cast<uint32_t>(count));
  for (const SampleDescription& description : std::span(of.track.descriptions).first(count))
    write_sample_entry(out, of.track.codec, description);
}

void write_stbl(Bytes& out, const TrackBox& of) {
  BoxWriter stbl(out, "stbl");
  write_stsd(out, of);
  if (of.index == nullptr)
    TrackIndex::write_empty_tables(out);
  else
    of.index->write_tables(out);
}

void write_mdia(Bytes& out, const TrackBox& of) {
  BoxWriter mdia(out, "mdia");
  write_mdhd(out, of);
  write_hdlr(out, of);
  BoxWriter minf(out, "minf");
  write_media_header(out, of);
  write_data_reference(out);
  write_stbl(out, of);
}

// The name once more, where MediaInfo, exiftool and browser libraries look for it. QuickTime file format:
// bare text.
void write_track_name(Bytes& out, const TrackBox& of) {
  BoxWriter udta(out, "udta");
  BoxWriter(out, "name").text(of.track.stream_name);
}

void write_trak(Bytes& out, const TrackBox& of) {
  BoxWriter trak(out, "trak");
  write_tkhd(out, of);
  write_edits(out, of);
  write_track_group(out, of);
  write_mdia(out, of);
  write_track_name(out, of);
}

// 8.8.1 and 8.8.3: says that fragments follow, and for which tracks. No mehd: its value would soon be wrong.
void write_mvex(Bytes& out, std::span<const MovieTrack> tracks) {
  BoxWriter mvex(out, "mvex");
  for (const MovieTrack& track : tracks) {
    BoxWriter trex(out, "trex", 0);
    trex.u32(track.id);
    trex.u32(1);  // the first sample description
    trex.zeros(12);
  }
}

TrackMetadata metadata_of(const MovieTrack& track) {
  return {track.id, track.media_session_id, track.pauses, track.quality, track.rotations};
}

}  // namespace

uint64_t to_movie_ticks(uint64_t ticks, uint32_t timescale) {
  const uint64_t rest = ticks % timescale * kMovieTimescale;
  return ticks / timescale * kMovieTimescale + (rest + timescale - 1) / timescale;
}

Bytes recording_movie(const FileMetadata& file, std::span<const MovieTrack> tracks) {
  const uint64_t creation = seconds_from_1904(file.start);
  const MovieTimes times{creation, creation, 0};
  Bytes out;
  {
    BoxWriter moov(out, "moov");
    write_mvhd(out, times, tracks.empty() ? 1 : tracks.back().id + 1);
    for (const MovieTrack& track : tracks) write_trak(out, {track, nullptr, times});
    write_mvex(out, tracks);
    std::vector<TrackMetadata> metadata;
    metadata.reserve(tracks.size());
    for (const MovieTrack& track : tracks) metadata.push_back(metadata_of(track));
    write_metadata(out, file, metadata);
  }
  return out;
}

uint64_t movie_duration(std::span<const FinishedTrack> tracks) {
  const MovieTimes none;
  uint64_t end = 0;
  for (const FinishedTrack& track : tracks)
    end = std::max(end, TrackBox{track.movie, track.index, none}.end_in_movie());
  return end;
}

Bytes finished_movie(const FileMetadata& file, std::vector<FinishedTrack> tracks) {
  std::erase_if(tracks, [](const FinishedTrack& track) { return track.index->sample_count() == 0; });
  const uint64_t duration = movie_duration(tracks);
  const uint64_t creation = seconds_from_1904(file.start);
  const MovieTimes times{creation, creation + duration / kMovieTimescale, duration};
  Bytes out;
  {
    BoxWriter moov(out, "moov");
    write_mvhd(out, times, tracks.empty() ? 1 : tracks.back().movie.id + 1);
    for (const FinishedTrack& track : tracks) write_trak(out, {track.movie, track.index, times});
    std::vector<TrackMetadata> metadata;
    metadata.reserve(tracks.size());
    for (const FinishedTrack& track : tracks) metadata.push_back(metadata_of(track.movie));
    write_metadata(out, file, metadata);
  }
  return out;
}

}  // namespace recorder
