// What the index of a file (moov) says, without samples (ISO/IEC 14496-12, 8.2).
#pragma once

#include <string>
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

  // Empty when there is no such item.
  [[nodiscard]] std::string metadata_value(const std::string& name) const;
  // Wall clock of zero, ms since 1970: recorder.start, else the creation time.
  [[nodiscard]] int64_t start_ms() const;
};

// The index as a whole; fails when it has no header, or more tracks than a conference can have.
Result<MovieHeader> read_movie_header(CachedSource& source, const Box& moov);

}  // namespace recorder
