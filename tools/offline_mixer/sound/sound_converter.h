// Decoded sound as interleaved samples at 48 kHz, with a speed that can be changed a little. Sound that has
// that rate, at its own speed, keeps its samples. Owned by a HeardTrack.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "plugin/media/ffmpeg.h"

namespace recorder {

class SoundConverter {
 public:
  // For frames like this one; null if FFmpeg does not know such sound.
  static std::unique_ptr<SoundConverter> create(const AVFrame& frame, int channels);
  ~SoundConverter();
  SoundConverter(const SoundConverter&) = delete;
  SoundConverter& operator=(const SoundConverter&) = delete;

  [[nodiscard]] bool suits(const AVFrame& frame) const;
  // What can be said of the output so far; valid until the next call.
  const std::vector<float>& convert(const AVFrame& frame);
  // The end: what is still held.
  const std::vector<float>& flush();
  // Output per input is made larger by so many parts per million.
  void stretch(int parts_per_million);
  // Input that has no output yet, in samples at 48 kHz.
  [[nodiscard]] int64_t held() const;

 private:
  SoundConverter(ffmpeg::Resampling context, const AVFrame& frame, int channels);
  void convert(const uint8_t* const* planes, int count);

  const ffmpeg::Resampling context_;
  const size_t channels_;
  AVChannelLayout layout_ = {};
  const int format_, rate_;
  std::vector<float> samples_;
};

}  // namespace recorder
