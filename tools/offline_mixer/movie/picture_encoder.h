// Makes H264 of the mixed picture by the encoder that the settings name. Owned by a movie, on the thread of
// the picture.
#pragma once

#include <memory>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/movie/encoding.h"
#include "tools/offline_mixer/movie/picture_converter.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

class PictureEncoder {
 public:
  // The error names the key of the settings that the encoder refuses.
  static Result<std::unique_ptr<PictureEncoder>> create(const EncoderSettings& settings, Size size);

  [[nodiscard]] const AVCodecContext& context() const { return *context_; }
  // The next picture, planar YUV 4:2:0. Time stamps of packets are numbers of pictures, from 0.
  Status encode(const AVFrame& picture, const PacketSink& sink);
  Status flush(const PacketSink& sink);

 private:
  PictureEncoder(ffmpeg::CodecContext context, std::unique_ptr<PictureConverter> converter);

  const ffmpeg::CodecContext context_;
  const std::unique_ptr<PictureConverter> converter_;  // null if the encoder takes pictures as they are
  const ffmpeg::FramePointer frame_;
  const ffmpeg::PacketPointer packet_;
  int64_t next_ = 0;
};

}  // namespace recorder
