#include "plugin/recorder/pauses.h"

#include <algorithm>

namespace recorder {
namespace {

// A frame of sound is heard for as long as it lasts, and some of it with the frame after it: windows overlap, by a whole
// frame in AAC (ISO/IEC 14496-3, 4.6.11), by 2.5 ms in Opus (RFC 6716, 4.3.7).
MonotonicTime end_of(const DeliveredFrame& delivered) {
  const MediaFrame& frame = *delivered.frame;
  return frame.time + from_ticks(int64_t{2} * frame.duration_ticks, delivered.format->timescale);
}

}  // namespace

void Pauses::begin(MonotonicTime from) {
  if (!is_paused()) spans_.push_back({from, MonotonicTime::max()});
}

void Pauses::end(MonotonicTime to) {
  if (is_paused()) spans_.back().to = std::max(to, spans_.back().from);
}

bool Pauses::is_in_pause(const DeliveredFrame& delivered) const {
  const MonotonicTime begin = delivered.frame->time, end = end_of(delivered);
  for (auto span = spans_.rbegin(); span != spans_.rend() && begin < span->to; ++span)
    if (begin >= span->from || end > span->from) return true;
  return false;
}

}  // namespace recorder
