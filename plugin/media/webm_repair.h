// Makes a whole WebM file of one that a crash cut off: the frames that can be read, with their times, and
// with duration and cues. A torn last cluster costs only itself. Bounded in memory and time on hostile input.
#pragma once

#include <cstdint>

#include "plugin/base/result.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

struct WebmRepair {
  int64_t duration_ms = 0;
  uint64_t packets = 0;
};

// An error when the source fails, or has no frame that can be read; what the sink got is worth nothing then.
// Waits for the disk if they do.
Result<WebmRepair> repair_webm(ByteSource& from, WriteSink& to);

}  // namespace recorder
