// Who left a moment ago, to know them when they come back: a publisher that reconnects is a new stream with a new
// mediaSessionId, and mostly with a new id in its room. Pure; lives on the control lane.
#pragma once

#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/recorder/stream_description.h"

namespace recorder {

// Whether a stream is the only one of its name in its room. Names are what clients say; of two people of one name nobody
// knows who is who.
enum class NameUse { kUnique, kShared };

class Departures {
 public:
  // Who is away for longer is somebody new; zero: so is everybody.
  explicit Departures(Duration reconnect_time) : reconnect_time_(reconnect_time) {}

  void leaves(const StreamDescription& stream, NameUse name_use, MonotonicTime now);
  // The mediaSessionId of the stream that this one goes on from, once; empty if it is new. It is the same publisher of
  // the same room, or the only one of that name who was in the room, left it, and is there now.
  std::string former_of(const StreamDescription& stream, NameUse name_use, MonotonicTime now);

 private:
  struct Departure {
    std::string media_session_id, stream_name, app_key;
    JanusId room, publisher_id;
    NameUse name_use = NameUse::kUnique;
    MonotonicTime time{};
  };
  using Place = std::vector<Departure>::const_iterator;

  void forget_those_before(MonotonicTime time);
  [[nodiscard]] Place same_publisher(const StreamDescription& stream) const;
  [[nodiscard]] Place only_one_of_name(const StreamDescription& stream) const;

  const Duration reconnect_time_;
  std::vector<Departure> departures_;  // in the order of time
};

}  // namespace recorder
