// Turns a file of ours, at whatever moment its writer was stopped, into an ordinary finished MP4, in place
// (docs/recording-format.md). Pure: it reads a source and hands its writes to a sink.
#pragma once

#include <cstdint>

#include "plugin/base/clock.h"
#include "plugin/base/file.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

enum class FinaliseOutcome {
  kFinished,         // now
  kWasFinished,      // nothing was written
  kNothingRecorded,  // it has not one sample; nothing was written
};

struct FinalisedFile {
  FinaliseOutcome outcome = FinaliseOutcome::kFinished;
  Duration duration{};    // where the longest track ends, from zero of the file
  uint64_t samples = 0;   // of all tracks
  bool has_lost = false;  // a torn batch was left out
};

// All samples of whole batches stay, also of one that was complete and not shown yet; no byte of media is
// written. May be interrupted at any write, and run again. The sink's writes reach the disk in their order,
// as those of a ContainerWriter. kUnsupportedMedia: what can be read is not a file of ours, or is damaged;
// kInternal: the source failed. Nothing is written in either case.
Result<FinalisedFile> finalise(ByteSource& source, WriteSink& sink);

// The same on the disk. kInternal also if the file could not be written: it is then as a crash leaves it, run
// it again.
Result<FinalisedFile> finalise(File& file);

}  // namespace recorder
