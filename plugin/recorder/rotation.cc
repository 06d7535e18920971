#include "plugin/recorder/rotation.h"

#include "plugin/base/setting_value.h"

namespace recorder {
namespace {

constexpr std::string_view kDisabled = "disabled";
constexpr std::string_view kSizeUnits = "KMG";
constexpr std::string_view kTimeUnits = "smh";
// 100 years: far below the 292 that a Duration can hold, so that adding to it is safe.
constexpr milliseconds kLongest = hours(24 * 36525);

std::optional<Rotation> by_size(std::string_view text) {
  const std::optional<uint64_t> bytes = parse_size(text);
  if (!bytes || *bytes == 0) return std::nullopt;
  return Rotation{*bytes, Duration::zero()};
}

std::optional<Rotation> by_time(std::string_view text) {
  const std::optional<milliseconds> time = parse_duration(text);
  if (!time || *time == milliseconds::zero() || *time > kLongest) return std::nullopt;
  return Rotation{0, *time};
}

}  // namespace

std::optional<Rotation> parse_rotation(std::string_view text) {
  if (text == kDisabled) return Rotation{};
  if (text.empty() || text.ends_with("ms")) return std::nullopt;
  if (kSizeUnits.find(text.back()) != std::string_view::npos) return by_size(text);
  if (kTimeUnits.find(text.back()) != std::string_view::npos) return by_time(text);
  return std::nullopt;
}

std::string rotation_text(const Rotation& rotation) {
  if (!rotation.is_enabled()) return std::string(kDisabled);
  if (rotation.bytes > 0) return size_text(rotation.bytes);
  return duration_text(std::chrono::duration_cast<milliseconds>(rotation.time));
}

}  // namespace recorder
