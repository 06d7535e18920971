#include "tools/offline_mixer/arguments.h"

#include <algorithm>
#include <array>
#include <vector>

#include "plugin/base/text.h"

namespace recorder {
namespace {

struct Option {
  std::string_view name;
  Action action;
};

constexpr std::array<Option, 4> kOptions = {{
    {"--show-tracks-info", Action::kShowTracks},
    {"--help", Action::kShowHelp},
    {"-h", Action::kShowHelp},
    {"--version", Action::kShowVersion},
}};

// FILE and what the hook script knows of it: its time of creation, its duration, its recorder.
constexpr size_t kMaxMixOperands = 4;

Error wrong_usage(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

Result<Arguments> with_operands(Action action, const std::vector<std::string_view>& operands) {
  if (action == Action::kShowHelp || action == Action::kShowVersion) return Arguments{action, {}};
  if (operands.empty() || operands.front().empty()) return wrong_usage("no FILE is given");
  const size_t most = action == Action::kMix ? kMaxMixOperands : 1;
  if (operands.size() > most) return wrong_usage(concat("unexpected argument '", operands[most], "'"));
  return Arguments{action, std::string(operands.front())};
}

}  // namespace

Result<Arguments> parse_arguments(std::span<const std::string_view> arguments) {
  Action action = Action::kMix;
  std::vector<std::string_view> operands;
  bool options_ended = false;
  for (const std::string_view argument : arguments) {
    if (options_ended || !argument.starts_with('-')) {
      operands.push_back(argument);
      continue;
    }
    options_ended = argument == "--";
    if (options_ended) continue;
    const auto option = std::find_if(kOptions.begin(), kOptions.end(),
                                     [argument](const Option& known) { return known.name == argument; });
    if (option == kOptions.end()) return wrong_usage(concat("unknown option '", argument, "'"));
    // The first one counts, and help is never wrong.
    if (action == Action::kMix || option->action == Action::kShowHelp) action = option->action;
  }
  return with_operands(action, operands);
}

std::string_view help_text() {
  return R"(Usage: janus-recorder-mixer --show-tracks-info FILE
       janus-recorder-mixer --help | --version

Lists the tracks of a multi-track recording as JSON. FILE may be a finished
recording, one that is still running, or what a crash left of it.
This version does not mix yet.

  --show-tracks-info  print the tracks, their streams and their pauses
  -h, --help          print this text
  --version           print the version
  --                  what follows is a FILE, even if it begins with '-'

Exit status: 0 done, 2 wrong usage, 64 no such file, 66 not a readable MP4,
70 mixing was asked for, which this version does not do.
)";
}

}  // namespace recorder
