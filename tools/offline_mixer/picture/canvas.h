// The picture that is drawn on: planar YUV 4:2:0, BT.601, limited range. Owned by the stage, used by its
// thread.
#pragma once

#include <memory>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/color.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/picture/overlay.h"

namespace recorder {

// An empty picture of the canvas's format and colour; null without memory.
ffmpeg::FramePointer make_picture(Size size);

// All areas lie inside the canvas and are even.
class Canvas {
 public:
  static Result<Canvas> create(Size size);

  [[nodiscard]] const AVFrame& frame() const { return *frame_; }
  [[nodiscard]] Area area() const { return {0, 0, frame_->width, frame_->height}; }
  // Before drawing: an encoder may still look at the last picture, and then it is drawn on a copy. False
  // without memory for it.
  [[nodiscard]] bool make_writable() { return av_frame_make_writable(frame_.get()) >= 0; }

  void fill(const Area& area, const YuvColor& color);
  // The part of a picture of the canvas's format and colour that begins at its (x, y), which are even.
  void copy(const AVFrame& picture, int x, int y, const Area& area);
  // With its upper left corner at (x, y), which are even, may be outside and are not clipped; only what is
  // inside `clip`.
  void blend(const Overlay& overlay, int x, int y, const Area& clip);

 private:
  explicit Canvas(ffmpeg::FramePointer frame) : frame_(std::move(frame)) {}

  ffmpeg::FramePointer frame_;
};

}  // namespace recorder
