// Tiles side by side: the building block of all layouts. Pure.
#pragma once

#include <vector>

#include "tools/offline_mixer/picture/layout.h"

namespace recorder {

// The nearest even number below.
constexpr int even(int length) { return length & ~1; }

struct GridShape {
  int columns = 1, rows = 1;
  bool operator==(const GridShape&) const = default;
};

// The columns and rows with which `count` pictures of 16:9 are largest in the room; `padding` is round each
// of them.
GridShape best_shape(Size room, int count, int padding);

// Tiles of 16:9 with padding between them and at the edges, in the middle of the room; the last row centred.
std::vector<Area> padded_grid(const Area& room, int count, int padding);
// Tiles that touch and fill the room, the last row centred. Their sizes differ by two pixels where it must
// be.
std::vector<Area> touching_grid(const Area& room, int count);

}  // namespace recorder
