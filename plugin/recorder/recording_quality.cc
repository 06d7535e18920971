#include "plugin/recorder/recording_quality.h"

namespace recorder {

void RecordingQuality::add_file(const std::string& file_name, const std::string& tracks) {
  const Result<Json> array = parse_json(tracks);
  if (!array) return;
  for (Json& track : elements(*array)) {
    tracks_.push_back(track.set("fileName", file_name));
    if (tracks_.size() <= kMostTracks) continue;
    tracks_.pop_front();
    ++left_out_;
  }
}

RecordingQuality RecordingQuality::of_stream(const std::string& media_session_id) const {
  RecordingQuality quality;
  for (const Json& track : tracks_)
    if (string_field(track, "mediaSessionId") == media_session_id) quality.tracks_.push_back(track);
  return quality;
}

void RecordingQuality::put_into(Json& payload) const {
  if (tracks_.empty()) return;
  Json array = Json::array();
  for (const Json& track : tracks_) array.append(track);
  payload.set("quality", std::move(array));
  if (left_out_ > 0) payload.set("qualityLeftOut", left_out_);
}

}  // namespace recorder
