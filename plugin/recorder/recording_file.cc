#include "plugin/recorder/recording_file.h"

#include <algorithm>

namespace recorder {
namespace {

// The picture before a file's end stands until the next file for so long at most.
constexpr Duration kLongestBridge = seconds(2);

// How long the last picture of a track lasts when nothing better is known.
constexpr Duration kDefaultFrameInterval = milliseconds(40);
constexpr Duration kLongestLastFrame = milliseconds(100);

// The first stream's audio begins at zero, filled with silence, because Firefox misplaces a late audio track; a
// longer wait is an edit like that of any late joiner.
constexpr Duration kLongestLeadingSilence = seconds(10);

// Sound may come so late, with a network that stalled: before that nothing is written in its place.
constexpr Duration kLongestDelay = seconds(15);
// A stream of which nothing comes at all may be muted, or gone without a word. Janus finds that out within its
// session_timeout of 60 s, and then the track is to end where its media ended.
constexpr Duration kLongestLimbo = seconds(90);
// Silence is written in pieces, because each one costs an update of the list of pauses.
constexpr Duration kPieceOfSilence = seconds(10);

}  // namespace

RecordingFile::RecordingFile(const MakeWriter& make_writer, std::shared_ptr<OutputFile> output, MonotonicTime zero,
                             LeadingSilence leading_silence, Duration pause_threshold, FileQuality early)
    : output_(std::move(output)),
      writer_(make_writer(*output_)),
      zero_(zero),
      leading_silence_(leading_silence),
      pause_threshold_(pause_threshold),
      quality_(std::move(early)) {
  quality_.begin_file(zero);
}

RecordingFile::Appended RecordingFile::append(const DeliveredFrame& delivered, const StreamLabel& label) {
  const TrackKey key{delivered.subscription, delivered.mid};
  const auto found = tracks_.find(key);
  if (found == tracks_.end() && !delivered.frame->is_key_frame) {
    quality_.of(key, delivered.format->codec, label).add_dropped(0, delivered.frame->time);
    return Appended::kDropped;
  }
  Track* track = track_of(delivered, label);
  if (track == nullptr) return Appended::kNoRoom;
  if (delivered.number > track->next_number)
    lose(*track, delivered.number - track->next_number, delivered.frame->time);
  track->next_number = std::max(track->next_number, delivered.number + 1);
  track->seen = std::max(track->seen, position(*delivered.frame));
  return track->format->is_video() ? append_video(*track, *delivered.frame) : append_audio(*track, *delivered.frame);
}

void RecordingFile::drop(const DeliveredFrame& delivered) {
  const auto found = tracks_.find({delivered.subscription, delivered.mid});
  if (found == tracks_.end()) return;
  Track& track = found->second;
  const uint64_t next = delivered.number + 1;
  if (next > track.next_number) lose(track, next - track.next_number, delivered.frame->time);
  track.next_number = std::max(track.next_number, next);
}

// Their numbers say that they were there.
void RecordingFile::lose(Track& track, uint64_t frames, MonotonicTime time) {
  track.quality->add_dropped(frames, time);
  track.needs_key_frame = track.format->is_video();
  track.has_lost = true;
}

void RecordingFile::leave_out(const DeliveredFrame& delivered) {
  const auto found = tracks_.find({delivered.subscription, delivered.mid});
  if (found == tracks_.end()) return;
  Track& track = found->second;
  track.needs_key_frame = track.format->is_video();
  track.next_number = std::max(track.next_number, delivered.number + 1);  // it is not lost
  track.seen = std::max(track.seen, position(*delivered.frame));
  if (!track.left_out_from) track.left_out_from = position(*delivered.frame);
}

RecordingFile::Track* RecordingFile::track_of(const DeliveredFrame& delivered, const StreamLabel& label) {
  const TrackKey key{delivered.subscription, delivered.mid};
  const auto found = tracks_.find(key);
  if (found != tracks_.end() && found->second.format == delivered.format) return &found->second;
  if (found != tracks_.end()) end_track(found->second, found->second.seen);  // coded in another way from now on: a new track
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
  description.rotation = delivered.frame->rotation;
  description.stream_name = label.stream_name;
  description.media_session_id = label.media_session_id;
  description.stream_index = index->second;
  store_quality(Known::kSoFar);
  const std::vector<ContainerWriter::TrackId> ids = writer_->add_tracks({std::move(description)}, start);
  if (ids.empty()) return false;
  track.id = ids.front();
  track.end = track.media_end = start;
  track.quality = &quality_.begin_track({delivered.subscription, delivered.mid}, format.codec, label, track.id);
  track.audio_start = to_ticks(start, format.timescale);
  return true;
}

bool RecordingFile::fills_leading_silence(uint32_t stream_index, Duration join) const {
  return leading_silence_ == LeadingSilence::kFill && stream_index == 1 && join <= kLongestLeadingSilence;
}

RecordingFile::Appended RecordingFile::append_video(Track& track, const MediaFrame& frame) {
  if (track.needs_key_frame && !frame.is_key_frame) {
    track.quality->add_dropped(track.has_lost ? 1 : 0, frame.time);
    return Appended::kDropped;
  }
  track.needs_key_frame = false;
  track.quality->end_wait(frame.time);
  const Duration time = std::max(position(frame), track.end);
  note_gap(track, time);
  list_absence(track, time);
  ContainerSample sample;
  sample.time = time;
  sample.is_key_frame = frame.is_key_frame;
  sample.rotation = frame.rotation;
  if (frame.format) {
    sample.configuration = frame.format->configuration;
    sample.width = frame.format->width;
    sample.height = frame.format->height;
  }
  writer_->append(track.id, sample, frame.data);
  track.quality->add_sample(frame.data.size(), frame.is_key_frame);
  has_samples_ = true;
  track.last_interval = time - track.end;
  track.end = track.media_end = time;
  track.left_out_from.reset();
  return Appended::kYes;
}

void RecordingFile::note_gap(Track& track, Duration until) {
  if (std::exchange(track.has_lost, false)) track.quality->add_gap({track.end, until});
}

// Frames follow each other without a hole: what was lost on the way here is silence, what would overlap is dropped.
// They come from a continuous track, so that a gap is of whole frames, and less than half a frame is rounding.
RecordingFile::Appended RecordingFile::append_audio(Track& track, const MediaFrame& frame) {
  const int64_t gap = to_ticks(position(frame) - track.end, track.format->timescale);
  const int64_t half_frame = frame.duration_ticks / 2;
  if (gap < -half_frame) return Appended::kDropped;
  note_gap(track, position(frame));
  const bool is_leading = track.audio_samples == 0;
  if (gap > half_frame && !is_leading) track.quality->silence += from_ticks(gap, track.format->timescale);
  if (gap > half_frame) append_silence(track, gap);
  list_absence(track, track.end);
  append_audio_sample(track, frame.data, frame.duration_ticks);
  track.media_end = track.end;
  track.left_out_from.reset();
  return Appended::kYes;
}

void RecordingFile::append_audio_sample(Track& track, ByteView data, uint32_t samples) {
  ContainerSample sample;
  sample.time = track.end;
  sample.duration_ticks = samples;
  writer_->append(track.id, sample, data);
  track.quality->add_sample(data.size(), false);
  has_samples_ = true;
  track.audio_samples += samples;
  track.end = from_ticks(track.audio_start + track.audio_samples, track.format->timescale);
}

void RecordingFile::append_silence(Track& track, int64_t samples) {
  const uint32_t frame_samples = track.format->samples_per_frame;
  for (int64_t left = samples; left >= frame_samples / 2; left -= frame_samples)
    append_audio_sample(track, track.format->silence, frame_samples);
}

void RecordingFile::be_silent_until(Track& track, Duration until) {
  track.quality->silence += std::max(until - track.end, Duration::zero());
  append_silence(track, to_ticks(until - track.end, track.format->timescale));
  list_absence(track, track.end);
}

// --- absence ---------------------------------------------------------------------------------------------------------

// Encoders that save frames of a still picture stay below the threshold. What was left out is listed in any case, and
// with it what was missing before it.
void RecordingFile::list_absence(const Track& track, Duration until) {
  if (!is_absent(track, until)) return;
  Duration from = track.media_end;
  if (track.left_out_from && *track.left_out_from - from <= pause_threshold_) from = std::max(from, *track.left_out_from);
  if (until <= from) return;
  store_quality(*track.quality, Known::kSoFar);
  writer_->add_pause(track.id, from, until);
}

bool RecordingFile::is_absent(const Track& track, Duration until) const {
  return track.left_out_from || until - track.media_end > pause_threshold_;
}

// While others of its stream come, a track is absent, and its time goes on. What comes of the stream may be late.
void RecordingFile::advance(MonotonicTime now) {
  for (auto& [key, track] : tracks_) {
    if (track.format->is_video() || track.is_ended) continue;
    const Duration present = std::min(now - zero_ - kLongestDelay, last_seen(key.first));
    const Duration until = std::max(present, now - zero_ - kLongestLimbo);
    if (until - track.end >= kPieceOfSilence) be_silent_until(track, until);
  }
}

Duration RecordingFile::last_seen(SubscriptionId subscription) const {
  Duration seen{};
  for (auto track = tracks_.lower_bound({subscription, std::string()});
       track != tracks_.end() && track->first.first == subscription; ++track)
    seen = std::max(seen, track->second.seen);
  return seen;
}

void RecordingFile::note(const TrackReception& told, const StreamLabel& label) {
  quality_.add(told, label);
  const auto found = tracks_.find({told.subscription, told.mid});
  if (told.reception.undecodable_since && found != tracks_.end()) end_track(found->second, found->second.media_end);
}

// --- the end ---------------------------------------------------------------------------------------------------------

void RecordingFile::end_stream(SubscriptionId subscription) {
  const Duration stream_end = last_seen(subscription);
  const auto first = tracks_.lower_bound({subscription, std::string()});
  auto last = first;
  for (; last != tracks_.end() && last->first.first == subscription; ++last) end_track(last->second, stream_end);
  tracks_.erase(first, last);
}

void RecordingFile::end_track(Track& track, Duration stream_end) {
  if (std::exchange(track.is_ended, true)) return;
  const bool is_video = track.format->is_video();
  if (!is_absent(track, stream_end))
    return writer_->end_track(track.id, is_video ? end_of_last_picture(track) : track.end);
  if (is_video)
    list_absence(track, stream_end);
  else
    be_silent_until(track, stream_end);
  writer_->end_track(track.id, std::max(track.end, stream_end));
}

Duration RecordingFile::end_of_last_picture(const Track& track) const {
  const Duration next = continued_at_.value_or(zero_) - zero_;
  if (next > track.end && next - track.end <= kLongestBridge) return next;
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
  while (!tracks_.empty()) end_stream(SubscriptionId{tracks_.begin()->first.first});
  store_quality(Known::kAll);
  writer_->finish();
  if (has_samples_) output_->mark_media();
  FileSummary summary{writer_->duration(), dump(quality_.json())};
  output_->close([choose_path = std::move(choose_path), summary = std::move(summary)] { return choose_path(summary); },
                 std::move(closed));
}

void RecordingFile::store_quality(Known known) {
  for (const TrackQuality& quality : quality_.tracks()) store_quality(quality, known);
}

void RecordingFile::store_quality(const TrackQuality& quality, Known known) {
  if (!quality.track_id) return;
  Json json = to_json(quality);
  if (known == Known::kSoFar) json.set("untilMs", std::chrono::duration_cast<milliseconds>(writer_->duration()).count());
  writer_->set_quality(*quality.track_id, dump(json));
}

bool RecordingFile::needs_key_frame(SubscriptionId subscription) const {
  for (auto track = tracks_.lower_bound({subscription, std::string()});
       track != tracks_.end() && track->first.first == subscription; ++track)
    if (track->second.needs_key_frame) return true;
  return false;
}

}  // namespace recorder
