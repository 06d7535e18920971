#include "tools/offline_mixer/arguments.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "plugin/base/text.h"

namespace recorder {
namespace {

struct Option {
  std::string_view name;
  Action action;
};

constexpr std::array<Option, 5> kOptions = {{
    {"--show-tracks-info", Action::kShowTracks},
    {"--repair", Action::kRepair},
    {"--help", Action::kShowHelp},
    {"-h", Action::kShowHelp},
    {"--version", Action::kShowVersion},
}};

// How many operands an action takes, and how many of them are files. Behind a FILE to mix stands what the
// hook script knows of it: its time of creation, its duration, its recorder.
struct Operands {
  size_t most = 1;
  size_t files = 1;
};

constexpr Operands operands_of(Action action) {
  constexpr size_t kAny = SIZE_MAX;
  switch (action) {
    case Action::kMix:
      return {4, 1};
    case Action::kRepair:
      return {kAny, kAny};
    case Action::kShowTracks:
    case Action::kShowHelp:
    case Action::kShowVersion:
      break;
  }
  return {};
}

Error wrong_usage(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

Result<Arguments> with_operands(Action action, const std::vector<std::string_view>& operands) {
  if (action == Action::kShowHelp || action == Action::kShowVersion) return Arguments{action, {}};
  const Operands wanted = operands_of(action);
  if (operands.size() > wanted.most)
    return wrong_usage(concat("unexpected argument '", operands[wanted.most], "'"));
  const auto files = std::span(operands).first(std::min(operands.size(), wanted.files));
  const auto is_empty = [](std::string_view file) { return file.empty(); };
  if (files.empty() || std::any_of(files.begin(), files.end(), is_empty))
    return wrong_usage("no FILE is given");
  return Arguments{action, {files.begin(), files.end()}};
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
       janus-recorder-mixer --repair FILE...
       janus-recorder-mixer --help | --version

Lists the tracks of a multi-track recording as JSON. FILE may be a finished
recording, one that is still running, or what a crash left of it.
This version does not mix yet.

  --show-tracks-info  print the tracks, their streams and their pauses
  --repair            finish in place what a crash left of MP4 recordings
  -h, --help          print this text
  --version           print the version
  --                  what follows is a FILE, even if it begins with '-'

Exit status: 0 done, 2 wrong usage, 64 no such file, 66 not a readable MP4, or
not a recording that can be repaired, 70 mixing was asked for, which this
version does not do, 74 the disk failed.
)";
}

}  // namespace recorder
