// The metadata of a file, moov/udta: its title, its recorder, and for each track its stream, its pauses, its quality and
// how it was turned.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/mp4/rotation.h"

namespace recorder {

// On the file's timeline.
struct Pause {
  Duration from{};
  Duration to{};
};

struct TrackMetadata {
  uint32_t track_id = 0;
  std::string_view media_session_id;
  std::span<const Pause> pauses;
  std::string_view quality{};
  std::span<const RotationChange> rotations{};
};

struct FileMetadata {
  std::string title;
  std::string recorder_uri;
  WallTime start{};  // wall clock of zero
};

// "12.700-14.200;15.000-15.040": seconds.
std::string pauses_as_text(std::span<const Pause> pauses);
// "0.000:90;12.700:0": from which second on pictures are to be turned, and by how many degrees.
std::string rotations_as_text(std::span<const RotationChange> rotations);

// Appends udta with meta of handler mdir, which is where players and tools look for it.
void write_metadata(Bytes& out, const FileMetadata& file, std::span<const TrackMetadata> tracks);

}  // namespace recorder
