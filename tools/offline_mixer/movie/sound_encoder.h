// Makes AAC of the mixed sound by FFmpeg's own encoder. Owned by a movie, on the thread of the sound.
#pragma once

#include <memory>
#include <span>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/movie/encoding.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

class SoundEncoder {
 public:
  // The error names the key of the settings that the encoder refuses.
  static Result<std::unique_ptr<SoundEncoder>> create(const EncoderSettings& settings);

  [[nodiscard]] const AVCodecContext& context() const { return *context_; }
  // Interleaved samples, as many as there are. Time stamps of packets are samples; the first packet primes
  // the decoder and has -1024.
  Status encode(std::span<const float> samples, const PacketSink& sink);
  // The end: fills the frame that has begun with zeros.
  Status flush(const PacketSink& sink);

 private:
  SoundEncoder(ffmpeg::CodecContext context, ffmpeg::FramePointer frame);

  const ffmpeg::CodecContext context_;
  const ffmpeg::FramePointer frame_;  // that is being filled
  const ffmpeg::PacketPointer packet_;
  size_t filled_ = 0;  // samples of each channel
  int64_t next_ = 0;   // the first sample of the frame
};

}  // namespace recorder
