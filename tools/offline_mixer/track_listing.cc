#include "tools/offline_mixer/track_listing.h"

#include <jansson.h>

#include <cstdlib>
#include <memory>

namespace recorder {
namespace {

struct JsonRelease {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

struct Free {
  void operator()(char* text) const { std::free(text); }
};

void set(const Json& object, const char* key, const std::string& value) {
  json_object_set_new(object.get(), key, json_stringn(value.data(), value.size()));
}

template <typename Number>
void set_number(const Json& object, const char* key, Number value) {
  set(object, key, std::to_string(value));
}

Json describe(const Mp4Edit& edit) {
  Json json(json_object());
  set_number(json, "endInMs", edit.end_ms);
  set(json, "type", edit.is_pause ? "pause" : "media");
  set_number(json, "startInMs", edit.start_ms);
  return json;
}

Json describe(const std::vector<Mp4Edit>& edits) {
  Json json(json_array());
  for (const Mp4Edit& edit : edits) json_array_append_new(json.get(), describe(edit).release());
  return json;
}

Json describe(const Mp4TrackInfo& track, size_t number) {
  Json json(json_object());
  set_number(json, "durationInMS", track.duration_ms);
  json_object_set_new(json.get(), "trackEdits", describe(track.edits).release());
  if (!track.is_video) set_number(json, "channels", track.channels);
  set(json, "trackType", track.is_video ? "VIDEO" : "AUDIO");
  set_number(json, "trackId", number);
  if (track.is_video) set_number(json, "width", track.width);
  set_number(json, "timescale", track.timescale);
  set(json, "streamName", track.stream_name);
  set(json, "trackCodec", track.sample_entry);
  if (!track.is_video) set_number(json, "sampleRate", track.sample_rate);
  set(json, "mediaSessionId", track.media_session_id);
  if (track.is_video) set_number(json, "height", track.height);
  return json;
}

}  // namespace

std::string list_tracks(const Mp4FileInfo& file) {
  const Json list(json_array());
  for (size_t i = 0; i < file.tracks.size(); ++i)
    json_array_append_new(list.get(), describe(file.tracks[i], i).release());
  const std::unique_ptr<char, Free> text(json_dumps(list.get(), JSON_INDENT(2)));
  return text ? std::string(text.get()) + "\n" : std::string();
}

}  // namespace recorder
