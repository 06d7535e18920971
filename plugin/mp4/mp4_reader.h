// Reads back any file of ours, finished or cut off at any byte: tracks, edits, samples. Bounded in memory and time
// on hostile input.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"
#include "plugin/mp4/rotation.h"

namespace recorder {

// A random-access source of bytes; reads fewer than asked at the end.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual uint64_t size() const = 0;
  virtual Result<Bytes> read(uint64_t offset, size_t size) = 0;
};

struct Mp4Edit {
  bool is_pause = false;
  int64_t start_ms = 0;  // from zero of the file
  int64_t end_ms = 0;
};

struct Mp4TrackInfo {
  uint32_t track_id = 0;          // as in tkhd, from 1
  bool is_video = false;
  std::string sample_entry;       // "avc1", "vp08", "mp4a", "Opus"
  uint32_t timescale = 0;
  int64_t duration_ms = 0;        // end of the track on the file's timeline, pauses included
  uint16_t width = 0, height = 0;  // of the picture as it is coded
  uint16_t rotation = 0;          // by which players turn all of it, clockwise in degrees
  std::vector<RotationChange> rotations;  // by which it is to be turned; of other programs' files, the same
  uint16_t channels = 0;
  uint32_t sample_rate = 0;
  std::string stream_name;
  std::string media_session_id;
  std::vector<Mp4Edit> edits;     // contiguous from 0: leading edit and pauses alike as pause
  uint64_t sample_count = 0;
  uint64_t key_frames = 0;        // of video; of audio all
  uint64_t bytes = 0;             // of all samples
  std::string quality;            // JSON, as it was recorded; empty without it
};

struct Mp4FileInfo {
  bool is_finished = false;
  std::string recorder_uri;
  int64_t start_ms = 0;           // wall clock of zero, ms since the epoch
  std::vector<Mp4TrackInfo> tracks;
};

// Fails with a sentence that says why the source is not a readable MP4.
Result<Mp4FileInfo> read_mp4_info(ByteSource& source);

}  // namespace recorder
