// A picture with alpha that is put on top of others: a caption, a watermark. Planar YUV 4:2:0 like the
// canvas.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/offline_mixer/picture/layout.h"

namespace recorder {

// Values are weighed by alpha, and of alpha is kept what shines through: blending is `value + keep * below`.
struct Overlay {
  Size size;                           // even
  std::vector<uint8_t> y, y_keep;      // width x height
  std::vector<uint8_t> u, v, uv_keep;  // half of both
};

// Of pixels as Cairo's ARGB32 and FFmpeg's RGB32 are: 32 bits with alpha on top, here with the colours
// weighed by it. `stride` is in bytes. What an odd size lacks is transparent.
Overlay make_overlay(const uint8_t* pixels, Size size, ptrdiff_t stride);

}  // namespace recorder
