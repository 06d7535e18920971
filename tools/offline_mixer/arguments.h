// The command line of the mixer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/result.h"

namespace recorder {

enum class Action { kShowTracks, kRepair, kMix, kShowHelp, kShowVersion };

struct Arguments {
  Action action = Action::kMix;
  std::vector<std::string> files;  // one to list or to mix; one or more to repair
};

// The arguments behind the program's name; fails with a sentence that says what is wrong with them.
Result<Arguments> parse_arguments(std::span<const std::string_view> arguments);

// What --help prints.
std::string_view help_text();

}  // namespace recorder
