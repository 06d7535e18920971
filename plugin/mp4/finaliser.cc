#include "plugin/mp4/finaliser.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "plugin/mp4/abandoned_file.h"
#include "plugin/mp4/batch_reader.h"
#include "plugin/mp4/disk_file.h"
#include "plugin/mp4/file_index.h"
#include "plugin/mp4/file_layout.h"
#include "plugin/mp4/movie_header.h"
#include "plugin/mp4/recorded_movie.h"

namespace recorder {
namespace {

// Where a track's time ends, in its ticks: a year and a half at 90 kHz. It bounds how often a picture is
// repeated.
constexpr uint64_t kLastTick = uint64_t{1} << 42;

// A time has no room for more than 292 years in nanoseconds, a hostile file has.
Duration duration_of(std::span<const FinishedTrack> tracks) {
  constexpr uint64_t kCentury = uint64_t{36525} * 24 * 3600 * kMovieTimescale;
  return from_ticks(static_cast<int64_t>(std::min(movie_duration(tracks), kCentury)), kMovieTimescale);
}

Error damaged(std::string message) { return {ErrorCode::kUnsupportedMedia, std::move(message)}; }

// A track whose index is made again from its batches.
class RecoveredTrack {
 public:
  explicit RecoveredTrack(MovieTrack movie) : movie_(std::move(movie)) {}

  void add(const BatchRun& run) {
    if (!first_time_) first_time_ = run.decode_time;
    const uint64_t end = *first_time_ + index_.duration();
    if (run.decode_time > end) index_.repeat_key_frame(run.decode_time - end);
    index_.add(run.offset, run.samples);
    samples_ += run.samples.size();
  }

  [[nodiscard]] uint64_t samples() const { return samples_; }
  [[nodiscard]] uint64_t table_bytes_limit() const { return index_.table_bytes_limit(); }
  // Its leading edit reaches to the first sample.
  [[nodiscard]] FinishedTrack finished() const {
    FinishedTrack track{movie_, &index_};
    track.movie.lead += to_movie_ticks(first_time_.value_or(0), movie_.timescale);
    return track;
  }

 private:
  MovieTrack movie_;
  TrackIndex index_;
  std::optional<uint64_t> first_time_;
  uint64_t samples_ = 0;  // without repeated ones
};

// One file, from finding its index to the last write.
class Finaliser {
 public:
  Finaliser(CachedSource& source, const AbandonedIndex& index, RecordedMovie movie)
      : source_(source), index_(index), file_(std::move(movie.file)), media_end_(index.shape.media_offset()) {
    for (MovieTrack& track : movie.tracks) {
      const uint32_t id = track.id;
      tracks_.try_emplace(id, std::move(track));
    }
  }

  // All that is read of the file; afterwards the source tells whether it failed meanwhile.
  void read_media() {
    while (read_next_batch()) continue;
    if (media_end_ >= source_.size()) return;
    const auto gate = BoxIterator(source_, media_end_, source_.size()).next();
    const auto hidden = gate ? BoxIterator(source_, *gate).next() : std::nullopt;
    // What is behind the last batch is the next one, unless it is the index of a finish that was cut short.
    has_lost_ = has_lost_ || !hidden || hidden->type != box_type("moov");
    // A gate that was closed hides its batch; where there is none, it is lost with the begin of its batch.
    const bool is_hidden_to_the_end = gate && gate->type == box_type("free") && gate->end == source_.size();
    has_more_than_one_batch_ = gate && !is_hidden_to_the_end;
  }

  Result<FinalisedFile> finish(WriteSink& sink) const {
    FinalisedFile result;
    uint64_t table_bytes = 0;
    for (const auto& [id, track] : tracks_) {
      result.samples += track.samples();
      table_bytes += track.table_bytes_limit();
    }
    if (table_bytes > kLargestTables) return damaged("its index (moov) would exceed 4 GiB");
    if (result.samples == 0 && has_media()) return damaged("its media are damaged from the beginning");
    result.has_lost = has_lost_;
    result.outcome = result.samples == 0 ? FinaliseOutcome::kNothingRecorded : FinaliseOutcome::kFinished;
    if (result.samples == 0) return result;
    std::vector<FinishedTrack> tracks = finished_tracks();
    result.duration = duration_of(tracks);
    FileLayout layout({index_.shape, index_.slot, index_.is_selected, media_end_, source_.size()}, sink);
    layout.finish(finished_movie(file_, std::move(tracks)));
    return result;
  }

 private:
  // False at the first thing that is not a whole batch.
  bool read_next_batch() {
    const auto batch = read_batch(source_, media_end_);
    if (!batch) return false;
    const auto is_late = [](const BatchRun& run) { return run.decode_time > kLastTick; };
    if (std::any_of(batch->runs.begin(), batch->runs.end(), is_late)) return false;
    for (const BatchRun& run : batch->runs) {
      const auto track = tracks_.find(run.track_id);
      if (track != tracks_.end()) track->second.add(run);
      has_lost_ = has_lost_ || track == tracks_.end();
    }
    media_end_ = batch->end;
    return true;
  }

  // Before anything was recorded, a crash leaves the first batch torn, and nothing behind it. More than that
  // are media.
  [[nodiscard]] bool has_media() const {
    return media_end_ > index_.shape.media_offset() || has_more_than_one_batch_;
  }

  [[nodiscard]] std::vector<FinishedTrack> finished_tracks() const {
    std::vector<FinishedTrack> tracks;
    for (const auto& [id, track] : tracks_)
      if (track.samples() > 0) tracks.push_back(track.finished());
    return tracks;
  }

  CachedSource& source_;
  const AbandonedIndex index_;
  const FileMetadata file_;
  std::map<uint32_t, RecoveredTrack> tracks_;  // by track_ID, which is the order of adding
  uint64_t media_end_;
  bool has_lost_ = false;
  bool has_more_than_one_batch_ = false;  // behind the whole ones
};

bool is_finished(CachedSource& source) {
  std::array<uint8_t, kFileType.size()> type{};
  if (!source.read(0, type) || as_text(type) != kFileType) return false;
  const Result<FileIndex> index = find_index(source);
  return index && !find_box(source, index->moov, {box_type("mvex")});
}

FinalisedFile describe(const Mp4FileInfo& file) {
  FinalisedFile result{.outcome = FinaliseOutcome::kWasFinished};
  for (const Mp4TrackInfo& track : file.tracks) {
    result.samples += track.sample_count;
    result.duration = std::max<Duration>(result.duration, milliseconds(track.duration_ms));
  }
  return result;
}

Result<FinalisedFile> finalise_abandoned(CachedSource& source, WriteSink& sink) {
  const auto index = find_abandoned_index(source);
  if (source.error()) return *source.error();
  if (!index) return damaged(index.error().message);
  if (!*index) return FinalisedFile{.outcome = FinaliseOutcome::kNothingRecorded};
  auto movie = read_recorded_movie(source, (*index)->moov);
  if (source.error()) return *source.error();
  // The first index was still being written: there are no media yet.
  const bool is_new = !(*index)->is_selected && source.size() <= (*index)->shape.media_offset();
  if (!movie && is_new) return FinalisedFile{.outcome = FinaliseOutcome::kNothingRecorded};
  if (!movie) return damaged(movie.error().message);
  Finaliser finaliser(source, **index, std::move(*movie));
  finaliser.read_media();
  // What could not be read is not torn.
  if (source.error()) return *source.error();
  return finaliser.finish(sink);
}

}  // namespace

Result<FinalisedFile> finalise(ByteSource& bytes, WriteSink& sink) {
  CachedSource source(bytes);
  const bool was_finished = is_finished(source);
  if (source.error()) return *source.error();
  if (!was_finished) return finalise_abandoned(source, sink);
  const auto file = read_mp4_info(bytes);
  if (!file) return file.error();
  return describe(*file);
}

Result<FinalisedFile> finalise(File& file) {
  const Result<uint64_t> size = file.size();
  if (!size) return size.error();
  DiskFileSource source(file, *size);
  DiskFileSink sink(file);
  Result<FinalisedFile> result = finalise(source, sink);
  if (sink.error()) return *sink.error();
  return result;
}

}  // namespace recorder
