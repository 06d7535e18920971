#include "plugin/recorder/departures.h"

#include <algorithm>

namespace recorder {

void Departures::leaves(const StreamDescription& stream, NameUse name_use, MonotonicTime now) {
  forget_those_before(now - reconnect_time_);
  if (reconnect_time_ == Duration::zero()) return;
  departures_.push_back({stream.media_session_id, stream.stream_name, stream.app_key, stream.room, stream.publisher_id,
                         name_use, now});
}

std::string Departures::former_of(const StreamDescription& stream, NameUse name_use, MonotonicTime now) {
  forget_those_before(now - reconnect_time_);
  Place found = same_publisher(stream);
  if (found == departures_.end() && name_use == NameUse::kUnique) found = only_one_of_name(stream);
  if (found == departures_.end()) return {};
  std::string former = found->media_session_id;
  departures_.erase(found);
  return former;
}

void Departures::forget_those_before(MonotonicTime time) {
  std::erase_if(departures_, [time](const Departure& departure) { return departure.time < time; });
}

// Clients that publish to the plugin itself are in no room and have no id there.
Departures::Place Departures::same_publisher(const StreamDescription& stream) const {
  if (stream.publisher_id == JanusId{}) return departures_.end();
  return std::find_if(departures_.begin(), departures_.end(), [&stream](const Departure& departure) {
    return departure.room == stream.room && departure.publisher_id == stream.publisher_id;
  });
}

Departures::Place Departures::only_one_of_name(const StreamDescription& stream) const {
  const auto has_name = [&stream](const Departure& departure) {
    return departure.room == stream.room && departure.app_key == stream.app_key &&
           departure.stream_name == stream.stream_name;
  };
  const auto found = std::find_if(departures_.begin(), departures_.end(), has_name);
  if (found == departures_.end() || found->name_use == NameUse::kShared) return departures_.end();
  const bool is_only_one = std::none_of(found + 1, departures_.end(), has_name);
  return is_only_one ? found : departures_.end();
}

}  // namespace recorder
