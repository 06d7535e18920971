// Values of offline_mixer.json as people write them: numbers and booleans may also be strings. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "plugin/base/json.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

std::optional<bool> flag_of(const Json& value);             // true, "true"
std::optional<int64_t> whole_number_of(const Json& value);  // 30, "30"
std::optional<double> fraction_of(const Json& value);       // 0 to 1
std::optional<uint64_t> bytes_of(const Json& value);        // 1000, "1000", "1G"
std::optional<Color> color_of(std::string_view text);       // "#rrggbb", "#rrggbbaa"

// The value for an error message: as JSON, on one line, the begin of a long one.
std::string shown(const Json& value);

}  // namespace recorder
