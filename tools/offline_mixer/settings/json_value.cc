#include "tools/offline_mixer/settings/json_value.h"

#include <charconv>

#include "plugin/base/setting_value.h"

namespace recorder {
namespace {

constexpr size_t kLongestShown = 80;

bool continues_a_letter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Two digits of a colour.
std::optional<uint8_t> hexadecimal(std::string_view digits) {
  uint8_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<bool> flag_of(const Json& value) {
  if (value.is_boolean()) return json_is_true(value.get());
  const auto text = text_of(value);
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<int64_t> whole_number_of(const Json& value) {
  if (value.is_integer()) return json_integer_value(value.get());
  const auto text = text_of(value);
  const auto number = text ? parse_number(*text) : std::nullopt;
  if (!number || *number > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<double> fraction_of(const Json& value) {
  if (!json_is_number(value.get())) return std::nullopt;
  const double number = json_number_value(value.get());
  if (!(number >= 0 && number <= 1)) return std::nullopt;
  return number;
}

std::optional<uint64_t> bytes_of(const Json& value) {
  const auto text = text_of(value);
  if (text) return parse_size(*text);
  const auto number = whole_number_of(value);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<uint64_t>(*number);
}

std::optional<Color> color_of(std::string_view text) {
  if ((text.size() != 7 && text.size() != 9) || text.front() != '#') return std::nullopt;
  const auto red = hexadecimal(text.substr(1, 2)), green = hexadecimal(text.substr(3, 2)),
             blue = hexadecimal(text.substr(5, 2));
  const auto alpha = text.size() == 9 ? hexadecimal(text.substr(7, 2)) : uint8_t{255};
  if (!red || !green || !blue || !alpha) return std::nullopt;
  return Color{*red, *green, *blue, *alpha};
}

std::string shown(const Json& value) {
  const std::string text = dump(value);
  if (text.size() <= kLongestShown) return text;
  size_t end = kLongestShown;
  while (end > 0 && continues_a_letter(text[end])) --end;
  return text.substr(0, end) + "...";
}

}  // namespace recorder
