// Pictures that tests show to the stage, and what they find in those that it draws.
#pragma once

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/color.h"
#include "tools/offline_mixer/picture/layout.h"

namespace recorder::test {

// FFmpeg says nothing on standard error while one of these lives: of what is hostile on purpose.
class SilentFfmpeg {
 public:
  SilentFfmpeg() : level_(av_log_get_level()) { av_log_set_level(AV_LOG_QUIET); }
  ~SilentFfmpeg() { av_log_set_level(level_); }
  SilentFfmpeg(const SilentFfmpeg&) = delete;
  SilentFfmpeg& operator=(const SilentFfmpeg&) = delete;

 private:
  int level_;
};

// Of any pixel format, with whatever is in the memory.
inline ffmpeg::FramePointer make_frame(Size size, AVPixelFormat format) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  frame->width = size.width;
  frame->height = size.height;
  frame->format = format;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
  return frame;
}

// Planar 4:2:0, all of one colour.
inline ffmpeg::FramePointer solid(Size size, const YuvColor& color) {
  ffmpeg::FramePointer frame = make_frame(size, AV_PIX_FMT_YUV420P);
  const uint8_t values[] = {color.y, color.u, color.v};
  for (int i = 0; i < 3; ++i) {
    const int lines = i == 0 ? size.height : (size.height + 1) / 2;
    std::memset(frame->data[i], values[i],
                static_cast<size_t>(frame->linesize[i]) * static_cast<size_t>(lines));
  }
  frame->color_range = AVCOL_RANGE_MPEG;
  return frame;
}

// A file with one picture of one colour; PNG with alpha if the name says so, else JPEG.
bool write_picture(const std::string& path, Size size, const Color& color);

// Of planar 4:2:0.
inline YuvColor pixel(const AVFrame& frame, int x, int y) {
  return {frame.data[0][y * frame.linesize[0] + x], frame.data[1][y / 2 * frame.linesize[1] + x / 2],
          frame.data[2][y / 2 * frame.linesize[2] + x / 2]};
}

inline bool is_near(const YuvColor& a, const YuvColor& b, int tolerance = 1) {
  return std::abs(a.y - b.y) <= tolerance && std::abs(a.u - b.u) <= tolerance &&
         std::abs(a.v - b.v) <= tolerance;
}

// All of its pixels have that colour.
inline bool is_solid(const AVFrame& frame, const Area& area, const YuvColor& color, int tolerance = 1) {
  for (int y = area.y; y < area.y + area.height; ++y)
    for (int x = area.x; x < area.x + area.width; ++x)
      if (!is_near(pixel(frame, x, y), color, tolerance)) return false;
  return true;
}

// The pixels alone, without what pads the lines.
inline std::vector<YuvColor> pixels(const AVFrame& frame) {
  std::vector<YuvColor> all;
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x) all.push_back(pixel(frame, x, y));
  return all;
}

}  // namespace recorder::test
