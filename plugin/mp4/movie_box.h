// The moov box in its two states: of a recording, whose samples are in fragments, and of a finished file,
// with the full tables. ISO/IEC 14496-12, chapter 8. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/mp4/metadata.h"
#include "plugin/mp4/rotation.h"
#include "plugin/mp4/sample_entry.h"
#include "plugin/mp4/track_index.h"

namespace recorder {

// The same as that of video, so that edits of video are exact.
constexpr uint32_t kMovieTimescale = 90000;
// A moov beyond 4 GiB would need a 64-bit size, which nobody expects there. The rest is for sample
// descriptions, names and what is added until somebody asks again whether there is room.
constexpr uint64_t kLargestTables = UINT32_MAX - uint64_t{64} * 1024 * 1024;

struct MovieTrack {
  uint32_t id = 0;
  Codec codec = Codec::kH264;
  uint32_t timescale = 90000;
  std::string stream_name;
  std::string media_session_id;
  uint32_t stream_index = 0;        // the same for the tracks of one stream
  std::vector<SampleDescription> descriptions;  // at least one
  uint16_t width = 0, height = 0;   // the largest picture; 0 for audio
  uint64_t lead = 0;                // ticks of the movie before the first sample: the empty edit
  std::vector<Pause> pauses;
  std::string quality;              // JSON; empty when nothing is known
  std::vector<RotationChange> rotations;  // none: pictures are as they are to be seen
};

// For a file that still gets fragments: empty tables, no durations, the first sample description of each track.
Bytes recording_movie(const FileMetadata& file, std::span<const MovieTrack> tracks);

struct FinishedTrack {
  MovieTrack movie;
  const TrackIndex* index = nullptr;  // outlives it
};

// For a finished file. Tracks without samples are left out.
Bytes finished_movie(const FileMetadata& file, std::vector<FinishedTrack> tracks);

// Of a finished file: where the longest track ends, in ticks of the movie.
uint64_t movie_duration(std::span<const FinishedTrack> tracks);

// Movie ticks of `ticks` of another clock, rounded up: no edit ends before its last sample does.
uint64_t to_movie_ticks(uint64_t ticks, uint32_t timescale);

}  // namespace recorder
