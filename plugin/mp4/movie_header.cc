#include "plugin/mp4/movie_header.h"

#include <charconv>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Some twenty times what a slot of 256 KiB holds: bounds the memory, not the conference.
constexpr size_t kMaxTracks = 4096;
// From 1904-01-01, where the time of MP4 begins, to 1970-01-01.
constexpr int64_t kMp4EpochToUnix = 2'082'844'800;
constexpr int64_t kYear9999 = 253'402'300'800;

int64_t to_unix_milliseconds(uint64_t mp4_seconds) {
  if (mp4_seconds <= kMp4EpochToUnix || mp4_seconds >= kYear9999) return 0;
  return (static_cast<int64_t>(mp4_seconds) - kMp4EpochToUnix) * 1000;
}

// 8.2.2
bool read_mvhd(CachedSource& source, const Box& moov, MovieHeader& movie) {
  const auto mvhd = find_box(source, moov, {box_type("mvhd")});
  if (!mvhd) return false;
  BoxFields fields(source, *mvhd);
  const uint8_t version = fields.u8();
  fields.u24();
  movie.creation_ms = to_unix_milliseconds(fields.by_version(version));
  fields.by_version(version);  // modification_time
  movie.timescale = fields.u32();
  return movie.timescale != 0;
}

// 8.8.1 and 8.8.3
void read_mvex(CachedSource& source, const Box& moov, MovieHeader& movie) {
  const auto mvex = find_box(source, moov, {box_type("mvex")});
  movie.is_fragmented = mvex.has_value();
  if (!mvex) return;
  BoxIterator children(source, *mvex);
  while (const auto trex = children.next()) {
    if (trex->type != box_type("trex") || trex->is_cut_off) continue;
    BoxFields fields(source, *trex);
    fields.skip(4);
    const auto track = movie.fragmented.find(fields.u32());
    fields.u32();  // default_sample_description_index
    if (track == movie.fragmented.end()) continue;
    track->second.defaults.duration = fields.u32();
    track->second.defaults.size = fields.u32();
    track->second.defaults.flags = fields.u32();
  }
}

bool read_tracks(CachedSource& source, const Box& moov, MovieHeader& movie) {
  BoxIterator children(source, moov);
  while (const auto trak = children.next()) {
    if (trak->type != box_type("trak") || trak->is_cut_off) continue;
    std::optional<TrackHeader> track = read_track_header(source, *trak);
    // A track_ID is unique (8.3.2); of two tracks that claim one, the first has it.
    if (!track || !movie.fragmented.try_emplace(track->track_id).second) continue;
    if (movie.tracks.size() == kMaxTracks) return false;
    movie.tracks.push_back(std::move(*track));
  }
  return true;
}

}  // namespace

std::string MovieHeader::metadata_value(const std::string& name) const {
  const auto found = metadata.find(name);
  return found == metadata.end() ? std::string() : found->second;
}

int64_t MovieHeader::start_ms() const {
  const std::string text = metadata_value("recorder.start");
  int64_t start = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), start);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number ? start : creation_ms;
}

Result<MovieHeader> read_movie_header(CachedSource& source, const Box& moov) {
  MovieHeader movie;
  if (!read_mvhd(source, moov, movie))
    return internal_error("its index (moov) has no valid movie header (mvhd)");
  if (!read_tracks(source, moov, movie))
    return internal_error(concat("its index (moov) has more than ", kMaxTracks, " tracks"));
  read_mvex(source, moov, movie);
  movie.metadata = read_metadata_items(source, moov);
  return movie;
}

}  // namespace recorder
