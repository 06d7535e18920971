// Changes the rate of stereo sound, and by a little its speed: so that a sender's clock is followed without a
// step that could be heard. Keeps account of what it holds back, so that its delay moves nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "plugin/base/result.h"
#include "plugin/media/audio_decoder.h"
#include "plugin/media/ffmpeg.h"

namespace recorder {

// Left and right apart, as FFmpeg's resampler gives them.
struct StereoPlanes {
  std::vector<float> left, right;
};

class Resampler {
 public:
  // From 48 kHz to the given rate.
  static Result<std::unique_ptr<Resampler>> create(uint32_t output_rate);

  // Appends to `out` what can be said of the output so far.
  void convert(StereoView sound, StereoPlanes& out);
  // The end: appends what is still held.
  void flush(StereoPlanes& out);
  // Output per input is made larger by so many parts per million.
  void stretch(int parts_per_million);
  // Input that has no output yet, in samples at 48 kHz.
  [[nodiscard]] int64_t held() const;

 private:
  Resampler(ffmpeg::Resampling context, uint32_t output_rate);
  void convert(const float* sound, int count, StereoPlanes& out);

  ffmpeg::Resampling context_;
  uint32_t output_rate_;
};

}  // namespace recorder
