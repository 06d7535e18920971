// /rooms/...: what the event handler module reports of VideoRoom. Events, so nobody waits for an answer.
#include <array>

#include "plugin/api/method.h"
#include "plugin/base/text.h"
#include "plugin/rtp/video_orientation.h"

namespace recorder {
namespace {

constexpr std::array kRoom = {Parameter{"room", ParameterType::kId}};

constexpr std::array kPublisher = {
    Parameter{"room", ParameterType::kId},
    Parameter{"publisherId", ParameterType::kId},
};

constexpr std::array kPublished = {
    Parameter{"room", ParameterType::kId},
    Parameter{"publisherId", ParameterType::kId},
    Parameter{"tracks", ParameterType::kTracks},
    Parameter{"display", ParameterType::kSecret, Presence::kOptional},
    Parameter{"sessionId", ParameterType::kId, Presence::kOptional},
    Parameter{"handleId", ParameterType::kId, Presence::kOptional},
};

// RFC 8285, 4.2 and 4.3: an id is one byte, and not zero.
uint8_t extension_id(const Json& track, const char* uri) {
  const int64_t id = integer_field(field(track, "extensions"), uri).value_or(0);
  return id > 0 && id <= UINT8_MAX ? static_cast<uint8_t>(id) : uint8_t{0};
}

std::vector<TrackDescription> tracks_parameter(const Json& request) {
  std::vector<TrackDescription> tracks;
  for (const Json& element : elements(field(request, "tracks"))) {
    TrackDescription track;
    const std::string type = text_parameter(element, "type");
    if (type != "audio" && type != "video") continue;  // data channels
    track.kind = type == "video" ? MediaKind::kVideo : MediaKind::kAudio;
    track.mid = text_parameter(element, "mid");
    track.codec = text_parameter(element, "codec");
    track.is_encrypted = bool_field(element, "e2ee").value_or(false);
    track.is_disabled = bool_field(element, "disabled").value_or(false);
    track.is_simulcast = bool_field(element, "simulcast").value_or(false);
    track.negotiation.orientation_extension = extension_id(element, VideoOrientation::kUri);
    tracks.push_back(std::move(track));
  }
  return tracks;
}

void started(ApiContext& context, const Json&, Reply reply) {
  context.surroundings.set_hears_events(true);
  reply(Json::object());
}

void stopping(ApiContext& context, const Json&, Reply reply) {
  context.surroundings.set_hears_events(false);
  reply(Json::object());
}

void published(ApiContext& context, const Json& request, Reply reply) {
  StreamDescription stream;
  stream.room = id_parameter(request, "room");
  stream.publisher_id = id_parameter(request, "publisherId");
  stream.display = text_parameter(request, "display");
  stream.stream_name = !stream.display.empty()
                           ? stream.display
                           : concat("room-", to_text(stream.room), '-', to_text(stream.publisher_id));
  stream.session_id = to_text(id_parameter(request, "sessionId"));
  stream.tracks = tracks_parameter(request);
  context.recorder.stream_published(std::move(stream));
  reply(Json::object());
}

void updated(ApiContext& context, const Json& request, Reply reply) {
  context.recorder.stream_updated(id_parameter(request, "room"), id_parameter(request, "publisherId"),
                                  tracks_parameter(request));
  reply(Json::object());
}

void unpublished(ApiContext& context, const Json& request, Reply reply) {
  context.recorder.stream_unpublished(id_parameter(request, "room"), id_parameter(request, "publisherId"));
  reply(Json::object());
}

void destroyed(ApiContext& context, const Json& request, Reply reply) {
  context.recorder.room_destroyed(id_parameter(request, "room"));
  reply(Json::object());
}

constexpr std::array kMethods = {
    Method{"/rooms/started", {}, started, Delivery::kImmediate},
    Method{"/rooms/stopping", {}, stopping, Delivery::kImmediate},
    Method{"/rooms/published", kPublished, published, Delivery::kPosted},
    Method{"/rooms/updated", kPublished, updated, Delivery::kPosted},
    Method{"/rooms/unpublished", kPublisher, unpublished, Delivery::kPosted},
    Method{"/rooms/destroyed", kRoom, destroyed, Delivery::kPosted},
};

}  // namespace

std::span<const Method> room_methods() { return kMethods; }

}  // namespace recorder
