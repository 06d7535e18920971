#include "plugin/recorder/stream_description.h"

#include "plugin/base/text.h"

namespace recorder {

std::string to_text(const JanusId& id) {
  if (const auto* text = std::get_if<std::string>(&id)) return *text;
  return std::to_string(std::get<uint64_t>(id));
}

std::optional<Codec> TrackDescription::recordable_codec() const {
  if (is_encrypted) return std::nullopt;
  const std::optional<Codec> known = codec_by_name(codec);
  if (!known || codec_kind(*known) != kind || *known == Codec::kAac) return std::nullopt;
  return known;
}

std::string TrackDescription::obstacle() const {
  if (is_encrypted) return concat("track ", mid, " (", codec, ") is end-to-end encrypted");
  if (!recordable_codec()) return concat("the codec ", codec, " of track ", mid, " is not supported");
  return {};
}

const TrackDescription* StreamDescription::find_track(const std::string& mid) const {
  for (const TrackDescription& track : tracks)
    if (track.mid == mid) return &track;
  return nullptr;
}

}  // namespace recorder
