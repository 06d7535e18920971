#include "tools/offline_mixer/picture/color_matrix.h"

#include <cmath>
#include <cstring>

namespace recorder {
namespace {

constexpr int kOne = 256;

// Pixels that are changed at once. Vectors are asked for, because the compiler makes none of such loops at -O2: 57 us
// for 618x348 instead of 377.
constexpr int kBlock = 8;
using Pixels = uint8_t __attribute__((vector_size(kBlock)));
using Values = int16_t __attribute__((vector_size(2 * kBlock)));

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

Values load(const uint8_t* pixels) {
  Pixels bytes;
  std::memcpy(&bytes, pixels, sizeof bytes);
  return __builtin_convertvector(bytes, Values);
}

void store(uint8_t* pixels, Values values) {
  const Values least = {}, most = least + 255;
  values = values < least ? least : values;
  values = values > most ? most : values;
  const Pixels bytes = __builtin_convertvector(values, Pixels);
  std::memcpy(pixels, &bytes, sizeof bytes);
}

// Products of 16 bits do for weights below a half, which those of all matrices are.
Values weighed(Values u, Values v, int16_t by_u, int16_t by_v) {
  return (u * by_u + v * by_v + kOne / 2) >> 8;
}

// Of two lines; a pixel of chroma has two of luma in each.
void add_to_luma(uint8_t* first, ptrdiff_t stride, Values more) {
  const Values left = __builtin_shufflevector(more, more, 0, 0, 1, 1, 2, 2, 3, 3);
  const Values right = __builtin_shufflevector(more, more, 4, 4, 5, 5, 6, 6, 7, 7);
  for (uint8_t* luma : {first, first + stride}) {
    store(luma, load(luma) + left);
    store(luma + kBlock, load(luma + kBlock) + right);
  }
}

void change_block(const MatrixChange& change, uint8_t* luma, ptrdiff_t stride, uint8_t* chroma_u,
                  uint8_t* chroma_v) {
  const Values u = load(chroma_u) - 128, v = load(chroma_v) - 128;
  add_to_luma(luma, stride, weighed(u, v, change.y_by_u, change.y_by_v));
  store(chroma_u, u + 128 + weighed(u, v, change.u_by_u, change.u_by_v));
  store(chroma_v, v + 128 + weighed(u, v, change.v_by_u, change.v_by_v));
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
    uint8_t* luma = picture.data[0] + ptrdiff_t{2} * y * picture.linesize[0];
    uint8_t* u = picture.data[1] + ptrdiff_t{y} * picture.linesize[1];
    uint8_t* v = picture.data[2] + ptrdiff_t{y} * picture.linesize[2];
    for (int x = 0; 2 * x < picture.width; x += kBlock)
      change_block(change, luma + 2 * x, picture.linesize[0], u + x, v + x);
  }
}

}  // namespace recorder
