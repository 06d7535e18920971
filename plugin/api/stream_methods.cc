// /stream/find_all and /status: what is published, and how the recorder is.
#include <array>

#include "plugin/api/method.h"

namespace recorder {
namespace {

Json tracks_of(const StreamDescription& stream) {
  Json tracks = Json::array();
  for (const TrackDescription& track : stream.tracks)
    tracks.append(Json::object({{"mid", track.mid},
                                {"type", track.kind == MediaKind::kAudio ? "audio" : "video"},
                                {"codec", track.codec}}));
  return tracks;
}

void find_all(ApiContext& context, const Json&, Reply reply) {
  Json found = Json::array();
  for (const StreamDescription& stream : context.recorder.streams())
    found.append(Json::object({{"mediaSessionId", stream.media_session_id},
                               {"streamName", stream.stream_name},
                               {"sessionId", stream.session_id},
                               {"status", "PUBLISHING"},
                               {"room", to_json(stream.room)},
                               {"publisherId", to_json(stream.publisher_id)},
                               {"display", stream.display},
                               {"tracks", tracks_of(stream)}}));
  if (elements(found).empty()) return reply(Error{ErrorCode::kNotFound, "no stream is published"});
  reply(std::move(found));
}

void status(ApiContext& context, const Json&, Reply reply) {
  const RecorderStatus status = context.recorder.status();
  const Surroundings& surroundings = context.surroundings;
  Json body = Json::object({{"version", surroundings.version},
                            {"recordings", status.recordings},
                            {"streams", status.streams}});
  for (const auto& [name, value] : members(surroundings.reception())) body.set(name.c_str(), value);
  body.set("droppedByRecorder", status.dropped_packets);
  body.set("droppedFrames", status.dropped_frames);
  body.set("writerQueueBytes", status.writer_queue_bytes);
  body.set("availableSpace", status.available_space);
  body.set("janusEvents", surroundings.hears_events());
  body.set("uptimeInMS", std::chrono::duration_cast<milliseconds>(context.clock.monotonic() - surroundings.started)
                             .count());
  reply(std::move(body));
}

constexpr std::array kMethods = {
    Method{"/stream/find_all", {}, find_all},
    Method{"/status", {}, status},
};

}  // namespace

std::span<const Method> stream_methods() { return kMethods; }

}  // namespace recorder
