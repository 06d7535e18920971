#include "plugin/rooms/room_events.h"

#include <algorithm>
#include <optional>

namespace recorder {
namespace {

// Types of events, janus/events/eventhandler.h
constexpr int64_t kHandleEvent = 2;
constexpr int64_t kJsepEvent = 8;
constexpr int64_t kPluginEvent = 64;
constexpr int64_t kCoreEvent = 256;

// A room or a publisher: a number, or with string_ids a string.
bool is_id(const Json& value) { return value.is_integer() || value.is_string(); }

std::optional<std::pair<int64_t, int64_t>> handle_of(const Json& event) {
  const std::optional<int64_t> session = integer_field(event, "session_id");
  const std::optional<int64_t> handle = integer_field(event, "handle_id");
  if (!session || !handle) return std::nullopt;
  return std::pair(*session, *handle);
}

// One text for a publisher of a room; the types of the ids stay apart in it.
std::string publisher_key(const Json& data) {
  return dump(Json::array({field(data, "room"), field(data, "id")}));
}

const SdpMedium* find_medium(const std::vector<SdpMedium>& media, const std::string& mid) {
  for (const SdpMedium& medium : media)
    if (medium.mid == mid) return &medium;
  return nullptr;
}

Json extensions_of(const SdpMedium& medium) {
  Json extensions = Json::object();
  for (const auto& [uri, id] : medium.extensions) extensions.set(uri.c_str(), id);
  return extensions;
}

void add_sdp(Json& track, const SdpMedium& medium, const std::string& codec) {
  const SdpFormat* format = medium.format_of(codec);
  if (format != nullptr) {
    track.set("payloadType", format->payload_type);
    if (!format->fmtp.empty()) track.set("fmtp", format->fmtp);
  }
  track.set("extensions", extensions_of(medium));
}

// A track as VideoRoom describes it, with what the SDP adds; null for what is no track of audio or video.
Json track_of(const Json& stream, const std::vector<SdpMedium>& media) {
  const std::string type = string_field(stream, "type").value_or("");
  const std::optional<std::string> mid = string_field(stream, "mid");
  if ((type != "audio" && type != "video") || !mid) return {};
  Json track = Json::object({{"mid", *mid}, {"type", type}});
  const std::optional<std::string> codec = string_field(stream, "codec");
  if (codec) track.set("codec", *codec);
  const SdpMedium* medium = find_medium(media, *mid);
  if (medium != nullptr) add_sdp(track, *medium, codec.value_or(""));
  for (const char* flag : {"simulcast", "e2ee", "disabled"})
    track.set(flag, bool_field(stream, flag).value_or(false));
  return track;
}

Json tracks_of(const Json& streams, const std::vector<SdpMedium>& media) {
  Json tracks = Json::array();
  for (const Json& stream : elements(streams)) {
    const Json track = track_of(stream, media);
    if (!track.is_null()) tracks.append(track);
  }
  return tracks;
}

Json about_publisher(const char* request, const Json& data) {
  return Json::object(
      {{"request", request}, {"room", field(data, "room")}, {"publisherId", field(data, "id")}});
}

}  // namespace

struct RoomEvents::Kind {
  int64_t type;
  Reader read;
};

const RoomEvents::Kind RoomEvents::kKinds[] = {{kCoreEvent, &RoomEvents::on_core},
                                               {kHandleEvent, &RoomEvents::on_handle},
                                               {kJsepEvent, &RoomEvents::on_jsep},
                                               {kPluginEvent, &RoomEvents::on_plugin}};

struct RoomEvents::RoomEvent {
  std::string_view name;
  const char* request;
  std::vector<Json> (RoomEvents::*read)(const char* request, const Json& event, const Json& data);
};

const RoomEvents::RoomEvent RoomEvents::kRoomEvents[] = {
    {"published", "/rooms/published", &RoomEvents::published},
    {"updated", "/rooms/updated", &RoomEvents::published},
    {"unpublished", "/rooms/unpublished", &RoomEvents::unpublished},
    {"leaving", "/rooms/unpublished", &RoomEvents::left},
    {"kicked", "/rooms/unpublished", &RoomEvents::left},
    {"destroyed", "/rooms/destroyed", &RoomEvents::destroyed},
};

// Events of sessions exist only once Janus has loaded its plugins; others may come while it still loads them.
std::vector<Json> RoomEvents::on_event(const Json& event) {
  if (state_ == State::kStopped) return {};
  const int64_t type = integer_field(event, "type").value_or(0);
  std::vector<Json> requests;
  if (state_ == State::kWaiting) {
    if (type != kCoreEvent && !has_field(event, "session_id")) return {};
    state_ = State::kRunning;
    requests.push_back(Json::object({{"request", "/rooms/started"}}));
  }
  for (const Kind& kind : kKinds) {
    if (kind.type != type) continue;
    const std::vector<Json> more = (this->*kind.read)(event);
    requests.insert(requests.end(), more.begin(), more.end());
  }
  return requests;
}

std::vector<Json> RoomEvents::on_core(const Json& event) {
  if (string_field(field(event, "event"), "status") != "shutdown") return {};
  state_ = State::kStopped;
  descriptions_.clear();
  return {Json::object({{"request", "/rooms/stopping"}})};
}

std::vector<Json> RoomEvents::on_handle(const Json& event) {
  const auto handle = handle_of(event);
  if (handle && string_field(field(event, "event"), "name") == "detached") descriptions_.erase(*handle);
  return {};
}

// Publishers offer, and VideoRoom's answer is the local description. What it offers to subscribers, by far
// the most descriptions of a conference, is of no interest.
std::vector<Json> RoomEvents::on_jsep(const Json& event) {
  const Json body = field(event, "event");
  const Json jsep = field(body, "jsep");
  const auto handle = handle_of(event);
  if (!handle || string_field(body, "owner") != "local" || string_field(jsep, "type") != "answer") return {};
  Description& description = descriptions_[*handle];
  description.age = ++next_age_;
  description.media = parse_sdp_(string_field(jsep, "sdp").value_or(""));
  if (descriptions_.size() > max_handles_) forget_oldest();
  return {};
}

std::vector<Json> RoomEvents::on_plugin(const Json& event) {
  const Json body = field(event, "event");
  const Json data = field(body, "data");
  if (string_field(body, "plugin") != "janus.plugin.videoroom" || !is_id(field(data, "room"))) return {};
  const std::optional<std::string> name = string_field(data, "event");
  for (const RoomEvent& room_event : kRoomEvents)
    if (room_event.name == name) return (this->*room_event.read)(room_event.request, event, data);
  return {};
}

// Subscribers send `updated` as well, without an id.
std::vector<Json> RoomEvents::published(const char* request, const Json& event, const Json& data) {
  if (!is_id(field(data, "id"))) return {};
  Json message = about_publisher(request, data);
  if (const auto display = string_field(data, "display")) message.set("display", *display);
  if (const auto handle = handle_of(event))
    message.set("sessionId", handle->first).set("handleId", handle->second);
  Description* description = description_of(event);
  if (description != nullptr) description->publisher = publisher_key(data);
  message.set("tracks", tracks_of(field(data, "streams"),
                                  description != nullptr ? description->media : std::vector<SdpMedium>()));
  return {message};
}

std::vector<Json> RoomEvents::unpublished(const char* request, const Json&, const Json& data) {
  if (!is_id(field(data, "id"))) return {};
  return {about_publisher(request, data)};
}

// These events name no handle.
std::vector<Json> RoomEvents::left(const char* request, const Json& event, const Json& data) {
  const std::string publisher = publisher_key(data);
  std::erase_if(descriptions_, [&](const auto& entry) { return entry.second.publisher == publisher; });
  return unpublished(request, event, data);
}

std::vector<Json> RoomEvents::destroyed(const char* request, const Json&, const Json& data) {
  return {Json::object({{"request", request}, {"room", field(data, "room")}})};
}

RoomEvents::Description* RoomEvents::description_of(const Json& event) {
  const auto handle = handle_of(event);
  if (!handle) return nullptr;
  const auto found = descriptions_.find(*handle);
  return found != descriptions_.end() ? &found->second : nullptr;
}

void RoomEvents::forget_oldest() {
  descriptions_.erase(
      std::min_element(descriptions_.begin(), descriptions_.end(),
                       [](const auto& a, const auto& b) { return a.second.age < b.second.age; }));
}

}  // namespace recorder
