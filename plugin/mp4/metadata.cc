#include "plugin/mp4/metadata.h"

#include <cinttypes>
#include <cstdio>

#include "build_config.h"
#include "plugin/base/text.h"
#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

void write_value(Bytes& out, std::string_view value) {
  BoxWriter data(out, "data");
  data.u32(1);  // UTF-8
  data.u32(0);  // any locale
  data.text(value);
}

void write_item(Bytes& out, std::string_view type, std::string_view value) {
  BoxWriter item(out, type);
  write_value(out, value);
}

// An item of any name. ffprobe lists it under that name among the tags of the file.
void write_freeform(Bytes& out, std::string_view name, std::string_view value) {
  BoxWriter item(out, "----");
  BoxWriter(out, "mean", 0).text("com.apple.iTunes");
  BoxWriter(out, "name", 0).text(name);
  write_value(out, value);
}

void write_track(Bytes& out, const TrackMetadata& track) {
  const std::string prefix = concat("track.", track.track_id, ".");
  write_freeform(out, prefix + "mediaSessionId", track.media_session_id);
  if (!track.pauses.empty()) write_freeform(out, prefix + "pauses", pauses_as_text(track.pauses));
  if (!track.quality.empty()) write_freeform(out, prefix + "quality", track.quality);
  if (!track.rotations.empty()) write_freeform(out, prefix + "rotations", rotations_as_text(track.rotations));
}

// ISO/IEC 14496-12, 8.4.3; "mdir" and "appl" are what makes readers look into ilst.
void write_handler(Bytes& out) {
  BoxWriter handler(out, "hdlr", 0);
  handler.u32(0);
  handler.text("mdirappl");
  handler.zeros(9);
}

std::string seconds_as_text(Duration duration) {
  const int64_t ms = std::chrono::round<milliseconds>(duration).count();
  char text[32];
  std::snprintf(text, sizeof text, "%" PRId64 ".%03d", ms / 1000, static_cast<int>(ms % 1000));
  return text;
}

}  // namespace

std::string pauses_as_text(std::span<const Pause> pauses) {
  std::string text;
  for (const Pause& pause : pauses) {
    if (!text.empty()) text += ';';
    text += seconds_as_text(pause.from) + '-' + seconds_as_text(pause.to);
  }
  return text;
}

std::string rotations_as_text(std::span<const RotationChange> rotations) {
  std::string text;
  for (const RotationChange& change : rotations) {
    if (!text.empty()) text += ';';
    text += concat(seconds_as_text(change.from), ':', change.degrees);
  }
  return text;
}

void write_metadata(Bytes& out, const FileMetadata& file, std::span<const TrackMetadata> tracks) {
  BoxWriter udta(out, "udta");
  BoxWriter meta(out, "meta", 0);
  write_handler(out);
  BoxWriter ilst(out, "ilst");
  write_item(out, "\251nam", file.title);
  write_item(out, "\251too", PACKAGE_NAME " " PACKAGE_VERSION);
  write_freeform(out, "recorder.uri", file.recorder_uri);
  write_freeform(out, "recorder.start", concat(epoch_milliseconds(file.start)));
  for (const TrackMetadata& track : tracks) write_track(out, track);
}

}  // namespace recorder
