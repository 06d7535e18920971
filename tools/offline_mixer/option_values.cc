#include "tools/offline_mixer/option_values.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "plugin/base/setting_value.h"

namespace recorder {
namespace {

// Of hours, minutes and seconds: far above what a recording has, far below what overflows.
constexpr uint64_t kLargestField = 1'000'000'000;

// Of ".250": what is finer is left out.
std::optional<milliseconds> parse_fraction(std::string_view digits) {
  constexpr size_t kMostDigits = 9;
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  if (!parse_number(digits)) return std::nullopt;
  int64_t count = 0;
  for (size_t i = 0; i < 3; ++i) count = count * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return milliseconds(count);
}

// The numbers between the colons; nothing if one is none.
std::optional<std::vector<uint64_t>> parse_fields(std::string_view text) {
  std::vector<uint64_t> fields;
  for (size_t at = 0; at <= text.size();) {
    const size_t colon = std::min(text.find(':', at), text.size());
    const auto field = parse_number(text.substr(at, colon - at));
    if (!field || *field > kLargestField) return std::nullopt;
    fields.push_back(*field);
    at = colon + 1;
  }
  return fields;
}

}  // namespace

std::optional<milliseconds> parse_time(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  const auto fields = parse_fields(text.substr(0, point));
  const auto fraction =
      point < text.size() ? parse_fraction(text.substr(point + 1)) : std::optional(milliseconds(0));
  if (!fields || fields->size() > 3 || !fraction) return std::nullopt;
  // Only the first one goes on beyond 59.
  if (std::any_of(fields->begin() + 1, fields->end(), [](uint64_t field) { return field > 59; }))
    return std::nullopt;
  int64_t whole = 0;
  for (const uint64_t field : *fields) whole = whole * 60 + static_cast<int64_t>(field);
  return seconds(whole) + *fraction;
}

std::optional<int64_t> parse_part_count(std::string_view text) {
  const auto count = parse_number(text);
  if (!count || *count < 1 || *count > static_cast<uint64_t>(kMostParts)) return std::nullopt;
  return static_cast<int64_t>(*count);
}

std::optional<PartNumber> parse_part_number(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = parse_number(text.substr(0, slash));
  const auto count = parse_part_count(text.substr(slash + 1));
  if (!number || !count || *number >= static_cast<uint64_t>(*count)) return std::nullopt;
  return PartNumber{static_cast<int64_t>(*number), *count};
}

std::optional<int64_t> parse_signed_number(std::string_view text) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace recorder
