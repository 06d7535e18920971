// Makes a whole WebM file of one that a crash cut off: the frames that can be read, with their times, and
// with duration and cues. A torn last cluster costs only itself. Bounded in memory and time on hostile input.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/base/result.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

struct WebmRepair {
  int64_t duration_ms = 0;
  uint64_t packets = 0;
};

// An error when there is nothing to read, or `to` cannot be written; then there is no file `to`. One that was
// there before is an error too, and stays. Waits for the disk.
Result<WebmRepair> repair_webm(const std::string& from, const std::string& to);

// The same for any source and sink. After an error, what the sink got is worth nothing.
Result<WebmRepair> repair_webm(ByteSource& from, WriteSink& to);

}  // namespace recorder
