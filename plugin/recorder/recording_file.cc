#include "plugin/recorder/recording_file.h"

#include <algorithm>

namespace recorder {
namespace {

// A longer freeze of the picture is listed as a pause: encoders that save frames of a still picture stay below it.
constexpr Duration kPauseThreshold = seconds(2);

// How long the last picture of a track lasts when nothing better is known.
constexpr Duration kDefaultFrameInterval = milliseconds(40);
constexpr Duration kLongestLastFrame = milliseconds(100);

// The first stream's audio begins at zero, filled with silence, because Firefox misplaces a late audio track; a
// longer wait is an edit like that of any late joiner.
constexpr Duration kLongestLeadingSilence = seconds(10);

}  // namespace

RecordingFile::RecordingFile(const MakeWriter& make_writer, std::shared_ptr<OutputFile> output, MonotonicTime zero,
                             LeadingSilence leading_silence)
    : output_(std::move(output)), writer_(make_writer(*output_)), zero_(zero), leading_silence_(leading_silence) {}

RecordingFile::Appended RecordingFile::append(const DeliveredFrame& delivered, const StreamLabel& label) {
  const TrackKey key{delivered.subscription, delivered.mid};
  const auto found = tracks_.find(key);
  if (found == tracks_.end() && !delivered.frame->is_key_frame) return Appended::kDropped;
  Track* track = track_of(delivered, label);
  if (track == nullptr) return Appended::kNoRoom;
  if (track->next_number != delivered.number) track->needs_key_frame = track->format->is_video();
  track->next_number = delivered.number + 1;
  return track->format->is_video() ? append_video(*track, *delivered.frame) : append_audio(*track, *delivered.frame);
}

void RecordingFile::drop(const DeliveredFrame& delivered) {
  const auto found = tracks_.find({delivered.subscription, delivered.mid});
  if (found != tracks_.end()) found->second.needs_key_frame = found->second.format->is_video();
}

RecordingFile::Track* RecordingFile::track_of(const DeliveredFrame& delivered, const StreamLabel& label) {
  const TrackKey key{delivered.subscription, delivered.mid};
  const auto found = tracks_.find(key);
  if (found != tracks_.end() && found->second.format == delivered.format) return &found->second;
  if (found != tracks_.end()) end_track(found->second);  // coded in another way from now on: a new track
  Track track;
  track.format = delivered.format;
  track.next_number = delivered.number;
  const Duration join = std::max(position(*delivered.frame), Duration::zero());
  if (!add_track(track, delivered, label, join)) return nullptr;
  return &(tracks_[key] = std::move(track));
}

bool RecordingFile::add_track(Track& track, const DeliveredFrame& delivered, const StreamLabel& label, Duration join) {
  const TrackFormat& format = *track.format;
  const auto [index, is_new] = stream_indices_.try_emplace(delivered.subscription, next_stream_index_);
  if (is_new) ++next_stream_index_;
  const bool begins_at_zero = !format.is_video() && fills_leading_silence(index->second, join);
  const Duration start = begins_at_zero ? Duration::zero() : join;

  ContainerTrack description;
  description.codec = format.codec;
  description.timescale = format.timescale;
  description.channels = format.channels;
  description.configuration = format.configuration;
  if (delivered.frame->format) {
    description.width = delivered.frame->format->width;
    description.height = delivered.frame->format->height;
    description.configuration = delivered.frame->format->configuration;
  }
  description.stream_name = label.stream_name;
  description.media_session_id = label.media_session_id;
  description.stream_index = index->second;
  const std::vector<ContainerWriter::TrackId> ids = writer_->add_tracks({std::move(description)}, start);
  if (ids.empty()) return false;
  track.id = ids.front();
  track.end = start;
  track.audio_start = to_ticks(start, format.timescale);
  return true;
}

bool RecordingFile::fills_leading_silence(uint32_t stream_index, Duration join) const {
  return leading_silence_ == LeadingSilence::kFill && stream_index == 1 && join <= kLongestLeadingSilence;
}

RecordingFile::Appended RecordingFile::append_video(Track& track, const MediaFrame& frame) {
  if (track.needs_key_frame && !frame.is_key_frame) return Appended::kDropped;
  track.needs_key_frame = false;
  const Duration time = std::max(position(frame), track.end);
  if (time - track.end > kPauseThreshold) writer_->add_pause(track.id, track.end, time);
  ContainerSample sample;
  sample.time = time;
  sample.is_key_frame = frame.is_key_frame;
  if (frame.format) {
    sample.configuration = frame.format->configuration;
    sample.width = frame.format->width;
    sample.height = frame.format->height;
  }
  writer_->append(track.id, sample, frame.data);
  has_samples_ = true;
  track.last_interval = time - track.end;
  track.end = time;
  return Appended::kYes;
}

// Frames follow each other without a hole: what was lost on the way here is silence, what would overlap is dropped.
// They come from a continuous track, so that a gap is of whole frames, and less than half a frame is rounding.
RecordingFile::Appended RecordingFile::append_audio(Track& track, const MediaFrame& frame) {
  const int64_t gap = to_ticks(position(frame) - track.end, track.format->timescale);
  const int64_t half_frame = frame.duration_ticks / 2;
  if (gap < -half_frame) return Appended::kDropped;
  if (gap > half_frame) append_silence(track, gap);
  append_audio_sample(track, frame.data, frame.duration_ticks);
  return Appended::kYes;
}

void RecordingFile::append_audio_sample(Track& track, ByteView data, uint32_t samples) {
  ContainerSample sample;
  sample.time = track.end;
  sample.duration_ticks = samples;
  writer_->append(track.id, sample, data);
  has_samples_ = true;
  track.audio_samples += samples;
  track.end = from_ticks(track.audio_start + track.audio_samples, track.format->timescale);
}

void RecordingFile::append_silence(Track& track, int64_t samples) {
  const uint32_t frame_samples = track.format->samples_per_frame;
  for (int64_t left = samples; left >= frame_samples / 2; left -= frame_samples)
    append_audio_sample(track, track.format->silence, frame_samples);
}

void RecordingFile::end_stream(SubscriptionId subscription) {
  const auto first = tracks_.lower_bound({subscription, std::string()});
  auto last = first;
  for (; last != tracks_.end() && last->first.first == subscription; ++last) end_track(last->second);
  tracks_.erase(first, last);
}

void RecordingFile::end_track(Track& track) {
  writer_->end_track(track.id, track.format->is_video() ? end_of_last_picture(track) : track.end);
}

Duration RecordingFile::end_of_last_picture(const Track& track) const {
  const Duration next = continued_at_.value_or(zero_) - zero_;
  if (next > track.end && next - track.end <= kPauseThreshold) return next;
  if (track.last_interval == Duration::zero()) return track.end + kDefaultFrameInterval;
  return track.end + std::min(track.last_interval, kLongestLastFrame);
}

// What makes the file longer are media.
void RecordingFile::flush() {
  const uint64_t size = writer_->file_size();
  writer_->flush();
  if (writer_->file_size() > size) output_->mark_media();
}

void RecordingFile::finish(ChoosePath choose_path, OutputFile::Closed closed) {
  for (auto& [key, track] : tracks_) end_track(track);
  tracks_.clear();
  writer_->finish();
  if (has_samples_) output_->mark_media();
  output_->close([choose_path = std::move(choose_path), duration = writer_->duration()] { return choose_path(duration); },
                 std::move(closed));
}

bool RecordingFile::needs_key_frame(SubscriptionId subscription) const {
  for (auto track = tracks_.lower_bound({subscription, std::string()});
       track != tracks_.end() && track->first.first == subscription; ++track)
    if (track->second.needs_key_frame) return true;
  return false;
}

}  // namespace recorder
