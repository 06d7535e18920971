#include "plugin/recorder/published_stream.h"

#include <algorithm>

#include "plugin/base/text.h"

namespace recorder {

bool PublishedStream::has_recordable_track() const {
  const auto& tracks = description_.tracks;
  return std::any_of(tracks.begin(), tracks.end(), [](const TrackDescription& track) {
    return !track.is_disabled && track.recordable_codec().has_value();
  });
}

Status PublishedStream::check_recordable() const {
  for (const TrackDescription& track : description_.tracks)
    if (!track.is_disabled && !track.obstacle().empty())
      return Error{ErrorCode::kUnsupportedMedia,
                   concat("the stream ", id(), " cannot be recorded: ", track.obstacle())};
  return Success{};
}

Status PublishedStream::subscribe(SubscriptionId subscription, std::shared_ptr<FrameSink> sink, Codec audio_codec,
                                  const std::string& room_secret) {
  if (subscriptions_.empty()) {
    const Status started = source_->start(stream_, room_secret);
    if (!started.ok()) return started;
  }
  subscriptions_.insert(subscription);
  stream_->subscribe(subscription, std::move(sink), audio_codec);
  return Success{};
}

void PublishedStream::unsubscribe(SubscriptionId subscription) {
  if (subscriptions_.erase(subscription) == 0) return;
  if (subscriptions_.empty()) source_->stop();
  stream_->unsubscribe(subscription);
}

void PublishedStream::update(std::vector<TrackDescription> tracks) {
  description_.tracks = std::move(tracks);
  source_->update(description_);  // also when it delivers nothing now: start() needs the tracks
}

void PublishedStream::end() {
  source_->abandon();
  stream_->end();
  subscriptions_.clear();
}

}  // namespace recorder
