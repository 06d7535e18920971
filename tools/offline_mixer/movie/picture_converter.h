// The mixed picture in the pixel format of an encoder that does not take planar YUV 4:2:0. Used by one
// thread.
#pragma once

#include <memory>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/layout.h"

struct SwsContext;

namespace recorder {

class PictureConverter {
 public:
  static Result<std::unique_ptr<PictureConverter>> create(Size size, AVPixelFormat format);
  ~PictureConverter();
  PictureConverter(const PictureConverter&) = delete;
  PictureConverter& operator=(const PictureConverter&) = delete;

  // Fills a picture of its own. Fails when there is no memory.
  Result<const AVFrame*> convert(const AVFrame& picture);

 private:
  PictureConverter(SwsContext* scaler, ffmpeg::FramePointer frame);

  SwsContext* const scaler_;
  const ffmpeg::FramePointer frame_;
};

}  // namespace recorder
