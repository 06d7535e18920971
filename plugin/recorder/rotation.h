// When a single recording goes on in a new file (the specification, section 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/base/clock.h"

namespace recorder {

// At most one of the two is set; none: never.
struct Rotation {
  uint64_t bytes = 0;
  Duration time{};

  [[nodiscard]] bool is_enabled() const { return bytes > 0 || time > Duration::zero(); }
  bool operator==(const Rotation&) const = default;
};

// "20M" (units K, M, G), "10s", "5m", "1h", "disabled"; nothing for any other text, or for zero.
std::optional<Rotation> parse_rotation(std::string_view text);
std::string rotation_text(const Rotation& rotation);

}  // namespace recorder
