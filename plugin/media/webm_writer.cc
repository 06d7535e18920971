#include "plugin/media/webm_writer.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/media/webm_codecs.h"
#include "plugin/media/webm_muxer.h"
#include "plugin/media/webm_track.h"

namespace recorder {
namespace {

// What a reorder buffer holds back its track by at most (TrackReceiver: 300 ms), with room to spare.
constexpr int64_t kLongestWaitMs = 500;

// Two to three seconds: a camera that starts with the microphone has sent its key frame by then.
constexpr unsigned kFlushesBeforeHeader = 3;

// Ten seconds of 50 Mbit/s, of which browsers send a tenth.
constexpr size_t kLargestBatch = 64 * 1024 * 1024;

}  // namespace

class WebmWriter::Impl {
 public:
  Impl(WebmFileSettings settings, WriteSink& sink)
      : settings_(std::move(settings)), sink_(sink), muxer_(sink) {}

  std::vector<TrackId> add_tracks(std::vector<ContainerTrack> tracks, Duration join);
  void append(TrackId id, const ContainerSample& sample, ByteView data);
  void end_track(TrackId id, Duration end);
  void flush();
  void finish();

  [[nodiscard]] size_t batch_bytes() const { return waiting_bytes_; }
  [[nodiscard]] uint64_t file_size() const { return muxer_.file_size(); }
  [[nodiscard]] Duration duration() const;
  [[nodiscard]] bool has_room() const { return muxer_.failure().empty(); }

 private:
  WebmTrack* find_open(TrackId id);
  [[nodiscard]] bool has_samples() const;
  bool is_time_for_header();
  void write_header();
  void describe(const WebmTrack& track);
  [[nodiscard]] int64_t complete_until() const;
  WebmTrack* next_before(int64_t time);
  void write_before(int64_t time);
  void report_failure();

  const WebmFileSettings settings_;
  WriteSink& sink_;
  WebmMuxer muxer_;
  std::deque<WebmTrack> tracks_;  // id n at n - 1
  size_t waiting_bytes_ = 0;
  unsigned flushes_without_header_ = 0;
  bool has_reported_ = false;
};

WebmTrack* WebmWriter::Impl::find_open(TrackId id) {
  if (id < 1 || id > tracks_.size() || tracks_[id - 1].is_ended()) return nullptr;
  return &tracks_[id - 1];
}

std::vector<WebmWriter::TrackId> WebmWriter::Impl::add_tracks(std::vector<ContainerTrack> tracks,
                                                              Duration join) {
  const auto has_codec = [](const ContainerTrack& track) { return webm_has(track.codec); };
  if (muxer_.has_header() || !std::all_of(tracks.begin(), tracks.end(), has_codec)) return {};
  std::vector<TrackId> ids;
  for (ContainerTrack& track : tracks) {
    tracks_.emplace_back(static_cast<int>(tracks_.size()), std::move(track), join);
    ids.push_back(static_cast<TrackId>(tracks_.size()));
  }
  return ids;
}

void WebmWriter::Impl::append(TrackId id, const ContainerSample& sample, ByteView data) {
  WebmTrack* track = find_open(id);
  if (track == nullptr || data.empty() || !has_room()) return;
  if (waiting_bytes_ + data.size() > kLargestBatch) flush();
  if (track->append(sample, data)) waiting_bytes_ += data.size();
}

void WebmWriter::Impl::end_track(TrackId id, Duration end) {
  if (WebmTrack* track = find_open(id)) track->end(end);
}

void WebmWriter::Impl::flush() {
  if (!muxer_.has_header() && !is_time_for_header()) return;
  write_header();
  write_before(complete_until());
  muxer_.end_cluster();
  if (muxer_.commit()) sink_.sync();
  report_failure();
}

bool WebmWriter::Impl::is_time_for_header() {
  if (!has_samples()) return false;
  return tracks_.size() >= settings_.expected_tracks || ++flushes_without_header_ >= kFlushesBeforeHeader;
}

bool WebmWriter::Impl::has_samples() const {
  return std::any_of(tracks_.begin(), tracks_.end(),
                     [](const WebmTrack& track) { return track.last_time() >= 0; });
}

void WebmWriter::Impl::write_header() {
  if (muxer_.has_header()) return;
  muxer_.set_metadata("title", settings_.title);
  muxer_.set_creation_time(settings_.start);
  for (const WebmTrack& track : tracks_) describe(track);
  muxer_.write_header();
}

void WebmWriter::Impl::describe(const WebmTrack& track) {
  AVStream* stream = muxer_.add_stream();
  if (stream == nullptr || !describe_track(track.description(), *stream->codecpar)) return;
  stream->disposition = AV_DISPOSITION_DEFAULT;
  av_dict_set(&stream->metadata, "title", track.description().stream_name.c_str(), 0);
  av_dict_set(&stream->metadata, "mediaSessionId", track.description().media_session_id.c_str(), 0);
}

// The time up to which every track is known, or was waited for long enough.
int64_t WebmWriter::Impl::complete_until() const {
  int64_t newest = 0;
  int64_t oldest = std::numeric_limits<int64_t>::max();
  for (const WebmTrack& track : tracks_) {
    newest = std::max(newest, track.last_time());
    if (!track.is_ended()) oldest = std::min(oldest, track.last_time());
  }
  return std::max(oldest, newest - kLongestWaitMs);
}

WebmTrack* WebmWriter::Impl::next_before(int64_t time) {
  WebmTrack* next = nullptr;
  for (WebmTrack& track : tracks_) {
    const std::optional<int64_t> candidate = track.next_time();
    if (!candidate || *candidate >= time) continue;
    time = *candidate;
    next = &track;
  }
  return next;
}

void WebmWriter::Impl::write_before(int64_t time) {
  while (WebmTrack* track = next_before(time)) {
    const ffmpeg::PacketPointer packet = track->take();
    waiting_bytes_ -= static_cast<size_t>(packet->size);
    muxer_.write(*packet);
  }
}

void WebmWriter::Impl::finish() {
  for (WebmTrack& track : tracks_)
    if (!track.is_ended()) track.end(track.end());
  if (!has_samples()) return;
  write_header();
  write_before(std::numeric_limits<int64_t>::max());
  muxer_.finish();
  if (muxer_.commit()) sink_.sync();
  report_failure();
}

void WebmWriter::Impl::report_failure() {
  if (has_room() || std::exchange(has_reported_, true)) return;
  log(LogLevel::kError, concat("webm ", settings_.title),
      concat(muxer_.failure(), ". What was written stays."));
}

Duration WebmWriter::Impl::duration() const {
  Duration end{};
  for (const WebmTrack& track : tracks_)
    if (track.last_time() >= 0) end = std::max(end, track.end());
  return end;
}

WebmWriter::WebmWriter(WebmFileSettings settings, WriteSink& sink)
    : impl_(std::make_unique<Impl>(std::move(settings), sink)) {}
WebmWriter::~WebmWriter() = default;

std::vector<WebmWriter::TrackId> WebmWriter::add_tracks(std::vector<ContainerTrack> tracks, Duration join) {
  return impl_->add_tracks(std::move(tracks), join);
}
void WebmWriter::append(TrackId track, const ContainerSample& sample, ByteView data) {
  impl_->append(track, sample, data);
}
void WebmWriter::end_track(TrackId track, Duration end) { impl_->end_track(track, end); }
void WebmWriter::flush() { impl_->flush(); }
void WebmWriter::finish() { impl_->finish(); }
size_t WebmWriter::batch_bytes() const { return impl_->batch_bytes(); }
uint64_t WebmWriter::file_size() const { return impl_->file_size(); }
Duration WebmWriter::duration() const { return impl_->duration(); }
bool WebmWriter::has_room() const { return impl_->has_room(); }

}  // namespace recorder
