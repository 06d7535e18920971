#include "tools/offline_mixer/picture/overlay.h"

#include <cstring>

#include "tools/offline_mixer/picture/color.h"
#include "tools/offline_mixer/picture/grid.h"

namespace recorder {
namespace {

// The pixels, transparent beyond their size.
struct Pixels {
  const uint8_t* first;
  Size size;
  ptrdiff_t stride;

  [[nodiscard]] uint32_t at(int x, int y) const {
    if (x >= size.width || y >= size.height) return 0;
    uint32_t pixel = 0;
    std::memcpy(&pixel, first + y * stride + ptrdiff_t{4} * x, sizeof pixel);
    return pixel;
  }
};

float alpha_of(uint32_t pixel) { return static_cast<float>(pixel >> 24); }

WeighedYuv to_yuv(uint32_t pixel) {
  const auto byte = [pixel](int shift) { return static_cast<float>(pixel >> shift & 0xff); };
  return WeighedYuv::of(byte(16), byte(8), byte(0), byte(24));
}

void add_luma(Overlay& overlay, const Pixels& pixels) {
  for (int y = 0; y < overlay.size.height; ++y)
    for (int x = 0; x < overlay.size.width; ++x) {
      const uint32_t pixel = pixels.at(x, y);
      overlay.y.push_back(to_byte(to_yuv(pixel).y));
      overlay.y_keep.push_back(to_byte(255 - alpha_of(pixel)));
    }
}

// The mean of the four pixels that share it, each by its alpha.
void add_chroma(Overlay& overlay, const Pixels& pixels, int x, int y) {
  float u = 0, v = 0, alpha = 0;
  for (const uint32_t pixel :
       {pixels.at(x, y), pixels.at(x + 1, y), pixels.at(x, y + 1), pixels.at(x + 1, y + 1)}) {
    const WeighedYuv yuv = to_yuv(pixel);
    u += yuv.u / 4;
    v += yuv.v / 4;
    alpha += alpha_of(pixel) / 4;
  }
  overlay.u.push_back(to_byte(u));
  overlay.v.push_back(to_byte(v));
  overlay.uv_keep.push_back(to_byte(255 - alpha));
}

}  // namespace

Overlay make_overlay(const uint8_t* pixels, Size size, ptrdiff_t stride) {
  Overlay overlay;
  overlay.size = {even(size.width + 1), even(size.height + 1)};
  const Pixels source{pixels, size, stride};
  add_luma(overlay, source);
  for (int y = 0; y < overlay.size.height; y += 2)
    for (int x = 0; x < overlay.size.width; x += 2) add_chroma(overlay, source, x, y);
  return overlay;
}

}  // namespace recorder
