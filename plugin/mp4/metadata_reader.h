// The metadata of a file: freeform items of moov/udta/meta/ilst.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/rotation.h"

namespace recorder {

// By the item's name, e.g. "track.1.mediaSessionId"; whose name it is (mean) is not looked at.
using MetadataItems = std::map<std::string, std::string>;

MetadataItems read_metadata_items(CachedSource& source, const Box& moov);
// ©nam of the same list; empty without it.
std::string read_title(CachedSource& source, const Box& moov);

// The time on the file's timeline in which a track had nothing to play.
struct TrackPause {
  Duration start{};
  Duration end{};
};

// "12.700-14.200;20.000-21.000", in seconds. What is not of this form is passed over.
std::vector<TrackPause> parse_pauses(std::string_view text);

// "0.000:90;12.700:0", in seconds and degrees. What is not of this form, or goes back in time, is passed over.
std::vector<RotationChange> parse_rotations(std::string_view text);

}  // namespace recorder
