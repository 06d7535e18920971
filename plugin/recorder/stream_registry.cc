#include "plugin/recorder/stream_registry.h"

#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {

PublishedStream& StreamRegistry::add(StreamDescription description, std::unique_ptr<StreamSource> source) {
  const std::string id = description.media_session_id;
  const auto request_key_frame = [this, id](const std::string& mid) {
    control_.post([this, id, mid] {
      const auto found = streams_.find(id);
      if (found != streams_.end()) found->second.request_key_frame(mid);
    });
  };
  Lane& lane = lanes_.next();
  auto stream =
      std::make_shared<Stream>(description.stream_name, track_settings_, lane, clock_, request_key_frame);
  lane.post([&lane, stream] { lane.add_ticking(stream); });
  log(LogLevel::kDebug, description.stream_name, concat("published, mediaSessionId ", id));
  return streams_.try_emplace(id, std::move(description), std::move(source), std::move(stream)).first->second;
}

void StreamRegistry::remove(const std::string& media_session_id) {
  const auto found = streams_.find(media_session_id);
  if (found == streams_.end()) return;
  found->second.end();
  dropped_packets_ += found->second.stream()->dropped_packets();
  streams_.erase(found);
}

Result<PublishedStream*> StreamRegistry::find(const std::string& media_session_id) {
  const auto found = streams_.find(media_session_id);
  if (found == streams_.end())
    return Error{ErrorCode::kNotFound, concat("no stream with the mediaSessionId ", media_session_id)};
  return &found->second;
}

PublishedStream* StreamRegistry::find_publisher(const JanusId& room, const JanusId& publisher) {
  for (auto& [id, stream] : streams_)
    if (stream.description().room == room && stream.description().publisher_id == publisher) return &stream;
  return nullptr;
}

std::vector<PublishedStream*> StreamRegistry::in_room(const JanusId& room) {
  std::vector<PublishedStream*> found;
  for (auto& [id, stream] : streams_)
    if (stream.description().room == room) found.push_back(&stream);
  return found;
}

std::vector<PublishedStream*> StreamRegistry::all() {
  std::vector<PublishedStream*> found;
  for (auto& [id, stream] : streams_) found.push_back(&stream);
  return found;
}

uint64_t StreamRegistry::dropped_packets() const {
  uint64_t total = dropped_packets_;
  for (const auto& [id, stream] : streams_) total += stream.stream()->dropped_packets();
  return total;
}

}  // namespace recorder
