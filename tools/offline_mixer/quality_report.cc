#include "tools/offline_mixer/quality_report.h"

#include <algorithm>

#include "plugin/base/json.h"
#include "plugin/recorder/track_quality.h"

namespace recorder {
namespace {

Json pauses_of(const Mp4TrackInfo& track) {
  Json pauses = Json::array();
  for (const Mp4Edit& edit : track.edits)
    if (edit.is_pause) pauses.append(Json::object({{"fromMs", edit.start_ms}, {"toMs", edit.end_ms}}));
  return pauses;
}

// As recorded; without that nothing is known.
Json recorded_quality(const Mp4TrackInfo& track) {
  Json quality = unknown_quality(track.is_video ? MediaKind::kVideo : MediaKind::kAudio);
  const Result<Json> recorded = parse_json(track.quality);
  if (!recorded) return quality;
  for (const auto& [key, value] : members(*recorded)) quality.set(key.c_str(), value);
  return quality;
}

// What the samples say is true of the file also when the recorder did not live to say it.
Json describe(const Mp4TrackInfo& track) {
  Json json = recorded_quality(track);
  Json frames = field(json, "frames");
  if (!frames.is_object()) frames = Json::object();
  frames.set("written", track.sample_count);
  if (track.is_video) frames.set("keyFrames", track.key_frames);
  json.set("trackId", track.track_id)
      .set("streamName", track.stream_name)
      .set("mediaSessionId", track.media_session_id)
      .set("kind", track.is_video ? "video" : "audio")
      .set("codec", track.sample_entry)
      .set("frames", frames)
      .set("bytes", track.bytes)
      .set("durationInMS", track.duration_ms)
      .set("pauses", pauses_of(track));
  return json;
}

int64_t duration_of(const Mp4FileInfo& file) {
  int64_t longest = 0;
  for (const Mp4TrackInfo& track : file.tracks) longest = std::max(longest, track.duration_ms);
  return longest;
}

}  // namespace

std::string quality_report(const Mp4FileInfo& file, uint64_t file_size) {
  Json tracks = Json::array();
  for (const Mp4TrackInfo& track : file.tracks) tracks.append(describe(track));
  return dump_indented(Json::object({{"recorderUri", file.recorder_uri},
                                     {"isFinished", file.is_finished},
                                     {"startTimeMillis", file.start_ms},
                                     {"durationInMS", duration_of(file)},
                                     {"size", file_size},
                                     {"tracks", std::move(tracks)}}));
}

}  // namespace recorder
