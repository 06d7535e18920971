#include "tools/offline_mixer/picture/color_matrix.h"

#include <algorithm>
#include <cmath>

namespace recorder {
namespace {

// So many pixels of chroma at once: a number that the compiler knows, for its vectors.
constexpr int kBlock = 16;
constexpr int kOne = 256;

// What red and blue have of luma (ITU-T H.273, 8.3). swscale tells in 1/65536 what V gives to red and U to blue,
// with chroma of limited and red and blue of full range.
struct Weights {
  double red, blue;
};

Weights weights_of(const int* coefficients) {
  const auto weight = [](int coefficient) { return 1 - coefficient / 65536.0 * (224.0 / 255.0) / 2; };
  return {weight(coefficients[0]), weight(coefficients[1])};
}

struct Chroma {
  double u, v;
};
struct Yuv {
  double y, u, v;
};

// What a colour without luma is by the other matrix.
Yuv changed(const Weights& from, const Weights& to, const Chroma& chroma) {
  const double red = 2 * (1 - from.red) * chroma.v, blue = 2 * (1 - from.blue) * chroma.u;
  const double green = -(from.red * red + from.blue * blue) / (1 - from.red - from.blue);
  const double y = to.red * red + (1 - to.red - to.blue) * green + to.blue * blue;
  return {y, (blue - y) / (2 * (1 - to.blue)), (red - y) / (2 * (1 - to.red))};
}

int16_t fixed(double value) { return static_cast<int16_t>(std::lround(value * kOne)); }

// Products of 16 bits do for weights below a half, which those of all matrices are.
int16_t weighed(int16_t u, int16_t v, int16_t by_u, int16_t by_v) {
  return static_cast<int16_t>((u * by_u + v * by_v + kOne / 2) >> 8);
}

uint8_t limited(int value) { return static_cast<uint8_t>(std::clamp(value, 0, 255)); }

void add_to_luma(uint8_t* luma, const int16_t* more) {
  for (int x = 0; x < 2 * kBlock; ++x) luma[x] = limited(luma[x] + more[x / 2]);
}

void change_block(const MatrixChange& change, uint8_t* const luma[2], uint8_t* chroma_u, uint8_t* chroma_v) {
  int16_t u[kBlock], v[kBlock], more_luma[kBlock];
  for (int x = 0; x < kBlock; ++x) {
    u[x] = static_cast<int16_t>(chroma_u[x] - 128);
    v[x] = static_cast<int16_t>(chroma_v[x] - 128);
  }
  for (int x = 0; x < kBlock; ++x) {
    more_luma[x] = weighed(u[x], v[x], change.y_by_u, change.y_by_v);
    chroma_u[x] = limited(128 + u[x] + weighed(u[x], v[x], change.u_by_u, change.u_by_v));
    chroma_v[x] = limited(128 + v[x] + weighed(u[x], v[x], change.v_by_u, change.v_by_v));
  }
  add_to_luma(luma[0], more_luma);
  add_to_luma(luma[1], more_luma);
}

}  // namespace

MatrixChange matrix_change(const int* from, const int* to) {
  const Weights before = weights_of(from), after = weights_of(to);
  const Yuv u = changed(before, after, {1, 0}), v = changed(before, after, {0, 1});
  // Luma has 219 steps, chroma 224.
  constexpr double kLumaSteps = 219.0 / 224.0;
  return {fixed(u.y * kLumaSteps), fixed(v.y * kLumaSteps), fixed(u.u - 1), fixed(v.u), fixed(u.v), fixed(v.v - 1)};
}

void apply(const MatrixChange& change, AVFrame& picture) {
  if (change == MatrixChange{}) return;
  for (int y = 0; 2 * y < picture.height; ++y) {
    uint8_t* first = picture.data[0] + ptrdiff_t{2} * y * picture.linesize[0];
    uint8_t* u = picture.data[1] + ptrdiff_t{y} * picture.linesize[1];
    uint8_t* v = picture.data[2] + ptrdiff_t{y} * picture.linesize[2];
    for (int x = 0; 2 * x < picture.width; x += kBlock) {
      uint8_t* const luma[2] = {first + 2 * x, first + picture.linesize[0] + 2 * x};
      change_block(change, luma, u + x, v + x);
    }
  }
}

}  // namespace recorder
