#include "plugin/mp4/mp4_writer.h"

#include <algorithm>
#include <utility>

#include "plugin/mp4/file_layout.h"
#include "plugin/mp4/movie_box.h"
#include "plugin/mp4/track_writer.h"

namespace recorder {
namespace {

// A batch is one 32-bit box and its offsets are signed: far below 2 GiB, also with one more sample.
constexpr size_t kLargestBatch = 256 * 1024 * 1024;
constexpr size_t kLargestSample = 1024 * 1024 * 1024;

}  // namespace

class Mp4Writer::Impl {
 public:
  Impl(Mp4FileSettings settings, WriteSink& sink)
      : metadata_{std::move(settings.title), std::move(settings.recorder_uri), settings.start},
        layout_(settings.slot_size, sink) {}

  std::vector<TrackId> add_tracks(std::vector<ContainerTrack> tracks, Duration join);
  void append(TrackId id, const ContainerSample& sample, ByteView data);
  void add_pause(TrackId id, Pause pause);
  void set_quality(TrackId id, std::string json);
  void end_track(TrackId id, Duration end);
  void flush();
  void finish();

  [[nodiscard]] size_t batch_bytes() const;
  [[nodiscard]] uint64_t file_size() const { return layout_.file_size(); }
  [[nodiscard]] Duration duration() const;
  [[nodiscard]] bool has_room() const;

 private:
  // What may be left out of a moov, that of the file's tracks being necessary.
  enum class Extras { kAll, kPausesAndRotations, kNone };

  TrackWriter* find(TrackId id);
  TrackWriter* find_open(TrackId id);
  [[nodiscard]] Bytes movie_of_recording(Extras extras) const;
  bool stage_movie();
  void stage_batch();
  void end_held_sample(TrackWriter& track, Duration end);
  [[nodiscard]] Bytes movie_of_finished_file() const;

  const FileMetadata metadata_;
  FileLayout layout_;
  std::vector<TrackWriter> tracks_;  // id n at n - 1
  bool has_new_metadata_ = false;      // pauses and rotations that no moov in the file has
  uint32_t sequence_number_ = 0;
};

TrackWriter* Mp4Writer::Impl::find(TrackId id) {
  return id >= 1 && id <= tracks_.size() ? &tracks_[id - 1] : nullptr;
}

TrackWriter* Mp4Writer::Impl::find_open(TrackId id) {
  TrackWriter* track = find(id);
  return track != nullptr && !track->is_ended() ? track : nullptr;
}

std::vector<Mp4Writer::TrackId> Mp4Writer::Impl::add_tracks(std::vector<ContainerTrack> tracks, Duration join) {
  if (tracks.empty()) return {};
  const size_t known = tracks_.size();
  std::vector<TrackId> ids;
  for (ContainerTrack& track : tracks) {
    ids.push_back(static_cast<TrackId>(tracks_.size() + 1));
    tracks_.emplace_back(ids.back(), std::move(track), join);
  }
  if (!stage_movie()) {
    tracks_.erase(tracks_.begin() + static_cast<std::ptrdiff_t>(known), tracks_.end());
    return {};
  }
  layout_.commit();
  return ids;
}

// Pauses, rotations and figures are worth having after a crash, but no reason to refuse a track.
bool Mp4Writer::Impl::stage_movie() {
  for (const Extras extras : {Extras::kAll, Extras::kPausesAndRotations, Extras::kNone}) {
    Bytes movie = movie_of_recording(extras);
    if (!layout_.fits_slot(movie.size())) continue;
    layout_.stage_movie(std::move(movie));
    has_new_metadata_ = false;
    return true;
  }
  return false;
}

Bytes Mp4Writer::Impl::movie_of_recording(Extras extras) const {
  std::vector<MovieTrack> tracks;
  tracks.reserve(tracks_.size());
  for (const TrackWriter& track : tracks_) tracks.push_back(track.movie());
  for (MovieTrack& track : tracks) {
    if (extras != Extras::kAll) track.quality.clear();
    if (extras == Extras::kNone) {
      track.pauses.clear();
      track.rotations.clear();
    }
  }
  return recording_movie(metadata_, tracks);
}

void Mp4Writer::Impl::append(TrackId id, const ContainerSample& sample, ByteView data) {
  TrackWriter* track = find_open(id);
  if (track == nullptr || data.size() > kLargestSample) return;
  if (batch_bytes() + data.size() > kLargestBatch) flush();
  end_held_sample(*track, sample.time);
  if (track->turn(sample.rotation, sample.time)) has_new_metadata_ = true;
  track->append(sample, data);
}

// A picture that stands longer than a sample's duration can say is shown again from the same bytes. A tfdt
// says the same while recording, so what follows goes into a batch of its own.
void Mp4Writer::Impl::end_held_sample(TrackWriter& track, Duration end) {
  const uint64_t rest = track.end_held_sample(end);
  if (rest == 0) return;
  flush();
  track.index.repeat_key_frame(rest);
}

void Mp4Writer::Impl::add_pause(TrackId id, Pause pause) {
  TrackWriter* track = find(id);
  if (track == nullptr) return;
  track->add_pause(pause);
  has_new_metadata_ = true;
}

// For the next moov that is written anyway.
void Mp4Writer::Impl::set_quality(TrackId id, std::string json) {
  if (TrackWriter* track = find(id)) track->set_quality(std::move(json));
}

void Mp4Writer::Impl::end_track(TrackId id, Duration end) {
  TrackWriter* track = find_open(id);
  if (track == nullptr) return;
  end_held_sample(*track, end);
  track->end();
}

void Mp4Writer::Impl::flush() {
  // Staged right after a flip, the moov would cost a sync of its own; the next flush will do.
  if (has_new_metadata_ && layout_.is_flip_durable()) stage_movie();
  stage_batch();
  layout_.commit();
}

void Mp4Writer::Impl::stage_batch() {
  std::vector<TrackRun> runs;
  for (TrackWriter& track : tracks_)
    if (track.has_run()) runs.push_back(track.take_run());
  if (runs.empty()) return;
  uint64_t offset = layout_.stage_batch(fragment_header(++sequence_number_, runs), runs);
  for (const TrackRun& run : runs) offset = find(run.track_id)->index.add(offset, run.samples);
}

void Mp4Writer::Impl::finish() {
  for (TrackWriter& track : tracks_) {
    track.end_held_sample();
    track.end();
  }
  stage_batch();
  layout_.commit();
  layout_.finish(movie_of_finished_file());
}

Bytes Mp4Writer::Impl::movie_of_finished_file() const {
  std::vector<FinishedTrack> tracks;
  for (const TrackWriter& track : tracks_) tracks.push_back({track.finished_movie(), &track.index});
  return finished_movie(metadata_, std::move(tracks));
}

size_t Mp4Writer::Impl::batch_bytes() const {
  size_t bytes = 0;
  for (const TrackWriter& track : tracks_) bytes += track.batch_bytes();
  return bytes;
}

Duration Mp4Writer::Impl::duration() const {
  Duration end{};
  for (const TrackWriter& track : tracks_) end = std::max(end, track.end_time());
  return end;
}

bool Mp4Writer::Impl::has_room() const {
  uint64_t tables = 0;
  for (const TrackWriter& track : tracks_) tables += track.index.table_bytes_limit();
  return tables <= kLargestTables;
}

Mp4Writer::Mp4Writer(Mp4FileSettings settings, WriteSink& sink)
    : impl_(std::make_unique<Impl>(std::move(settings), sink)) {}
Mp4Writer::~Mp4Writer() = default;

std::vector<Mp4Writer::TrackId> Mp4Writer::add_tracks(std::vector<ContainerTrack> tracks, Duration join) {
  return impl_->add_tracks(std::move(tracks), join);
}
void Mp4Writer::append(TrackId track, const ContainerSample& sample, ByteView data) {
  impl_->append(track, sample, data);
}
void Mp4Writer::add_pause(TrackId track, Duration from, Duration to) { impl_->add_pause(track, {from, to}); }
void Mp4Writer::set_quality(TrackId track, std::string json) { impl_->set_quality(track, std::move(json)); }
void Mp4Writer::end_track(TrackId track, Duration end) { impl_->end_track(track, end); }
void Mp4Writer::flush() { impl_->flush(); }
void Mp4Writer::finish() { impl_->finish(); }
size_t Mp4Writer::batch_bytes() const { return impl_->batch_bytes(); }
uint64_t Mp4Writer::file_size() const { return impl_->file_size(); }
Duration Mp4Writer::duration() const { return impl_->duration(); }
bool Mp4Writer::has_room() const { return impl_->has_room(); }

}  // namespace recorder
