// Keeps the mixed sound below full scale: its gain is lowered before a loud block comes, in a ramp of 10 ms,
// and rises slowly behind it. Quiet sound is left as it is, bit by bit. Used by one thread.
#pragma once

#include <span>
#include <vector>

namespace recorder {

class Limiter {
 public:
  // -1 dBFS: what AAC adds to the peaks stays below full scale.
  static constexpr float kCeiling = 0.891f;
  // By block. A second from silence to all: what is heard depends on no more than the second before, so that
  // parts of the timeline fit together.
  static constexpr float kRise = 0.01f;

  // Takes a block, interleaved, and turns it into the one before, limited; the first time into nothing.
  // Blocks are of one size, 10 ms.
  void exchange(std::vector<float>& block);

 private:
  std::vector<float> waiting_;
  float waiting_gain_ = 1;  // that the waiting block may have at most
  float gain_ = 1;          // where the waiting block begins
};

}  // namespace recorder
