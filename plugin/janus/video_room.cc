#include "plugin/janus/video_room.h"

#include <array>
#include <utility>

#include "plugin/api/parameters.h"
#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr const char* kPackage = "janus.plugin.videoroom";

// VideoRoom's own error codes, janus_videoroom.c, and what they mean to a backend.
struct RefusalRow {
  int64_t code;
  ErrorCode error;
  const char* meaning;
};

constexpr std::array<RefusalRow, 5> kRefusals = {{
    {426, ErrorCode::kNotFound, "there is no such room"},
    {428, ErrorCode::kNotFound, "the publisher is not in the room"},
    {429, ErrorCode::kForbidden,
     "something is missing: give the room's \"secret\", or set room_secrets or videoroom_admin_key"},
    {430, ErrorCode::kBadRequest,
     "the field \"room\" is of the wrong type: ids are numbers, or strings where VideoRoom has string_ids"},
    {433, ErrorCode::kForbidden, "the room's \"secret\" or videoroom_admin_key is wrong"},
}};

// How long the forwarder of a key frame request lives: its RTCP socket is read by a thread of VideoRoom's, which is idle
// but for this; and a publisher that leaves meanwhile leaks the socket.
constexpr Duration kForwarderLife = milliseconds(20);

Error refusal(const Json& answer, const JanusId& room) {
  const int64_t code = integer_field(answer, "error_code").value_or(0);
  for (const RefusalRow& row : kRefusals)
    if (row.code == code) return {row.error, concat("room ", to_text(room), ": ", row.meaning)};
  return internal_error(concat("room ", to_text(room), ": VideoRoom says ", code, ", ",
                               string_field(answer, "error").value_or("nothing more")));
}

}  // namespace

VideoRoom::VideoRoom(const Settings& settings, UdpReceiver& receiver, const KeyFrameRequest& key_frames,
                     std::function<bool()> hears_events, Later later)
    : settings_(settings),
      receiver_(receiver),
      key_frames_(key_frames),
      hears_events_(std::move(hears_events)),
      later_(std::move(later)) {}

Status VideoRoom::check(const JanusId& room, const std::string& room_secret) {
  if (!hears_events_())
    return internal_error(
        "rooms cannot be recorded because Janus's events do not reach the recorder: set events: { broadcast = true } "
        "in janus.jcfg, and general: { enabled = true } in janus.eventhandler.recorder_rooms.jcfg");
  // Demands the room's secret like rtp_forward, and changes nothing.
  const Result<Json> answer = ask(room_request("listforwarders", room, room_secret), room);
  if (!answer) return answer.error();
  return check_encryption(room);
}

// No event says that a publisher encrypts; a room that demands it is listed so.
Status VideoRoom::check_encryption(const JanusId& room) {
  const Result<Json> listed = listed_room(room);
  if (!listed) return listed.error();
  if (bool_field(*listed, "require_e2ee").value_or(false))
    return Error{ErrorCode::kUnsupportedMedia,
                 concat("room ", to_text(room), " cannot be recorded: its streams are end-to-end encrypted")};
  return Success{};
}

std::string VideoRoom::description_of(const JanusId& room) {
  const Result<Json> listed = listed_room(room);
  return listed ? string_field(*listed, "description").value_or(std::string()) : std::string();
}

// Private rooms are listed for those who have VideoRoom's admin_key; null for a room that is not.
Result<Json> VideoRoom::listed_room(const JanusId& room) {
  Json request = Json::object({{"request", "list"}});
  if (!settings_.videoroom_admin_key.empty()) request.set("admin_key", settings_.videoroom_admin_key);
  const Result<Json> answer = ask(request, room);
  if (!answer) return answer.error();
  for (const Json& listed : elements(field(*answer, "list")))
    if (field(listed, "room") == to_json(room)) return listed;
  return Json();
}

std::unique_ptr<StreamSource> VideoRoom::source_of(const StreamDescription& description) {
  return std::make_unique<VideoRoomSource>(*this, description);
}

Json VideoRoom::room_request(const char* name, const JanusId& room, const std::string& room_secret) const {
  Json request = Json::object({{"request", name}, {"room", to_json(room)}});
  const std::string secret =
      room_secret.empty() ? secret_for_room(settings_, to_text(room)).value_or(std::string()) : room_secret;
  if (!secret.empty()) request.set("secret", secret);
  if (!settings_.videoroom_admin_key.empty()) request.set("admin_key", settings_.videoroom_admin_key);
  return request;
}

Result<Json> VideoRoom::ask(const Json& request, const JanusId& room) {
  if (let_go_) return internal_error("Janus is stopping");
  if (plugin_ == nullptr) plugin_ = janus_plugin_find(kPackage);
  if (plugin_ == nullptr || plugin_->handle_admin_message == nullptr)
    return internal_error(concat("Janus has not loaded ", kPackage));
  Json answer = Json::adopt(plugin_->handle_admin_message(request.get()));
  if (has_field(answer, "error_code")) return refusal(answer, room);
  return answer;
}

Json VideoRoom::publisher_request(const char* name, const Publisher& publisher) const {
  return room_request(name, publisher.room, publisher.room_secret).set("publisher_id", to_json(publisher.id));
}

void VideoRoom::stop_forwarder(const Publisher& publisher, int64_t forwarder_id) {
  const Json request = publisher_request("stop_rtp_forward", publisher).set("stream_id", forwarder_id);
  const Result<Json> answer = ask(request, publisher.room);
  if (!answer.ok()) log(LogLevel::kDebug, to_text(publisher.room), answer.error().message);
}

// A forwarder with an RTCP port leaks its socket when the publisher leaves (Janus 1.1.2), so the one that brings the
// media has none, and a second one lives only for as long as a PLI needs.
void VideoRoom::request_key_frame(std::shared_ptr<Publisher> publisher, const std::string& mid) {
  const uint16_t port = key_frames_.port();
  Json request = publisher_request("rtp_forward", *publisher);
  request.set("host", settings_.rtp_address);
  request.set("streams", Json::array({Json::object({{"mid", mid}, {"port", port}, {"rtcp_port", port}})}));
  if (settings_.srtp) {
    // Nobody reads what comes, but it must not be readable either.
    const Result<SrtpKey> key = SrtpKey::random();
    if (!key) return;
    request.set("srtp_suite", 80).set("srtp_crypto", key->base64());
  }
  const Result<Json> answer = ask(request, publisher->room);
  if (!answer) {
    log(LogLevel::kWarning, to_text(publisher->room), concat("no key frame: ", answer.error().message));
    return;
  }
  for (const Json& forwarder : elements(field(*answer, "forwarders"))) {
    key_frames_.send_to(static_cast<uint16_t>(integer_field(forwarder, "local_rtcp_port").value_or(0)));
    later_(kForwarderLife, [this, publisher, id = integer_field(forwarder, "stream_id").value_or(0)] {
      if (!publisher->is_gone) stop_forwarder(*publisher, id);
    });
  }
}

}  // namespace recorder
