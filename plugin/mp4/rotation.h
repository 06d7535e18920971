// How the pictures of a track are to be turned: a track has one matrix (ISO/IEC 14496-12, 8.3.2), and a camera may be
// turned while it is recorded. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "plugin/base/clock.h"

namespace recorder {

// From then on, on the file's timeline.
struct RotationChange {
  Duration from{};
  uint16_t degrees = 0;  // clockwise: 0, 90, 180 or 270

  bool operator==(const RotationChange&) const = default;
};

// `changes` are in the order of time; before the first of them, pictures are not turned.
uint16_t rotation_at(std::span<const RotationChange> changes, Duration time);
// The one that lasts longest in a track from `begin` to `end`; of equals the smallest. The last one if there is no time.
uint16_t longest_rotation(std::span<const RotationChange> changes, Duration begin, Duration end);

// As tkhd has it, in the order of the file. Turned pictures are moved, so that their upper left corner is at (0, 0).
using TrackMatrix = std::array<uint32_t, 9>;
TrackMatrix matrix_of_rotation(uint16_t degrees, uint16_t width, uint16_t height);
// 0 for what is more, or something else, than turned.
uint16_t rotation_of_matrix(const TrackMatrix& matrix);

}  // namespace recorder
