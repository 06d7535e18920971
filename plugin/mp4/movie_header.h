// What the index of a file (moov) says, without samples (ISO/IEC 14496-12, 8.2).
#pragma once

#include <vector>

#include "plugin/mp4/metadata_reader.h"
#include "plugin/mp4/fragment_reader.h"
#include "plugin/mp4/track_header.h"

namespace recorder {

struct MovieHeader {
  uint32_t timescale = 0;
  int64_t creation_ms = 0;        // ms since 1970; 0 when it is not known
  bool is_fragmented = false;     // moofs follow, or followed while it was recorded (mvex)
  std::vector<TrackHeader> tracks;
  FragmentedTracks fragmented;    // one for each track, without media yet
  MetadataItems metadata;
};

// The index as a whole; fails when it has no header, or more tracks than a conference can have.
Result<MovieHeader> read_movie_header(CachedSource& source, const Box& moov);

}  // namespace recorder
