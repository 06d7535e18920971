#include "plugin/mp4/rotation.h"

#include <algorithm>

namespace recorder {
namespace {

// 16.16 fixed point, and 2.30 in the third column.
constexpr uint32_t kOne = 0x00010000;
constexpr uint32_t kMinusOne = 0xffff0000;
constexpr uint32_t kOneOf30 = 0x40000000;

// { a b u  c d v  x y w }: a pixel (p, q) is shown at (a p + c q + x, b p + d q + y).
struct Turn {
  uint16_t degrees;
  uint32_t a, b, c, d;
};
constexpr std::array<Turn, 4> kTurns = {{
    {0, kOne, 0, 0, kOne},
    {90, 0, kOne, kMinusOne, 0},
    {180, kMinusOne, 0, 0, kMinusOne},
    {270, 0, kMinusOne, kOne, 0},
}};

const Turn& turn_of(uint16_t degrees) { return kTurns[degrees / 90 % kTurns.size()]; }

}  // namespace

uint16_t rotation_at(std::span<const RotationChange> changes, Duration time) {
  uint16_t degrees = 0;
  for (const RotationChange& change : changes) {
    if (change.from > time) break;
    degrees = change.degrees;
  }
  return degrees;
}

uint16_t longest_rotation(std::span<const RotationChange> changes, Duration begin, Duration end) {
  std::array<Duration, kTurns.size()> lasts{};
  uint16_t degrees = 0;
  Duration from = begin;
  const auto until = [&](Duration time) {
    lasts[degrees / 90 % lasts.size()] += std::max(time - from, Duration::zero());
    from = std::max(from, time);
  };
  for (const RotationChange& change : changes) {
    until(std::min(change.from, end));
    degrees = change.degrees;
  }
  until(end);
  // Where nothing lasts, it is the last one.
  const auto longest = std::max_element(lasts.begin(), lasts.end());
  return *longest == Duration::zero() ? degrees : static_cast<uint16_t>((longest - lasts.begin()) * 90);
}

TrackMatrix matrix_of_rotation(uint16_t degrees, uint16_t width, uint16_t height) {
  const Turn& turn = turn_of(degrees);
  const uint32_t x = turn.a == kMinusOne ? width : turn.c == kMinusOne ? height : 0;
  const uint32_t y = turn.d == kMinusOne ? height : turn.b == kMinusOne ? width : 0;
  return {turn.a, turn.b, 0, turn.c, turn.d, 0, x << 16, y << 16, kOneOf30};
}

uint16_t rotation_of_matrix(const TrackMatrix& matrix) {
  for (const Turn& turn : kTurns)
    if (matrix[0] == turn.a && matrix[1] == turn.b && matrix[3] == turn.c && matrix[4] == turn.d) return turn.degrees;
  return 0;
}

}  // namespace recorder
