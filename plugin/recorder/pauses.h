// When a recording was paused by request: what was said and shown then is not in its file. Pure; owned by a recording,
// on its lane. Both ends are moments on the server's clock, so that it does not matter how late a frame comes.
#pragma once

#include <vector>

#include "plugin/base/clock.h"
#include "plugin/recorder/frame_sink.h"

namespace recorder {

class Pauses {
 public:
  // Without effect while it is paused; end() while it is not.
  void begin(MonotonicTime from);
  void end(MonotonicTime to);
  [[nodiscard]] bool is_paused() const { return !spans_.empty() && spans_.back().to == MonotonicTime::max(); }

  // Whether anything of the frame was said or shown during a pause.
  [[nodiscard]] bool cover(const DeliveredFrame& delivered) const {
    return !spans_.empty() && is_in_pause(delivered);
  }

 private:
  struct Span {
    MonotonicTime from{}, to{};
  };
  [[nodiscard]] bool is_in_pause(const DeliveredFrame& delivered) const;

  std::vector<Span> spans_;  // in the order of time
};

}  // namespace recorder
