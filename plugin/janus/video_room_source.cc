#include "plugin/janus/video_room_source.h"

#include <optional>
#include <utility>
#include <vector>

#include "plugin/api/parameters.h"
#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/janus/simulcast.h"
#include "plugin/janus/video_room.h"

namespace recorder {
namespace {

bool is_wanted(const TrackDescription& track) { return !track.is_disabled && track.recordable_codec().has_value(); }

// Whether a forwarder that brings one goes on to bring the other. VideoRoom keeps it for a track that is switched off,
// and says no codec of it meanwhile: a pause of the track, and not its end.
bool is_same_media(const TrackDescription& forwarded, const TrackDescription& now) {
  if (now.is_disabled) return true;
  return is_wanted(now) && now.codec == forwarded.codec && now.is_simulcast == forwarded.is_simulcast;
}

bool follows_layers(const TrackDescription& track) {
  return track.is_simulcast && Simulcast::is_followed(track.codec);
}

// A distinct SSRC for each encrypted track: VideoRoom would otherwise give all substreams the same, and libsrtp keeps
// its replay window by SSRC. Zero means to VideoRoom that it is not set.
uint32_t random_ssrc() { return g_random_int() | 1; }

}  // namespace

VideoRoomSource::VideoRoomSource(VideoRoom& video_room, StreamDescription description)
    : video_room_(video_room),
      description_(std::move(description)),
      publisher_(std::make_shared<Publisher>(
          Publisher{description_.room, description_.publisher_id, std::string(), false})) {}

VideoRoomSource::~VideoRoomSource() { abandon(); }

Status VideoRoomSource::start(std::shared_ptr<Stream> stream, const std::string& room_secret) {
  const Status readable = video_room_.check_encryption(publisher_->room);
  if (!readable.ok()) return readable;
  stream_ = std::move(stream);
  publisher_->room_secret = room_secret;
  for (const TrackDescription& track : description_.tracks) {
    if (!is_wanted(track)) continue;
    const Status forwarded = forward(track);
    if (forwarded.ok()) continue;
    stop();
    return forwarded;
  }
  return Success{};
}

void VideoRoomSource::update(const StreamDescription& description) {
  description_ = description;
  if (!stream_) return;
  for (auto entry = forwards_.begin(); entry != forwards_.end();) {
    const TrackDescription* track = description_.find_track(entry->first);
    if (track != nullptr && is_same_media(entry->second.track, *track)) {
      ++entry;
      continue;
    }
    stop_forward(entry->second);
    entry = forwards_.erase(entry);
  }
  for (const TrackDescription& track : description_.tracks) {
    if (!is_wanted(track) || forwards_.count(track.mid) > 0) continue;
    const Status forwarded = forward(track);
    if (!forwarded.ok())
      log(LogLevel::kError, description_.stream_name,
          concat("track ", track.mid, " is not recorded: ", forwarded.error().message));
  }
}

void VideoRoomSource::stop() {
  for (const auto& [mid, forward] : std::exchange(forwards_, {})) stop_forward(forward);
  stream_.reset();
}

void VideoRoomSource::abandon() {
  publisher_->is_gone = true;
  for (const auto& [mid, forward] : std::exchange(forwards_, {})) close(forward);
  stream_.reset();
}

void VideoRoomSource::request_key_frame(const std::string& mid) {
  if (forwards_.count(mid) > 0) video_room_.request_key_frame(publisher_, mid);
}

Status VideoRoomSource::forward(const TrackDescription& track) {
  std::optional<SrtpKey> key;
  if (video_room_.settings().srtp) {
    Result<SrtpKey> random = SrtpKey::random();
    if (!random) return random.error();
    key = std::move(*random);
  }
  UdpReceiver& receiver = video_room_.receiver();
  const Result<uint16_t> port = receiver.open(
      [stream = stream_, mid = track.mid](std::vector<ReceivedPacket> packets) {
        stream->deliver(mid, std::move(packets));
      },
      key);
  if (!port) return port.error();
  RtpNegotiation negotiation = track.negotiation;
  negotiation.is_layered = follows_layers(track);
  stream_->add_track(track.mid, *track.recordable_codec(), negotiation);
  const Result<int64_t> forwarder = ask_for_packets(track, *port, key);
  if (!forwarder) {
    close({track, *port, 0});
    return forwarder.error();
  }
  forwards_[track.mid] = {track, *port, *forwarder};
  return Success{};
}

// One request for each track: the SRTP key belongs to the request, not to the stream in it.
Result<int64_t> VideoRoomSource::ask_for_packets(const TrackDescription& track, uint16_t port,
                                                 const std::optional<SrtpKey>& key) {
  Json stream = Json::object({{"mid", track.mid}, {"port", port}});
  // Set for a publisher that does not simulcast it forwards nothing at all. Without it, the lowest layer is forwarded.
  if (follows_layers(track)) stream.set("simulcast", true);
  if (key) stream.set("ssrc", random_ssrc());
  Json request = video_room_.publisher_request("rtp_forward", *publisher_);
  request.set("host", video_room_.settings().rtp_address);
  request.set("streams", Json::array({std::move(stream)}));
  if (key) request.set("srtp_suite", 80).set("srtp_crypto", key->base64());
  const Result<Json> answer = video_room_.ask(request, publisher_->room);
  if (!answer) return answer.error();
  // The answer names no mid, and an unknown one is skipped in silence.
  for (const Json& forwarder : elements(field(*answer, "forwarders")))
    if (integer_field(forwarder, "port") == port) return integer_field(forwarder, "stream_id").value_or(0);
  return internal_error(concat("VideoRoom did not forward the track ", track.mid, " of ", description_.stream_name));
}

void VideoRoomSource::stop_forward(const Forward& forward) {
  video_room_.stop_forwarder(*publisher_, forward.forwarder_id);
  close(forward);
}

void VideoRoomSource::close(const Forward& forward) {
  video_room_.receiver().close(forward.port);
  if (stream_) stream_->remove_track(forward.track.mid);
}

}  // namespace recorder
