// The values of options of the command line. Pure. All of them take the whole text or nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "plugin/base/clock.h"
#include "tools/offline_mixer/arguments.h"

namespace recorder {

// More parts than any cluster has cores for; of an hour, each is a few seconds.
constexpr int64_t kMostParts = 1000;

// Seconds or [HH:]MM:SS, each with a fraction or without: "90", "12.5", "01:30", "1:02:03.250".
std::optional<milliseconds> parse_time(std::string_view text);
std::optional<int64_t> parse_part_count(std::string_view text);      // "4"
std::optional<PartNumber> parse_part_number(std::string_view text);  // "0/4" to "3/4"
std::optional<int64_t> parse_signed_number(std::string_view text);   // "-1"

}  // namespace recorder
