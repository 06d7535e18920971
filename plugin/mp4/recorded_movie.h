// Reads back what recording_movie() of movie_box.h writes: the index of a file that was not finished.
#pragma once

#include <vector>

#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/movie_box.h"

namespace recorder {

struct RecordedMovie {
  FileMetadata file;
  std::vector<MovieTrack> tracks;
};

// Fails with a sentence when the moov is not one of a recording of ours.
Result<RecordedMovie> read_recorded_movie(CachedSource& source, const Box& moov);

}  // namespace recorder
