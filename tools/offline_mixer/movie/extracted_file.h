// The file of one stream of a recording, whatever writes it. Used by one thread.
#pragma once

#include <memory>
#include <string>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/movie/extract_plan.h"

namespace recorder {

class ExtractedFile {
 public:
  virtual ~ExtractedFile() = default;

  // An existing file is replaced.
  static Result<std::unique_ptr<ExtractedFile>> create(const std::string& path, const ExtractPlan& plan,
                                                       const Participant& participant);

  // A packet of a track of the plan, with time stamps in ns on the timeline of the recording; of each track
  // in order of decoding.
  virtual Status write(size_t track, AVPacket& packet) = 0;
  virtual Status finish() = 0;
};

}  // namespace recorder
