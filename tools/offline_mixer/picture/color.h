// Colours of the canvas: BT.601, limited range. Pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

struct YuvColor {
  uint8_t y = 16, u = 128, v = 128;  // black
  bool operator==(const YuvColor&) const = default;
};

inline uint8_t to_byte(float value) { return static_cast<uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

// The three values of a colour that is weighed by its alpha, all of 0 to 255: so they can be added up and
// blended without a division. ITU-R BT.601-7, 2.5.
struct WeighedYuv {
  float y = 0, u = 0, v = 0;

  static WeighedYuv of(float red, float green, float blue, float alpha) {
    return {(65.481F * red + 128.553F * green + 24.966F * blue + 16 * alpha) / 255,
            (-37.797F * red - 74.203F * green + 112 * blue + 128 * alpha) / 255,
            (112 * red - 93.786F * green - 18.214F * blue + 128 * alpha) / 255};
  }
};

inline YuvColor to_yuv(const Color& color) {
  const WeighedYuv yuv = WeighedYuv::of(color.red, color.green, color.blue, 255);
  return {to_byte(yuv.y), to_byte(yuv.u), to_byte(yuv.v)};
}

}  // namespace recorder
