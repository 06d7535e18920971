// The movie fragments of a file that is still, or was, being recorded (ISO/IEC 14496-12, 8.8).
#pragma once

#include <map>

#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/media_extent.h"

namespace recorder {

// What the fragments of a track leave out (8.8.3, trex; 8.8.7, tfhd).
struct SampleDefaults {
  uint32_t duration = 0;
  uint32_t size = 0;
  uint32_t flags = 0;
};

struct FragmentedTrack {
  SampleDefaults defaults;
  MediaExtent extent;
};

// By track_ID.
using FragmentedTracks = std::map<uint32_t, FragmentedTrack>;

// Adds the samples of one moof to the tracks that they belong to: those that lie wholly inside the file. The
// media themselves are not read. Samples of unknown tracks are passed over.
void add_fragment(CachedSource& source, const Box& moof, FragmentedTracks& tracks);

}  // namespace recorder
