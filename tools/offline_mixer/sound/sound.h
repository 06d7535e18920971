// The mixed sound: everybody's at 48 kHz, added with headroom and a limiter, without clicks where somebody
// comes or goes. Used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "tools/offline_mixer/input/input.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

constexpr int kMixedRate = 48'000;

// Told how loud each participant was: mean square of samples of -1 to 1 over the 20 ms from `time` on.
using Loudness = std::function<void(size_t participant, Duration time, float mean_square)>;

class Sound {
 public:
  virtual ~Sound() = default;

  // The next sample will be that at `begin` on the file's timeline, in samples at 48 kHz. A sound that begins
  // there is the same as one that began earlier and got there, to the ear. `input` outlives it.
  static Result<std::unique_ptr<Sound>> create(Input& input, const std::vector<Participant>& participants,
                                               int channels, int64_t begin, Loudness loudness);

  // Fills `out` (interleaved) with the next samples: silence where nobody is heard.
  virtual void mix(std::span<float> out) = 0;
};

}  // namespace recorder
