#include "plugin/base/setting_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "plugin/base/text.h"

namespace recorder {
namespace {

struct Unit {
  std::string_view suffix;
  uint64_t factor;
};

// The largest first. Reading takes the first suffix that fits, so "ms" stands before "s" and "m",
// and the empty suffix last.
constexpr std::array<Unit, 4> kSizeUnits = {{{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}, {"", 1}}};
constexpr std::array<Unit, 2> kBitRateUnits = {{{"k", 1000}, {"", 1}}};
constexpr std::array<Unit, 4> kDurationUnits = {{{"h", 3'600'000}, {"ms", 1}, {"m", 60'000}, {"s", 1000}}};
// For showing, where the order of size matters.
constexpr std::array<Unit, 4> kDurationsShown = {{{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

std::optional<uint64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto number = parse_number(text.substr(0, text.size() - unit.suffix.size()));
    if (!number || *number > std::numeric_limits<int64_t>::max() / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

std::string text_with_unit(uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units)
    if (value != 0 && value % unit.factor == 0) return concat(value / unit.factor, unit.suffix);
  return concat(value, units.back().suffix);
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) + 1 - first));
}

}  // namespace

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<uint64_t> parse_size(std::string_view text) { return parse_with_unit(text, kSizeUnits); }

std::optional<uint64_t> parse_bit_rate(std::string_view text) { return parse_with_unit(text, kBitRateUnits); }

std::optional<milliseconds> parse_duration(std::string_view text) {
  const auto count = parse_with_unit(text, kDurationUnits);
  if (!count) return std::nullopt;
  return milliseconds(static_cast<int64_t>(*count));
}

std::optional<bool> parse_boolean(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "on"})
    if (text == yes) return true;
  for (const std::string_view no : {"false", "no", "off"})
    if (text == no) return false;
  return std::nullopt;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t comma = std::min(text.find(',', at), text.size());
    parts.push_back(trimmed(text.substr(at, comma - at)));
    at = comma + 1;
  }
  return parts;
}

std::string size_text(uint64_t bytes) { return text_with_unit(bytes, kSizeUnits); }

std::string bit_rate_text(uint64_t bits_per_second) { return text_with_unit(bits_per_second, kBitRateUnits); }

std::string duration_text(milliseconds duration) {
  return text_with_unit(static_cast<uint64_t>(duration.count()), kDurationsShown);
}

}  // namespace recorder
