// Brings pictures to the size and the colour that the canvas wants. Used by one thread.
#pragma once

#include <memory>

#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/color_matrix.h"
#include "tools/offline_mixer/picture/layout.h"

extern "C" {
#include <libswscale/swscale.h>
}

namespace recorder {

struct FreeScaling {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};
using Scaling = std::unique_ptr<SwsContext, FreeScaling>;

// As a picture of square pixels that is turned as it is to be seen (media/picture_rotation.h).
Size display_size(const AVFrame& picture);
// The middle part of it that fills the area once it is turned.
Area crop(const AVFrame& picture, const Area& area);
// Whether swscale knows its pixel format; hardware's it does not.
bool is_readable(const AVFrame& picture);
// Whether it can be copied to the canvas, if the size is right.
bool has_canvas_color(const AVFrame& picture);

// From the size, format and colour of one picture to those of another; null when FFmpeg cannot.
Scaling make_conversion(const AVFrame& from, const AVFrame& to);

// The context for one stream of pictures; made anew only if their size, format or colour changes.
class Scaler {
 public:
  // `part` of the picture, turned, as a picture of that size in the canvas's format, valid until the next call. Null
  // when FFmpeg cannot make it: a format or a ratio that it does not know.
  const AVFrame* scale(const AVFrame& picture, const Area& part, Size size);

 private:
  // What the context was made for.
  struct Shape {
    int format = -1, matrix = 0;
    bool is_full_range = false;
    Size size;
    bool operator==(const Shape&) const = default;
  };

  static Shape shape_of(const AVFrame& picture);
  void prepare(const AVFrame& picture, Size size);
  const AVFrame* turned(uint16_t rotation, Size size);

  Shape from_;
  Scaling context_;
  MatrixChange change_;  // after scaling
  ffmpeg::FramePointer scaled_, turned_;
};

}  // namespace recorder
