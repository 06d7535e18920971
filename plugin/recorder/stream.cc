#include "plugin/recorder/stream.h"

#include <set>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

// An encoder begins with a key frame by itself: only when it does not come soon after the publisher is it asked for.
constexpr Duration kFirstKeyFrame = milliseconds(200);

// How often recordings are told what their tracks lost.
constexpr Duration kReportInterval = seconds(1);

}  // namespace

Stream::Stream(std::string name, StreamTrackSettings settings, Executor& lane, const Clock& clock,
               KeyFrameRequest request)
    : name_(std::move(name)),
      settings_(std::move(settings)),
      lane_(lane),
      clock_(clock),
      request_(std::move(request)),
      published_(clock.monotonic()) {}

void Stream::deliver(const std::string& mid, std::vector<ReceivedPacket> packets) {
  size_t bytes = 0;
  for (const ReceivedPacket& packet : packets) bytes += sizeof(packet) + packet.bytes.capacity();
  const size_t count = packets.size();
  const bool accepted = lane_.post(
      [self = shared_from_this(), mid, packets = std::move(packets)]() mutable {
        self->receive(mid, std::move(packets));
      },
      bytes);
  if (accepted) return;
  dropped_packets_ += count;
  MutexLock lock(dropped_mutex_);
  dropped_[mid] += count;
}

void Stream::deliver_sender_report(const std::string& mid, const SenderReport& report) {
  // It has a cost, so that a sender cannot fill the memory with them. The next one is as good as one that is lost.
  (void)lane_.post(
      [self = shared_from_this(), mid, report] {
        const auto found = self->tracks_.find(mid);
        if (found != self->tracks_.end()) found->second->take(report);
      },
      sizeof(report) + mid.size());
}

void Stream::add_track(std::string mid, Codec codec, RtpNegotiation negotiation) {
  lane_.post([self = shared_from_this(), mid = std::move(mid), codec, negotiation] {
    self->open_track(mid, codec, negotiation);
  });
}

void Stream::remove_track(std::string mid) {
  lane_.post([self = shared_from_this(), mid = std::move(mid)] { self->close_track(mid); });
}

void Stream::subscribe(SubscriptionId id, std::shared_ptr<FrameSink> sink, Codec audio_codec) {
  lane_.post([self = shared_from_this(), id, sink = std::move(sink), audio_codec] {
    self->report(self->clock_.monotonic());  // what was lost until now, the others lost
    sink->on_begin(id);
    self->subscriptions_[id] = {sink, audio_codec};
    for (auto& [mid, track] : self->tracks_) {
      self->prepare_audio(mid, *track);
      track->want_key_frame();
    }
    self->request_missing_key_frames(self->clock_.monotonic());
  });
}

void Stream::unsubscribe(SubscriptionId id) {
  lane_.post([self = shared_from_this(), id] {
    if (self->subscriptions_.count(id) == 0) return;
    self->report(self->clock_.monotonic());
    const auto subscription = self->subscriptions_.extract(id);
    for (auto& [mid, track] : self->tracks_) self->prepare_audio(mid, *track);
    subscription.mapped().sink->on_end(id);
  });
}

void Stream::request_key_frames() {
  lane_.post([self = shared_from_this()] {
    for (auto& [mid, track] : self->tracks_) track->want_key_frame();
  });
}

void Stream::after_report(Task task) {
  lane_.post([self = shared_from_this(), task = std::move(task)]() mutable {
    self->report(self->clock_.monotonic());
    task();
  });
}

void Stream::end() {
  lane_.post([self = shared_from_this()] { self->close(); });
}

void Stream::tick(MonotonicTime now) {
  for (auto& [mid, track] : tracks_) {
    follow_sound(*track);
    track->advance(now, sink_of(mid));
  }
  request_missing_key_frames(now);
  if (now - last_report_ >= kReportInterval) report(now);
}

void Stream::report(MonotonicTime now) {
  last_report_ = now;
  for (auto& [mid, track] : tracks_) report(mid, *track, now);
}

void Stream::report(const std::string& mid, StreamTrack& track, MonotonicTime now) {
  track.add_dropped(take_dropped(mid));
  if (track.undecodable_since() && undecodable_.insert(mid).second)
    log(LogLevel::kWarning, name_,
        concat("track ", mid, " is not recorded any more: its media cannot be decoded, they may be encrypted end to end"));
  for (const auto& [codec, reception] : track.take_reception(now))
    for (const auto& [id, subscription] : subscriptions_)
      if (track.is_video() || codec == subscription.audio_codec)
        subscription.sink->on_reception({id, mid, codec, reception});
}

uint64_t Stream::take_dropped(const std::string& mid) {
  MutexLock lock(dropped_mutex_);
  const auto dropped = dropped_.extract(mid);
  return dropped ? dropped.mapped() : 0;
}

void Stream::open_track(const std::string& mid, Codec codec, const RtpNegotiation& negotiation) {
  std::unique_ptr<StreamTrack>& track = tracks_[mid];
  track = std::make_unique<StreamTrack>(codec, settings_, negotiation);
  undecodable_.erase(mid);
  prepare_audio(mid, *track);
}

// Sound is coded in every way that a subscription wants, and in no other.
void Stream::prepare_audio(const std::string& mid, StreamTrack& track) {
  std::set<Codec> wanted;
  for (const auto& [id, subscription] : subscriptions_) wanted.insert(subscription.audio_codec);
  track.keep_audio(wanted);
  for (const Codec codec : wanted) {
    const Status made = track.want_audio(codec);
    if (!made.ok()) log(LogLevel::kError, name_, concat("track ", mid, " is not recorded: ", made.error().message));
  }
}

void Stream::close_track(const std::string& mid) {
  const auto found = tracks_.find(mid);
  if (found == tracks_.end()) return;
  found->second->flush(sink_of(mid));
  report(mid, *found->second, clock_.monotonic());
  tracks_.erase(found);
}

void Stream::receive(const std::string& mid, std::vector<ReceivedPacket> packets) {
  const auto found = tracks_.find(mid);
  if (found == tracks_.end()) return;
  follow_sound(*found->second);
  found->second->push(std::move(packets), sink_of(mid));
}

// Its pictures lie where the sender's reports put them against the sound of the stream, of which there is one if there
// are reports at all.
void Stream::follow_sound(StreamTrack& track) {
  if (!track.is_video()) return;
  for (const auto& [mid, other] : tracks_)
    if (!other->is_video() && other->sender_instant()) track.follow(other->sender_instant());
  if (track.is_by_reports()) is_in_step_by_reports_ = true;
}

void Stream::close() {
  for (auto& [mid, track] : tracks_) track->flush(sink_of(mid));
  report(clock_.monotonic());
  tracks_.clear();
  for (const auto& [id, subscription] : std::exchange(subscriptions_, {})) subscription.sink->on_end(id);
}

void Stream::request_missing_key_frames(MonotonicTime now) {
  if (subscriptions_.empty() || now - published_ < kFirstKeyFrame) return;
  for (auto& [mid, track] : tracks_)
    if (track->key_frame_request_due(now)) request_(mid);
}

StreamTrack::Sink Stream::sink_of(const std::string& mid) {
  return [this, &mid](TrackOutput& output, const SharedMediaFrame& frame) {
    const uint64_t number = output.next_number++;
    for (const auto& [id, subscription] : subscriptions_)
      if (output.format->is_video() || output.format->codec == subscription.audio_codec)
        subscription.sink->on_frame({id, mid, output.format, frame, number});
  };
}

}  // namespace recorder
