#include "tools/offline_mixer/picture/grid.h"

#include <algorithm>

namespace recorder {
namespace {

// Most cameras and screens have it.
constexpr Size kAspect{16, 9};

// Of each of so many equal parts with padding round them.
double share(int length, int count, int padding) {
  return static_cast<double>(std::max(0, length - padding * (count + 1))) / count;
}

int pixels(double length) { return even(static_cast<int>(length)); }

// Of a picture of 16:9 in a tile of that shape. Not in whole pixels: 3 x 2 and 2 x 3 tiles are equally large.
double picture_width(Size room, GridShape shape, int padding) {
  return std::min(share(room.width, shape.columns, padding),
                  share(room.height, shape.rows, padding) * kAspect.width / kAspect.height);
}

int tiles_in_row(GridShape shape, int count, int row) {
  return std::min(shape.columns, count - row * shape.columns);
}

// Where the middle one of so many lengths with padding between them begins.
int centred(int room, int count, int length, int padding) {
  return even((room - count * length - (count - 1) * padding) / 2);
}

// The boundary number `index` of 2 * `count` equal parts.
int boundary(int length, int index, int count) { return even(length * index / (2 * count)); }

}  // namespace

GridShape best_shape(Size room, int count, int padding) {
  GridShape best{count, 1};
  double widest = -1;
  for (int rows = 1; rows <= count; ++rows) {
    // As few columns as do: 3 + 2 tiles rather than 4 + 1.
    const GridShape shape{(count + rows - 1) / rows, rows};
    const double width = picture_width(room, shape, padding);
    if (width <= widest) continue;
    widest = width;
    best = shape;
  }
  return best;
}

std::vector<Area> padded_grid(const Area& room, int count, int padding) {
  const Size size{room.width, room.height};
  const GridShape shape = best_shape(size, count, padding);
  const Area tile = fit(kAspect, {0, 0, pixels(share(room.width, shape.columns, padding)),
                                  pixels(share(room.height, shape.rows, padding))});
  if (tile.width == 0 && padding > 0) return padded_grid(room, count, 0);

  std::vector<Area> tiles;
  const int top = centred(room.height, shape.rows, tile.height, padding);
  for (int row = 0; row < shape.rows; ++row) {
    const int columns = tiles_in_row(shape, count, row);
    const int left = centred(room.width, columns, tile.width, padding);
    for (int column = 0; column < columns; ++column)
      tiles.push_back({room.x + left + column * (tile.width + padding),
                       room.y + top + row * (tile.height + padding), tile.width, tile.height});
  }
  return tiles;
}

std::vector<Area> touching_grid(const Area& room, int count) {
  const GridShape shape = best_shape({room.width, room.height}, count, 0);
  std::vector<Area> tiles;
  for (int row = 0; row < shape.rows; ++row) {
    const int columns = tiles_in_row(shape, count, row);
    const int top = boundary(room.height, 2 * row, shape.rows);
    const int bottom = boundary(room.height, 2 * row + 2, shape.rows);
    for (int column = 0; column < columns; ++column) {
      // In halves of a tile, because a row with an odd number of tiles missing begins at one.
      const int half = shape.columns - columns + 2 * column;
      const int left = boundary(room.width, half, shape.columns);
      const int right = boundary(room.width, half + 2, shape.columns);
      tiles.push_back({room.x + left, room.y + top, right - left, bottom - top});
    }
  }
  return tiles;
}

}  // namespace recorder
