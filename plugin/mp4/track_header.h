// What a trak box says about its track, without its samples (ISO/IEC 14496-12, 8.3 to 8.6).
#pragma once

#include <string>
#include <vector>

#include "plugin/mp4/box_reader.h"

namespace recorder {

// One entry of an edit list (8.6.6, elst).
struct TrackEdit {
  uint64_t duration = 0;    // in ticks of the movie
  int64_t media_time = -1;  // in ticks of the track; -1: nothing is played
};

struct TrackHeader {
  uint32_t track_id = 0;
  BoxType handler = 0;         // "vide", "soun"
  std::string name;            // of the handler, else of udta/name
  uint32_t timescale = 0;
  std::string sample_entry;    // "avc1"
  uint16_t width = 0, height = 0;  // of the sample entry, else of the header
  uint16_t shown_width = 0, shown_height = 0;  // of the header
  uint16_t rotation = 0;  // clockwise, in degrees
  uint16_t channels = 0;
  uint32_t sample_rate = 0;
  std::vector<TrackEdit> edits;
  Box box;  // trak
  Box sample_table;
  Box first_entry;  // of stsd
};

// Nothing when the box lacks what makes a track: its header, its time scale, its sample table.
std::optional<TrackHeader> read_track_header(CachedSource& source, const Box& trak);

}  // namespace recorder
