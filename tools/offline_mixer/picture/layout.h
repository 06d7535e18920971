// Where the pictures of those on stage go. Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

struct Size {
  int width = 0, height = 0;
  bool operator==(const Size&) const = default;
};

// In pixels from the upper left corner; all four are even, as planar YUV with half the chroma wants it.
struct Area {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Area&) const = default;
};

enum class Fill {
  kWhole,  // the whole picture, bars where the aspect differs
  kCrop,   // the whole area, the picture cropped
};

struct Place {
  Area area;
  int z = 0;  // larger is nearer
  Fill fill = Fill::kWhole;
  bool operator==(const Place&) const = default;
};

// One of those on stage, in joining order.
struct Performer {
  std::string_view name;
  bool is_speaker = false;  // at most one; without one the speaker layout has the first of all large
};

// A place for each of them, inside the canvas. Never fails: a hundred are small, and on a canvas of a few
// pixels they are empty.
std::vector<Place> arrange(const LayoutSettings& settings, Size canvas,
                           std::span<const Performer> performers);

// The largest area with the picture's aspect in the middle of `area`, even.
Area fit(Size picture, Area area);
// The part in the middle of the picture that has the area's aspect, even.
Area crop(Size picture, Size area);

}  // namespace recorder
