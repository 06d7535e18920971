#include "plugin/recorder/stream_track.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

// More often would only make the encoder's picture worse. But a request may be lost, and then nothing is worse than to
// wait: the first is repeated as soon as a key frame would have come.
constexpr Duration kKeyFrameRequestInterval = seconds(1);
constexpr Duration kFirstRepetition = milliseconds(400);

// After a quarter of a second VideoRoom gives up a layer. If nothing comes of a few requests, nothing is sent at all.
constexpr Duration kSilentLayer = milliseconds(500);
constexpr int kMostRequestsInSilence = 3;

// A track of which so many frames were whole and none could be read, in so long, has nothing for a decoder.
constexpr uint64_t kUnreadableFrames = 10;
constexpr Duration kUnreadableFor = seconds(3);

std::shared_ptr<const TrackFormat> video_format(Codec codec) {
  auto format = std::make_shared<TrackFormat>();
  format->codec = codec;
  format->timescale = rtp_clock_rate(codec);
  return format;
}

std::shared_ptr<const TrackFormat> audio_format(const AudioFormat& audio) {
  auto format = std::make_shared<TrackFormat>();
  format->codec = audio.codec;
  format->timescale = audio.sample_rate;
  format->channels = audio.channels;
  format->samples_per_frame = audio.samples_per_frame;
  format->configuration = audio.configuration;
  format->silence = audio.silence;
  return format;
}

TrackReceiverSettings with(TrackReceiverSettings settings, const RtpNegotiation& negotiation) {
  settings.negotiation = negotiation;
  return settings;
}

}  // namespace

StreamTrack::StreamTrack(Codec codec, const StreamTrackSettings& settings, const RtpNegotiation& negotiation)
    : receiver_(codec, with(settings.receiver, negotiation)),
      clock_(codec, settings.settling),
      sender_clock_(rtp_clock_rate(codec)),
      codec_(codec),
      kind_(codec_kind(codec)),
      audio_settings_(settings.audio),
      checks_media_(settings.checks_media),
      check_(settings.checks_media ? make_media_check(codec) : nullptr),
      key_frame_wanted_(kind_ == MediaKind::kVideo),
      is_layered_(negotiation.is_layered) {
  if (kind_ == MediaKind::kVideo) video_.format = video_format(codec);
}

Status StreamTrack::want_audio(Codec codec) {
  if (kind_ == MediaKind::kVideo || audio_.count(codec) > 0) return Success{};
  AudioPathSettings settings = audio_settings_;
  settings.input = codec_;
  settings.output = codec;
  Result<std::unique_ptr<AudioPath>> path = make_audio_path(settings);
  if (!path) return path.error();
  AudioOutput& output = audio_[codec];
  output.output.format = audio_format((*path)->format());
  output.told = counts({});
  output.path = std::move(*path);
  return Success{};
}

void StreamTrack::keep_audio(const std::set<Codec>& codecs) {
  std::erase_if(audio_, [&codecs](const auto& entry) { return codecs.count(entry.first) == 0; });
}

void StreamTrack::push(std::vector<ReceivedPacket> packets, const Sink& sink) {
  if (packets.empty()) return;
  received_since_request_ = true;
  requests_in_silence_ = 0;
  const MonotonicTime now = packets.back().arrival;
  last_arrival_ = now;
  if (!first_arrival_) first_arrival_ = packets.front().arrival;
  for (ReceivedPacket& packet : packets) receiver_.push(std::move(packet), frames_);
  deliver(now, sink);
}

void StreamTrack::advance(MonotonicTime now, const Sink& sink) {
  receiver_.advance(now, frames_);
  deliver(now, sink);
  look_for_noise(now);
}

// Where even the headers are encrypted, no frame is one.
void StreamTrack::look_for_noise(MonotonicTime now) {
  const TrackStatistics& statistics = receiver_.statistics();
  if (!checks_media_) return;
  if (statistics.frames > 0 || statistics.frames_unreadable < kUnreadableFrames || undecodable_since_) return;
  if (now - *first_arrival_ >= kUnreadableFor) undecodable_since_ = now;
}

void StreamTrack::examine(const Frame& frame, MonotonicTime time) {
  if (check_ == nullptr) return;
  const MediaVerdict verdict = check_->take(frame);
  if (verdict == MediaVerdict::kOpen) return;
  check_.reset();
  if (verdict == MediaVerdict::kUndecodable) undecodable_since_ = time;
}

void StreamTrack::flush(const Sink& sink) {
  receiver_.flush(frames_);
  deliver(MonotonicTime::max(), sink);
  for (auto& [codec, audio] : audio_)
    audio.path->flush([&sink, &output = audio.output](SharedMediaFrame frame) { sink(output, std::move(frame)); });
}

void StreamTrack::deliver(MonotonicTime now, const Sink& sink) {
  for (const Frame& frame : frames_)
    if (frame.is_key_frame) {
      key_frame_wanted_ = false;
      unanswered_requests_ = 0;
    }
  const FrameClock::Sink to_sink = [&](PlacedFrame placed) { deliver(std::move(placed), sink); };
  clock_.push(frames_, to_sink);
  clock_.advance(now, to_sink);
}

void StreamTrack::deliver(PlacedFrame placed, const Sink& sink) {
  sender_instant_ = sender_clock_.place(placed.frame.timestamp, placed.time);
  note_gap(placed);
  examine(placed.frame, placed.time);
  if (undecodable_since_) return;
  if (kind_ == MediaKind::kAudio)
    deliver_audio(placed.frame, placed.time, sink);
  else
    deliver_video(std::move(placed.frame), lip_sync_.place(placed.time, sender_instant_, sound_), sink);
}

void StreamTrack::deliver_audio(const Frame& frame, MonotonicTime time, const Sink& sink) {
  for (auto& [codec, audio] : audio_)
    audio.path->push(frame, time,
                     [&sink, &output = audio.output](SharedMediaFrame media) { sink(output, std::move(media)); });
}

void StreamTrack::deliver_video(Frame frame, MonotonicTime time, const Sink& sink) {
  auto media = std::make_shared<MediaFrame>();
  media->time = time;
  media->is_key_frame = frame.is_key_frame;
  media->rotation = frame.rotation;
  media->data = std::move(frame.data);
  media->format = std::move(frame.format);
  sink(video_, std::move(media));
}

// From the last picture on, or the end of the sound.
void StreamTrack::note_gap(const PlacedFrame& placed) {
  const MonotonicTime time = placed.time;
  const std::optional<MonotonicTime> end = std::exchange(end_, std::max(time + placed.length, end_.value_or(time)));
  if (!placed.frame.is_after_loss || !end || time - *end < Reception::kShortestGap) return;
  if (gaps_.size() < Reception::kMostGaps)
    gaps_.push_back({*end, time});
  else
    ++further_gaps_;
}

std::map<Codec, Reception> StreamTrack::take_reception(MonotonicTime now) {
  std::map<Codec, Reception> receptions;
  const ReceptionCounts received = counts(now);
  const auto tell = [&](Codec codec, const ReceptionCounts& so_far, ReceptionCounts& told) {
    Reception& reception = receptions[codec] = reception_now();
    reception.counts = so_far.since(std::exchange(told, so_far));
  };
  if (kind_ == MediaKind::kVideo) tell(video_.format->codec, received, told_);
  for (auto& [codec, audio] : audio_) {
    ReceptionCounts so_far = received;
    so_far.concealed = audio.path->statistics().concealed;
    so_far.silence = audio.path->statistics().silence;
    tell(codec, so_far, audio.told);
  }
  gaps_.clear();
  further_gaps_ = 0;
  return receptions;
}

Reception StreamTrack::reception_now() const {
  Reception reception;
  reception.gaps = gaps_;
  reception.further_gaps = further_gaps_;
  reception.jitter = receiver_.jitter();
  reception.skew_ppm = clock_.skew_ppm();
  reception.undecodable_since = undecodable_since_;
  if (kind_ == MediaKind::kAudio) return reception;
  reception.picture_shift = lip_sync_.shift();
  reception.is_in_step_by_reports = lip_sync_.is_by_reports();
  return reception;
}

ReceptionCounts StreamTrack::counts(MonotonicTime now) const {
  const TrackStatistics& statistics = receiver_.statistics();
  ReceptionCounts counts;
  counts.packets = statistics.packets;
  counts.missing = statistics.lost;
  counts.recovered = statistics.recovered;
  counts.late = statistics.late;
  counts.duplicates = statistics.duplicates;
  counts.malformed = statistics.malformed;
  counts.dropped_by_inbox = dropped_packets_;
  counts.dropped_by_kernel = statistics.dropped_by_kernel;
  counts.frames_dropped = statistics.frames_dropped;
  counts.key_frame_waits = statistics.key_frame_waits;
  counts.key_frame_wait = statistics.key_frame_wait;
  if (statistics.waits_since) counts.key_frame_wait += std::max(now - *statistics.waits_since, Duration::zero());
  return counts;
}

bool StreamTrack::is_layer_gone(MonotonicTime now) const {
  return is_layered_ && last_arrival_ && now - *last_arrival_ >= kSilentLayer &&
         requests_in_silence_ < kMostRequestsInSilence;
}

bool StreamTrack::key_frame_request_due(MonotonicTime now) {
  if (undecodable_since_ || receiver_.is_opening()) return false;
  const bool is_examined = check_ != nullptr && check_->wants_key_frame();
  const bool is_missing = key_frame_wanted_ || is_examined || receiver_.needs_key_frame();
  const bool is_gone = is_layer_gone(now);
  if (!is_gone && !(is_missing && received_since_request_)) return false;
  if (now - last_request_ < (unanswered_requests_ == 1 ? kFirstRepetition : kKeyFrameRequestInterval)) return false;
  ++unanswered_requests_;
  if (is_gone) ++requests_in_silence_;
  received_since_request_ = false;
  last_request_ = now;
  return true;
}

}  // namespace recorder
