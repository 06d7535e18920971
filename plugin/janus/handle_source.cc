#include "plugin/janus/handle_source.h"

#include <utility>

namespace recorder {

HandleSource::HandleSource(std::shared_ptr<IncomingMedia> media, std::shared_ptr<Peer> peer,
                           StreamDescription description)
    : media_(std::move(media)), peer_(std::move(peer)), description_(std::move(description)) {}

HandleSource::~HandleSource() { stop(); }

Status HandleSource::start(std::shared_ptr<Stream> stream, const std::string&) {
  stream_ = std::move(stream);
  match_tracks();
  media_->start(stream_);
  return Success{};
}

void HandleSource::update(const StreamDescription& description) {
  description_ = description;
  if (stream_) match_tracks();
}

void HandleSource::stop() {
  if (!stream_) return;
  media_->stop();
  for (const auto& [mid, media] : std::exchange(tracks_, {})) stream_->remove_track(mid);
  stream_.reset();
}

void HandleSource::request_key_frame(const std::string&) { peer_->request_key_frame(); }

// A track that is switched off stays: it has a pause.
void HandleSource::match_tracks() {
  std::map<std::string, Media> wanted;
  for (const TrackDescription& track : description_.tracks)
    if (const auto codec = track.recordable_codec()) wanted.emplace(track.mid, Media{*codec, track.negotiation});
  for (const auto& [mid, media] : tracks_)
    if (wanted.count(mid) == 0 || wanted.at(mid) != media) stream_->remove_track(mid);
  for (const auto& [mid, media] : wanted)
    if (tracks_.count(mid) == 0 || tracks_.at(mid) != media) stream_->add_track(mid, media.codec, media.negotiation);
  tracks_ = std::move(wanted);
}

}  // namespace recorder
