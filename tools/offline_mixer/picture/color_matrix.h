// From one matrix of luma and chroma to another, without the way through RGB that swscale takes. Pure.
#pragma once

#include <cstdint>

#include "plugin/media/ffmpeg.h"

namespace recorder {

// Grey is grey in every matrix. What a colour has more or less of is told by its chroma, in 1/256: luma by
// both of them, and each chroma by itself and the other.
struct MatrixChange {
  int16_t y_by_u = 0, y_by_v = 0;
  int16_t u_by_u = 0, u_by_v = 0;
  int16_t v_by_u = 0, v_by_v = 0;
  bool operator==(const MatrixChange&) const = default;
};

// Between two matrices as sws_getCoefficients() gives them.
MatrixChange matrix_change(const int* from, const int* to);

// The picture is planar YUV 4:2:0 of limited range and an even size, and its lines have room for multiples of 16
// pixels, as those of make_picture() do.
void apply(const MatrixChange& change, AVFrame& picture);

}  // namespace recorder
