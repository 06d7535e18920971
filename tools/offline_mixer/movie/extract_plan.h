// How one stream of a recording becomes a file of its own: which container, which tracks. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

// A track of the recording.
struct SourceTrack {
  size_t number = 0;  // place in Mp4FileInfo::tracks
  const AVCodecParameters* parameters = nullptr;
  milliseconds begin{}, end{};  // of its media
  uint16_t rotation = 0;        // by so many degrees most of its pictures are to be turned clockwise
};

// FFmpeg's writer of MP4 does not know VP8; the recorder's own does.
enum class ExtractWriter { kFfmpeg, kRecorder };

struct ExtractPlan {
  const char* format = "mp4";  // FFmpeg's name, and the extension
  ExtractWriter writer = ExtractWriter::kFfmpeg;
  // Of each track of the file: tracks of the recording, one after another.
  std::vector<std::vector<SourceTrack>> tracks;

  // Whether media before zero of the file can be in it, which are decoded and not shown: by an edit list.
  [[nodiscard]] bool hides_run_up() const {
    return writer == ExtractWriter::kFfmpeg && std::string_view(format) == "mp4";
  }
};

// WebM for VP8 with Opus or without sound, unless it is turned, which WebM has no place for; MP4 for the rest. Tracks
// that were encoded and turned in the same way and do not overlap become one. Fails for a codec that MP4 cannot hold.
Result<ExtractPlan> plan_extract(std::vector<SourceTrack> sources);

}  // namespace recorder
