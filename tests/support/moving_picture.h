// A picture in which each one is told from the next: its left upper corner has a luma of its own.
#pragma once

#include <cstring>

#include "plugin/media/ffmpeg.h"

namespace recorder::test {

constexpr int corner_luma(int64_t number) { return 20 + static_cast<int>(number * 37 % 200); }

inline ffmpeg::FramePointer moving_picture(int64_t number, int width = 64, int height = 48) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  av_frame_get_buffer(frame.get(), 0);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      frame->data[0][y * frame->linesize[0] + x] = static_cast<uint8_t>(
          x < 16 && y < 16 ? corner_luma(number)
                           : 16 + (x * 3 + y * 2 + static_cast<int>(number % 100)) % 200);
  for (int plane = 1; plane < 3; ++plane)
    for (int y = 0; y < height / 2; ++y)
      std::memset(frame->data[plane] + y * frame->linesize[plane], 128, static_cast<size_t>(width / 2));
  return frame;
}

}  // namespace recorder::test
