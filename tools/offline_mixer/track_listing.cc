#include "tools/offline_mixer/track_listing.h"

#include "plugin/base/json.h"

namespace recorder {
namespace {

template <typename Number>
Json text_of_number(Number value) {
  return std::to_string(value);
}

Json describe(const Mp4Edit& edit) {
  return Json::object({{"endInMs", text_of_number(edit.end_ms)},
                       {"type", edit.is_pause ? "pause" : "media"},
                       {"startInMs", text_of_number(edit.start_ms)}});
}

Json describe(const std::vector<Mp4Edit>& edits) {
  Json json = Json::array();
  for (const Mp4Edit& edit : edits) json.append(describe(edit));
  return json;
}

Json describe(const Mp4TrackInfo& track, size_t number) {
  Json json = Json::object(
      {{"durationInMS", text_of_number(track.duration_ms)}, {"trackEdits", describe(track.edits)}});
  if (!track.is_video) json.set("channels", text_of_number(track.channels));
  json.set("trackType", track.is_video ? "VIDEO" : "AUDIO").set("trackId", text_of_number(number));
  if (track.is_video) json.set("width", text_of_number(track.width));
  json.set("timescale", text_of_number(track.timescale)).set("streamName", track.stream_name);
  json.set("trackCodec", track.sample_entry);
  if (!track.is_video) json.set("sampleRate", text_of_number(track.sample_rate));
  json.set("mediaSessionId", track.media_session_id);
  if (track.is_video) json.set("height", text_of_number(track.height));
  if (track.rotation != 0) json.set("rotation", text_of_number(track.rotation));
  return json;
}

}  // namespace

std::string list_tracks(const Mp4FileInfo& file) {
  Json list = Json::array();
  for (size_t i = 0; i < file.tracks.size(); ++i) list.append(describe(file.tracks[i], i));
  return dump_indented(list);
}

}  // namespace recorder
