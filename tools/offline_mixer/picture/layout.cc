#include "tools/offline_mixer/picture/layout.h"

#include <algorithm>
#include <cmath>

#include "tools/offline_mixer/picture/grid.h"

namespace recorder {
namespace {

using Performers = std::span<const Performer>;

// What all layouts know.
struct Arrangement {
  const LayoutSettings& settings;
  Area canvas;
  Performers performers;
  int padding = 0;  // 8 pixels of 720, none on canvases where it would be all there is
};

int count_of(const Arrangement& all) { return static_cast<int>(all.performers.size()); }

std::vector<Place> places_of(const std::vector<Area>& areas, int z = 0, Fill fill = Fill::kWhole) {
  std::vector<Place> places;
  for (const Area& area : areas) places.push_back({area, z, fill});
  return places;
}

// Tiles for so many in a part of the canvas; a single one has nothing to be apart from.
std::vector<Area> tiles_in(const Area& room, size_t count, int padding) {
  if (count == 0) return {};
  if (count == 1) return {room};
  return padded_grid(room, static_cast<int>(count), padding);
}

std::vector<Place> grid(const Arrangement& all) {
  return places_of(tiles_in(all.canvas, all.performers.size(), all.padding));
}

std::vector<Place> grid_no_padding(const Arrangement& all) {
  return places_of(touching_grid(all.canvas, count_of(all)));
}

std::vector<Place> crop_grid(const Arrangement& all) {
  return places_of(touching_grid(all.canvas, count_of(all)), 0, Fill::kCrop);
}

struct Split {
  Area large, small;
};

// The small ones have a fifth of the canvas, which at 16:9 is room for five of a fifth.
Split split(const Area& canvas, DesktopAlign align) {
  const int width = even(canvas.width / 5), height = even(canvas.height / 5);
  const int left_width = canvas.width - width, left_height = canvas.height - height;
  const Area bottom{0, left_height, canvas.width, height};
  switch (align) {
    case DesktopAlign::kTop:
      return {{0, height, canvas.width, left_height}, {0, 0, canvas.width, height}};
    case DesktopAlign::kLeft:
      return {{width, 0, left_width, canvas.height}, {0, 0, width, canvas.height}};
    case DesktopAlign::kRight:
      return {{0, 0, left_width, canvas.height}, {left_width, 0, width, canvas.height}};
    case DesktopAlign::kBottom:
      return {{0, 0, canvas.width, left_height}, bottom};
    case DesktopAlign::kCenter:
      return {canvas, bottom};
  }
  return {canvas, bottom};
}

// Those that are chosen share the large area, the others the small one.
std::vector<Place> large_and_small(const Arrangement& all, const std::vector<bool>& is_large,
                                   DesktopAlign align) {
  const size_t large_count = static_cast<size_t>(std::count(is_large.begin(), is_large.end(), true));
  const size_t small_count = is_large.size() - large_count;
  if (large_count == 0 || small_count == 0) return grid(all);
  const Split areas = split(all.canvas, align);
  const std::vector<Area> large = tiles_in(areas.large, large_count, all.padding);
  const std::vector<Area> small = padded_grid(areas.small, static_cast<int>(small_count), all.padding);
  auto next_large = large.begin();
  auto next_small = small.begin();
  std::vector<Place> places;
  for (const bool is_one : is_large)
    places.push_back(is_one ? Place{*next_large++, 0, Fill::kWhole} : Place{*next_small++, 1, Fill::kWhole});
  return places;
}

std::vector<bool> screens(const Arrangement& all) {
  const std::string& keyword = all.settings.desktop_keyword;
  std::vector<bool> is_screen;
  for (const Performer& performer : all.performers)
    is_screen.push_back(!keyword.empty() && performer.name.find(keyword) != std::string_view::npos);
  return is_screen;
}

std::vector<Place> desktop(const Arrangement& all) {
  return large_and_small(all, screens(all), all.settings.desktop_align);
}

// In every grid a shared screen is large (specification, section 6); where all or none are one, the grid stays.
bool has_desktop(const Arrangement& all) {
  const std::vector<bool> is_screen = screens(all);
  const auto count = std::count(is_screen.begin(), is_screen.end(), true);
  return count > 0 && count < count_of(all);
}

std::vector<Place> speaker(const Arrangement& all) {
  std::vector<bool> is_large;
  for (const Performer& performer : all.performers) is_large.push_back(performer.is_speaker);
  if (std::find(is_large.begin(), is_large.end(), true) == is_large.end()) is_large.front() = true;
  return large_and_small(all, is_large, DesktopAlign::kBottom);
}

// How many small ones are in a row of the full width, so that all of them cover at most the lower half.
int pip_columns(int count) {
  int columns = 4;
  while (columns * (columns / 2) < count) ++columns;
  return columns;
}

std::vector<Place> pip(const Arrangement& all) {
  const Area& canvas = all.canvas;
  std::vector<Place> places{{canvas, 0, Fill::kWhole}};
  const int columns = pip_columns(count_of(all) - 1);
  const int width = canvas.width / columns, height = canvas.height / columns;
  for (int i = 0; i + 1 < count_of(all); ++i) {
    const Area cell{even(canvas.width - (i % columns + 1) * width),
                    even(canvas.height - (i / columns + 1) * height), even(width), even(height)};
    const Area inner{cell.x, cell.y, std::max(0, cell.width - all.padding),
                     std::max(0, cell.height - all.padding)};
    places.push_back({inner, 1, Fill::kWhole});
  }
  return places;
}

// The nearest even pixel to a fraction of the length: rectangles that touch in the settings touch in the
// picture.
int pixel(double fraction, int length) {
  return 2 * static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * length / 2));
}

std::vector<Place> custom(const Area& canvas, const std::vector<RelativeArea>& areas) {
  std::vector<Place> places;
  for (const RelativeArea& area : areas) {
    const int left = pixel(area.x, canvas.width), top = pixel(area.y, canvas.height);
    const int right = pixel(area.x + area.width, canvas.width),
              bottom = pixel(area.y + area.height, canvas.height);
    places.push_back(
        {{left, top, std::max(0, right - left), std::max(0, bottom - top)}, area.z, Fill::kWhole});
  }
  return places;
}

std::vector<Place> by_class(const Arrangement& all) {
  switch (all.settings.layout) {
    case LayoutClass::kGrid:
      return has_desktop(all) ? desktop(all) : grid(all);
    case LayoutClass::kGridNoPadding:
      return has_desktop(all) ? desktop(all) : grid_no_padding(all);
    case LayoutClass::kCrop:
      return has_desktop(all) ? desktop(all) : crop_grid(all);
    case LayoutClass::kDesktop:
      return desktop(all);
    case LayoutClass::kPip:
      return pip(all);
    case LayoutClass::kSpeaker:
      return speaker(all);
  }
  return grid(all);
}

// The nearest even length to part / whole of the room, at least 2 where there is room.
int scaled(int room, int64_t part, int64_t whole) {
  const int64_t length = 2 * ((room * part + whole) / (2 * whole));
  return static_cast<int>(std::clamp<int64_t>(length, std::min(2, room), room));
}

// The middle `part` of a length that begins at an even pixel.
int middle(int whole, int part) { return even((whole - part) / 2); }

}  // namespace

std::vector<Place> arrange(const LayoutSettings& settings, Size canvas, Performers performers) {
  if (performers.empty()) return {};
  const Area room{0, 0, even(canvas.width), even(canvas.height)};
  const auto own = settings.custom.find(performers.size());
  if (own != settings.custom.end() && own->second.size() == performers.size())
    return custom(room, own->second);
  return by_class({settings, room, performers, even(std::min(room.width, room.height) / 90)});
}

Area fit(Size picture, Area area) {
  if (picture.width <= 0 || picture.height <= 0 || area.width < 2 || area.height < 2)
    return {area.x, area.y, 0, 0};
  const int64_t width = picture.width, height = picture.height;
  const bool is_wider = width * area.height > height * area.width;
  const Size size = is_wider
                        ? Size{area.width, scaled(area.height, area.width * height, width * area.height)}
                        : Size{scaled(area.width, area.height * width, height * area.width), area.height};
  return {area.x + middle(area.width, size.width), area.y + middle(area.height, size.height), size.width,
          size.height};
}

Area crop(Size picture, Size area) {
  // What is too small to be halved is taken as it is.
  if (picture.width < 2 || picture.height < 2) return {0, 0, picture.width, picture.height};
  return fit(area, {0, 0, even(picture.width), even(picture.height)});
}

}  // namespace recorder
