#include "plugin/recorder/stream.h"

#include <utility>

#include "plugin/base/log.h"

namespace recorder {
namespace {

// An encoder begins with a key frame by itself: only when it does not come soon after the publisher is it asked for.
constexpr Duration kFirstKeyFrame = milliseconds(200);

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
  if (!accepted) dropped_packets_ += count;
}

void Stream::add_track(std::string mid, Codec codec) {
  lane_.post([self = shared_from_this(), mid = std::move(mid), codec] { self->open_track(mid, codec); });
}

void Stream::remove_track(std::string mid) {
  lane_.post([self = shared_from_this(), mid = std::move(mid)] { self->close_track(mid); });
}

void Stream::subscribe(SubscriptionId id, std::shared_ptr<FrameSink> sink) {
  lane_.post([self = shared_from_this(), id, sink = std::move(sink)] {
    self->subscriptions_[id] = sink;
    for (auto& [mid, track] : self->tracks_) track->want_key_frame();
    self->request_missing_key_frames(self->clock_.monotonic());
  });
}

void Stream::unsubscribe(SubscriptionId id) {
  lane_.post([self = shared_from_this(), id] {
    const auto subscription = self->subscriptions_.extract(id);
    if (subscription) subscription.mapped()->on_end(id);
  });
}

void Stream::request_key_frames() {
  lane_.post([self = shared_from_this()] {
    for (auto& [mid, track] : self->tracks_) track->want_key_frame();
  });
}

void Stream::end() {
  lane_.post([self = shared_from_this()] { self->close(); });
}

void Stream::tick(MonotonicTime now) {
  for (auto& [mid, track] : tracks_) track->advance(now, sink_of(mid, *track));
  request_missing_key_frames(now);
}

void Stream::open_track(const std::string& mid, Codec codec) {
  Result<std::unique_ptr<StreamTrack>> track = StreamTrack::create(codec, settings_);
  if (track.ok())
    tracks_[mid] = std::move(*track);
  else
    log(LogLevel::kError, name_, "track " + mid + " is not recorded: " + track.error().message);
}

void Stream::close_track(const std::string& mid) {
  const auto found = tracks_.find(mid);
  if (found == tracks_.end()) return;
  found->second->flush(sink_of(mid, *found->second));
  tracks_.erase(found);
}

void Stream::receive(const std::string& mid, std::vector<ReceivedPacket> packets) {
  const auto found = tracks_.find(mid);
  if (found == tracks_.end()) return;
  found->second->push(std::move(packets), sink_of(mid, *found->second));
}

void Stream::close() {
  for (auto& [mid, track] : tracks_) track->flush(sink_of(mid, *track));
  tracks_.clear();
  for (const auto& [id, sink] : std::exchange(subscriptions_, {})) sink->on_end(id);
}

void Stream::request_missing_key_frames(MonotonicTime now) {
  if (subscriptions_.empty() || now - published_ < kFirstKeyFrame) return;
  for (auto& [mid, track] : tracks_)
    if (track->key_frame_request_due(now)) request_(mid);
}

StreamTrack::Sink Stream::sink_of(const std::string& mid, StreamTrack& track) {
  return [this, &mid, &track](const SharedMediaFrame& frame) {
    const uint64_t number = track.next_number();
    for (const auto& [id, sink] : subscriptions_) sink->on_frame({id, mid, track.format(), frame, number});
  };
}

}  // namespace recorder
