// How a decoded picture is to be turned, said in it as FFmpeg does: by a display matrix in its side data.
#pragma once

#include <cstdint>

#include "plugin/media/ffmpeg.h"

namespace recorder {

// Clockwise, in degrees; replaces what a decoder found in the stream. Without memory it stays as it was.
void set_rotation(AVFrame& picture, uint16_t degrees);
// 0, 90, 180 or 270; 0 if it is none of them.
uint16_t rotation_of(const AVFrame& picture);
// True if width and height change places.
inline bool is_on_its_side(const AVFrame& picture) { return rotation_of(picture) % 180 != 0; }

}  // namespace recorder
