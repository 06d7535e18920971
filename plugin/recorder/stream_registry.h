// All streams that are published now, by name. Lives on the control lane.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugin/recorder/lanes.h"
#include "plugin/recorder/published_stream.h"

namespace recorder {

class StreamRegistry {
 public:
  // All outlive the registry.
  StreamRegistry(StreamTrackSettings track_settings, Lane& control, Lanes& lanes, const Clock& clock)
      : track_settings_(std::move(track_settings)), control_(control), lanes_(lanes), clock_(clock) {}

  // The description has a mediaSessionId that is not in use.
  PublishedStream& add(StreamDescription description, std::unique_ptr<StreamSource> source);
  // Ends it. References to it are invalid then.
  void remove(const std::string& media_session_id);

  // kNotFound: no such stream.
  Result<PublishedStream*> find(const std::string& media_session_id);
  // Null if there is none.
  PublishedStream* find_publisher(const JanusId& room, const JanusId& publisher);
  std::vector<PublishedStream*> in_room(const JanusId& room);
  std::vector<PublishedStream*> all();
  [[nodiscard]] size_t count() const { return streams_.size(); }

  // Unused by any other.
  SubscriptionId next_subscription() { return next_subscription_++; }
  // By the inboxes of our lanes, of streams that ended too.
  [[nodiscard]] uint64_t dropped_packets() const;

 private:
  const StreamTrackSettings track_settings_;
  Lane& control_;
  Lanes& lanes_;
  const Clock& clock_;
  std::map<std::string, PublishedStream> streams_;  // by mediaSessionId
  SubscriptionId next_subscription_ = 1;
  uint64_t dropped_packets_ = 0;  // of streams that ended
};

}  // namespace recorder
