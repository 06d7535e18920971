// One batch of samples as it goes into the file: the gate, a `free` box that hides the batch until it is on
// the disk, then moof and mdat. ISO/IEC 14496-12, 8.8.4 to 8.8.12. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/mp4/track_index.h"

namespace recorder {

// The samples of one track in one batch.
struct TrackRun {
  uint32_t track_id = 0;
  uint64_t decode_time = 0;  // of the first sample, in ticks of the track since its join
  std::vector<IndexedSample> samples;
  Bytes data;                // of all samples, one after another
};

constexpr uint32_t kOpenGateSize = 8;
// 8.8.3.1: a key frame depends on no other; another sample depends on others and is not a sync sample.
constexpr uint32_t kKeyFrameFlags = 0x02000000;
constexpr uint32_t kOtherFrameFlags = 0x01010000;

struct FragmentHeader {
  Bytes bytes;         // closed gate, moof, header of mdat; the data of all runs follow, in order
  uint32_t padding = 0;  // zeros behind the data, inside mdat, so that the next gate is 8-aligned
};

FragmentHeader fragment_header(uint32_t sequence_number, std::span<const TrackRun> runs);

}  // namespace recorder
