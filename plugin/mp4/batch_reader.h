// Reads back what fragment.h writes: one batch of samples, taken only if it is as a recording writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/track_index.h"

namespace recorder {

// The samples of one track in one batch.
struct BatchRun {
  uint32_t track_id = 0;
  uint64_t decode_time = 0;  // of the first sample, in ticks of the track since its join
  uint64_t offset = 0;       // in the file, of the first sample; the others follow it
  uint64_t size = 0;         // of all samples
  std::vector<IndexedSample> samples;
};

struct Batch {
  std::vector<BatchRun> runs;
  uint64_t end = 0;  // where the next gate lies
};

// The batch whose gate lies there. Nothing when there is none, or when it is torn: cut off, or, behind a gate
// that was never opened, with media that did not reach the disk.
std::optional<Batch> read_batch(CachedSource& source, uint64_t gate);

}  // namespace recorder
