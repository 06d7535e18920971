// A track on the timeline of its file: when it plays and when it pauses. Pure.
#pragma once

#include <vector>

#include "plugin/mp4/metadata_reader.h"
#include "plugin/mp4/media_extent.h"
#include "plugin/mp4/mp4_reader.h"
#include "plugin/mp4/track_header.h"

namespace recorder {

// Edits are spans from zero: an empty one is a pause, any other plays as much of the media as there is. The
// last one of a file that is being recorded (`is_growing`) plays on to the end of the media.
struct TimelineInput {
  const std::vector<TrackEdit>& edits;
  uint32_t movie_timescale = 0;
  uint32_t track_timescale = 0;
  MediaExtent extent;
  bool is_growing = false;
};

struct TimeSpan {
  bool is_pause = false;
  Duration start{};
  Duration end{};
};

std::vector<TimeSpan> spans_of_edits(const TimelineInput& input);

// The spans with the pauses cut out of them: contiguous, pause and media in turn, none of them empty.
std::vector<Mp4Edit> cut_pauses(const std::vector<TimeSpan>& spans, std::vector<TrackPause> pauses);

}  // namespace recorder
