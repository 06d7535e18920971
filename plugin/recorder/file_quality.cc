#include "plugin/recorder/file_quality.h"

namespace recorder {

TrackQuality& FileQuality::of(const TrackKey& key, Codec codec, const StreamLabel& label) {
  const auto found = current_.find(key);
  return found != current_.end() ? *found->second : begin(key, codec, label);
}

TrackQuality& FileQuality::begin(const TrackKey& key, Codec codec, const StreamLabel& label) {
  TrackQuality& quality = tracks_.emplace_back();
  quality.subscription = key.first;
  quality.mid = key.second;
  quality.stream_name = label.stream_name;
  quality.media_session_id = label.media_session_id;
  quality.codec = codec;
  current_[key] = &quality;
  return quality;
}

TrackQuality& FileQuality::begin_track(const TrackKey& key, Codec codec, const StreamLabel& label, uint32_t track_id) {
  TrackQuality& known = of(key, codec, label);
  TrackQuality& quality = known.track_id ? begin(key, codec, label) : known;
  quality.codec = codec;
  quality.track_id = track_id;
  return quality;
}

void FileQuality::add(const TrackReception& told, const StreamLabel& label) {
  of({told.subscription, told.mid}, told.codec, label).add(told.reception, zero_);
}

Json FileQuality::json() const {
  Json array = Json::array();
  for (const TrackQuality& quality : tracks_) array.append(to_json(quality));
  return array;
}

Json FileQuality::json_of(SubscriptionId subscription) const {
  Json array = Json::array();
  for (const TrackQuality& quality : tracks_)
    if (quality.subscription == subscription) array.append(to_json(quality));
  return array;
}

}  // namespace recorder
