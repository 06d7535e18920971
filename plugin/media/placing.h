// Decides what happens to each packet of sound so that the output stays on the server's clock: pure
// arithmetic, all in samples at 48 kHz. Owned by a transcoder, on its thread.
#pragma once

#include <cstdint>

namespace recorder {

// A packet, as its transcoder sees it before it is decoded.
struct PacketPlace {
  int64_t gap = 0;      // its time stamp less the end of the packet before it
  int64_t error = 0;    // where it should lie less where it would lie: positive if the output is too short so far
  int64_t samples = 0;  // its length
  bool is_after_dtx = false;
};

enum class PlacingStep {
  kFollow,   // goes on where the output stands
  kConceal,  // `missing` samples are concealed first
  kSilence,  // `missing` samples of silence come first
  kDrop,     // is not heard
};

struct Placement {
  PlacingStep step = PlacingStep::kFollow;
  int64_t missing = 0;
  int64_t residual = 0;  // the error that is left, to be followed by a change of speed
};

class Placing {
 public:
  // A gap up to here is concealed. Longer ones sound better as silence.
  static constexpr int64_t kLongestConcealment = 48 * 120;
  // After a packet of DTX the decoder's comfort noise goes on until libopus refreshes it: every 400 ms and a
  // packet.
  static constexpr int64_t kLongestComfortNoise = 48 * 500;
  // At a jump of the time stamps an error below this is left to the change of speed.
  static constexpr int64_t kTolerance = 48 * 10;
  // Speech is in step with lips within some 60 ms. Beyond it, for longer than the track clock needs to
  // settle, the output is set right at once: at 0.5 % that would take more than 12 s.
  static constexpr int64_t kFarOff = 48 * 60;
  static constexpr int64_t kPatience = 48000;
  // An error that no clock gathers in that time: the sender's stood still, or jumped, and the output follows at once.
  static constexpr int64_t kStepped = 48000;
  // More is never dropped at once: the time stamps must have been wrong before, and what is said now counts.
  static constexpr int64_t kLongestDrop = 48000 * 10;

  Placement decide(const PacketPlace& packet);

 private:
  Placement drop_until_in_line(const PacketPlace& packet, int64_t error);
  static Placement resume(int64_t error);

  bool is_dropping_ = false;
  int64_t dropped_ = 0;
  int64_t far_off_for_ = 0;
  int64_t shift_ = 0;  // by which the output stays late, after the longest drop
};

// Parts per million by which the speed is changed to make the error vanish.
int speed_for(int64_t residual);

}  // namespace recorder
