#include "tools/offline_mixer/movie/picture_converter.h"

extern "C" {
#include <libswscale/swscale.h>
}

namespace recorder {

Result<std::unique_ptr<PictureConverter>> PictureConverter::create(Size size, AVPixelFormat format) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  SwsContext* scaler = sws_getContext(size.width, size.height, AV_PIX_FMT_YUV420P, size.width, size.height,
                                      format, SWS_POINT, nullptr, nullptr, nullptr);
  if (frame != nullptr) {
    frame->format = format;
    frame->width = size.width;
    frame->height = size.height;
  }
  std::unique_ptr<PictureConverter> converter(new PictureConverter(scaler, std::move(frame)));
  if (scaler == nullptr || converter->frame_ == nullptr ||
      av_frame_get_buffer(converter->frame_.get(), 0) < 0)
    return internal_error("the mixed picture cannot be converted for its encoder");
  return converter;
}

PictureConverter::PictureConverter(SwsContext* scaler, ffmpeg::FramePointer frame)
    : scaler_(scaler), frame_(std::move(frame)) {}

PictureConverter::~PictureConverter() { sws_freeContext(scaler_); }

Result<const AVFrame*> PictureConverter::convert(const AVFrame& picture) {
  // The encoder may still hold the picture of before; then this gives the next one memory of its own.
  if (av_frame_make_writable(frame_.get()) < 0) return internal_error("out of memory for a picture");
  sws_scale(scaler_, picture.data, picture.linesize, 0, picture.height, frame_->data, frame_->linesize);
  return frame_.get();
}

}  // namespace recorder
