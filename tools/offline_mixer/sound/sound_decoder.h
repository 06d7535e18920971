// Decodes one track of sound, of any codec that FFmpeg knows. Owned by a HeardTrack.
#pragma once

#include <functional>
#include <memory>

#include "plugin/media/ffmpeg.h"

namespace recorder {

class SoundDecoder {
 public:
  using Sink = std::function<void(const AVFrame& frame)>;

  // Null if FFmpeg cannot decode it.
  static std::unique_ptr<SoundDecoder> create(const AVCodecParameters& parameters);

  // The sink gets what the packet holds, with time stamps in ns; nothing if it is damaged.
  void decode(const AVPacket& packet, const Sink& sink);

 private:
  SoundDecoder(ffmpeg::CodecContext context, ffmpeg::FramePointer frame);

  const ffmpeg::CodecContext context_;
  const ffmpeg::FramePointer frame_;
};

}  // namespace recorder
