#include "tools/offline_mixer/settings/custom_layouts.h"

#include <array>

#include "plugin/base/setting_value.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/settings/json_value.h"

namespace recorder {
namespace {

// In smaller rectangles nobody is seen, however large the picture is.
constexpr uint64_t kMostParticipants = 100;
// Enough to put everybody behind everybody else.
constexpr int64_t kFarthest = 1000;
// Thirds are written with a few digits, and three of them may be a little more than the whole.
constexpr double kRounding = 0.001;

// What it must have, of inner parts for the outer ones to go on.
Error wanted(std::string what) { return {ErrorCode::kBadRequest, std::move(what)}; }

struct Coordinate {
  std::string_view key;
  double RelativeArea::*member;
  bool is_needed;
};
constexpr std::array<Coordinate, 4> kCoordinates = {{{"x", &RelativeArea::x, false},
                                                     {"y", &RelativeArea::y, false},
                                                     {"width", &RelativeArea::width, true},
                                                     {"height", &RelativeArea::height, true}}};

Status apply(RelativeArea& area, const std::string& key, const Json& value) {
  for (const Coordinate& coordinate : kCoordinates) {
    if (key != coordinate.key) continue;
    const auto fraction = fraction_of(value);
    if (!fraction) return wanted(concat("a number from 0 to 1 as ", key));
    area.*coordinate.member = *fraction;
    return Success{};
  }
  if (key != "z") return wanted("rectangles of x, y, width, height and z only");
  const auto z = whole_number_of(value);
  if (!z || *z < -kFarthest || *z > kFarthest)
    return wanted(concat("a whole number from ", -kFarthest, " to ", kFarthest, " as z"));
  area.z = static_cast<int>(*z);
  return Success{};
}

Result<RelativeArea> area_of(const Json& value) {
  RelativeArea area{0, 0, 0, 0, 0};
  for (const auto& [key, member] : members(value))
    if (const Status status = apply(area, key, member); !status.ok()) return status.error();
  if (!(area.width > 0 && area.height > 0)) return wanted("rectangles with a width and a height");
  if (area.x + area.width > 1 + kRounding || area.y + area.height > 1 + kRounding)
    return wanted("rectangles inside the picture");
  return area;
}

Result<std::vector<RelativeArea>> areas_of(const Json& list, size_t count) {
  if (elements(list).size() != count) return wanted(concat(count, count == 1 ? " rectangle" : " rectangles"));
  std::vector<RelativeArea> areas;
  for (const Json& element : elements(list)) {
    const auto area = area_of(element);
    if (!area.ok()) return area.error();
    areas.push_back(*area);
  }
  return areas;
}

Status add_layout(CustomLayouts& layouts, const std::string& key, const Json& list) {
  const auto count = parse_number(key);
  if (!count || *count < 1 || *count > kMostParticipants)
    return wanted(concat("numbers of participants from 1 to ", kMostParticipants, " as keys"));
  auto areas = areas_of(list, *count);
  if (!areas.ok()) return wanted(concat(areas.error().message, " in layout \"", *count, "\""));
  if (!layouts.emplace(*count, std::move(*areas)).second)
    return wanted(concat("one layout \"", *count, "\" only"));
  return Success{};
}

}  // namespace

Result<CustomLayouts> parse_custom_layouts(const Json& value) {
  if (!value.is_object()) return wanted("layouts by numbers of participants, such as {\"2\":[...]}");
  CustomLayouts layouts;
  for (const auto& [key, list] : members(value))
    if (const Status status = add_layout(layouts, key, list); !status.ok()) return status.error();
  return layouts;
}

}  // namespace recorder
