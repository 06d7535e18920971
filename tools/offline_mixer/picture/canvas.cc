#include "tools/offline_mixer/picture/canvas.h"

#include <cstring>

extern "C" {
#include <libavutil/imgutils.h>
}

namespace recorder {
namespace {

// Of a frame, from one of its pixels on. Pictures of 4:2:0 have half the chroma in both directions.
struct Plane {
  uint8_t* first;
  ptrdiff_t stride;
};

Plane plane(const AVFrame& frame, int index, int x, int y) {
  const int shift = index == 0 ? 0 : 1;
  const ptrdiff_t stride = frame.linesize[index];
  return {frame.data[index] + (y >> shift) * stride + (x >> shift), stride};
}

Size plane_size(int index, const Area& area) {
  return index == 0 ? Size{area.width, area.height} : Size{area.width / 2, area.height / 2};
}

Area intersection(const Area& a, const Area& b) {
  const int left = std::max(a.x, b.x), top = std::max(a.y, b.y);
  const int right = std::min(a.x + a.width, b.x + b.width), bottom = std::min(a.y + a.height, b.y + b.height);
  return {left, top, std::max(0, right - left), std::max(0, bottom - top)};
}

// x / 255, rounded, for what two bytes can have as their product.
uint8_t divided_by_255(unsigned x) { return static_cast<uint8_t>((x + 128 + ((x + 128) >> 8)) >> 8); }

// A value and what it lets shine through may both be rounded up.
uint8_t blended(uint8_t below, uint8_t value, uint8_t keep) {
  return static_cast<uint8_t>(std::min(255, value + divided_by_255(unsigned{below} * keep)));
}

void blend_plane(Plane below, Size size, const uint8_t* value, const uint8_t* keep, int stride) {
  for (int y = 0; y < size.height; ++y, below.first += below.stride, value += stride, keep += stride)
    for (int x = 0; x < size.width; ++x) below.first[x] = blended(below.first[x], value[x], keep[x]);
}

}  // namespace

ffmpeg::FramePointer make_picture(Size size) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (frame == nullptr) return nullptr;
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = size.width;
  frame->height = size.height;
  frame->sample_aspect_ratio = {1, 1};
  // What cameras send as primaries and transfer goes through unchanged, so nothing is said of them.
  frame->color_range = AVCOL_RANGE_MPEG;
  frame->colorspace = AVCOL_SPC_SMPTE170M;
  frame->chroma_location = AVCHROMA_LOC_LEFT;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
  return frame;
}

Result<Canvas> Canvas::create(Size size) {
  Canvas canvas(make_picture(size));
  if (canvas.frame_ == nullptr) return internal_error("no picture of that size can be made");
  canvas.fill(canvas.area(), YuvColor{});
  return canvas;
}

void Canvas::fill(const Area& area, const YuvColor& color) {
  const uint8_t values[] = {color.y, color.u, color.v};
  for (int index = 0; index < 3; ++index) {
    const Size size = plane_size(index, area);
    Plane row = plane(*frame_, index, area.x, area.y);
    for (int y = 0; y < size.height; ++y, row.first += row.stride)
      std::memset(row.first, values[index], static_cast<size_t>(size.width));
  }
}

void Canvas::copy(const AVFrame& picture, int x, int y, const Area& area) {
  for (int index = 0; index < 3; ++index) {
    const Size size = plane_size(index, area);
    const Plane from = plane(picture, index, x, y), to = plane(*frame_, index, area.x, area.y);
    for (int row = 0; row < size.height; ++row)
      std::memcpy(to.first + row * to.stride, from.first + row * from.stride,
                  static_cast<size_t>(size.width));
  }
}

void Canvas::blend(const Overlay& overlay, int x, int y, const Area& clip) {
  const Area part = intersection({x, y, overlay.size.width, overlay.size.height}, intersection(clip, area()));
  if (part.width == 0 || part.height == 0) return;
  const uint8_t* values[] = {overlay.y.data(), overlay.u.data(), overlay.v.data()};
  const uint8_t* keeps[] = {overlay.y_keep.data(), overlay.uv_keep.data(), overlay.uv_keep.data()};
  for (int index = 0; index < 3; ++index) {
    const int shift = index == 0 ? 0 : 1;
    const int stride = overlay.size.width >> shift;
    const ptrdiff_t offset = ptrdiff_t{(part.y - y) >> shift} * stride + ((part.x - x) >> shift);
    blend_plane(plane(*frame_, index, part.x, part.y), plane_size(index, part), values[index] + offset,
                keeps[index] + offset, stride);
  }
}

}  // namespace recorder
