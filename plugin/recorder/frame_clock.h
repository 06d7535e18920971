// Gives each frame of a track its place on the server's clock, as soon as it is sure of it. Not thread-safe.
#pragma once

#include <functional>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/track_clock.h"

namespace recorder {

struct PlacedFrame {
  Frame frame;
  MonotonicTime time{};  // of its beginning
  Duration length{};     // of sound; a picture has none of its own
};

class FrameClock {
 public:
  using Sink = std::function<void(PlacedFrame)>;

  // `settling`: how long the first frames are kept back until the clock starts by the least late of them.
  FrameClock(Codec codec, Duration settling);

  // Takes all frames out of `frames`. In their order go to `sink` those that are sure.
  void push(std::vector<Frame>& frames, const Sink& sink);
  // So do others that are sure by now; call it after push, too.
  void advance(MonotonicTime now, const Sink& sink);

  [[nodiscard]] double skew_ppm() const { return clock_.skew_ppm(); }

 private:
  struct Kept {
    Frame frame;
    int64_t complete_at;  // the RTP time at which it was complete and could be sent
  };

  [[nodiscard]] int64_t complete_at(const Frame& frame) const;
  void start();
  void observe(Kept kept, const Sink& sink);
  void place(const Sink& sink);

  const Codec codec_;
  const Duration settling_;
  TrackClock clock_;
  bool is_started_ = false;
  std::vector<Kept> kept_;  // not sure yet
};

}  // namespace recorder
