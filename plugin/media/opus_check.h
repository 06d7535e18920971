// Opus packets say how long they last in their first bytes (RFC 6716, 3.1 and 3.2), and the next one's time stamp says
// it too: a sender's packets never overlap. Noise says a new length with each packet. That is all that noise says of
// itself: packets whose first byte is left as it was decode to sound of some kind, and cannot be told from others.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/media/media_check.h"

namespace recorder {

class OpusCheck final : public MediaCheck {
 public:
  // A second or so of sound. Of noise 60 % overlap; one in five is more than any sender's mistake.
  static constexpr int kPackets = 50;
  static constexpr int kOverlaps = 10;
  // Windows in a row that have so many; a window with none of them settles it.
  static constexpr int kFailures = 3;

  MediaVerdict take(const Frame& frame) override;

 private:
  MediaVerdict end_window();

  std::optional<int64_t> end_;  // of the packet before, on the sender's clock
  int packets_ = 0, overlaps_ = 0;
  int failures_ = 0;
};

}  // namespace recorder
