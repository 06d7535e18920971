// The values of settings as text: numbers, sizes, durations, booleans, read and shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/clock.h"

namespace recorder {

// All of them take the whole text or nothing: no sign, no space, no fraction, no overflow.
std::optional<uint64_t> parse_number(std::string_view text);        // "200"
std::optional<uint64_t> parse_size(std::string_view text);          // "1G", "500M", "64K" (1024 each), bytes
std::optional<uint64_t> parse_bit_rate(std::string_view text);      // "96k" (1000), bits per second
std::optional<milliseconds> parse_duration(std::string_view text);  // "200ms", "5s", "5m", "1h"
std::optional<bool> parse_boolean(std::string_view text);           // true/false, yes/no, on/off

// What is between the commas, without blanks around it: "h264, vp8". At least one text, which may be empty.
std::vector<std::string> split_list(std::string_view text);

// In the largest unit that gives a whole number; the functions above read it back.
std::string size_text(uint64_t bytes);
std::string bit_rate_text(uint64_t bits_per_second);
std::string duration_text(milliseconds duration);

}  // namespace recorder
