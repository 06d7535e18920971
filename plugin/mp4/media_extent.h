// How much media a track has, in ticks of its own timescale.
#pragma once

#include <algorithm>
#include <cstdint>

namespace recorder {

// No file is that long: 2^60 ticks are 400,000 years at 90 kHz. Sums stay below it, whatever a file says.
constexpr int64_t kMaxTicks = int64_t{1} << 60;

inline int64_t add_ticks(int64_t a, int64_t b) { return std::clamp(a + b, -kMaxTicks, kMaxTicks); }

inline int64_t limit_ticks(uint64_t ticks) {
  return static_cast<int64_t>(std::min(ticks, static_cast<uint64_t>(kMaxTicks)));
}

struct MediaExtent {
  uint64_t sample_count = 0;
  int64_t decode_end = 0;        // where the next sample begins
  int64_t presentation_end = 0;  // where the sample that is shown last ends
  uint64_t sync_samples = 0;     // key frames, of video; of audio all
  uint64_t bytes = 0;            // of all samples

  // Appends `count` samples of one duration, each shown `composition_offset` after it is decoded.
  void append(uint64_t count, uint32_t duration, int32_t composition_offset) {
    sample_count += count;
    // Both factors have 32 bits, so the product cannot wrap.
    decode_end = add_ticks(decode_end, limit_ticks(count * duration));
    presentation_end = std::max(presentation_end, add_ticks(decode_end, composition_offset));
  }
};

}  // namespace recorder
