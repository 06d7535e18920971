// What a mixed file that is not finished says of itself, in its comment: which part of the whole it has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/offline_mixer/movie/part_range.h"

namespace recorder {

struct PartLabel {
  int fps = 0;
  PartRange range;
};

std::string write_label(const PartLabel& label);
// Nothing if it is not a label, or says what cannot be.
std::optional<PartLabel> read_label(std::string_view text);

}  // namespace recorder
