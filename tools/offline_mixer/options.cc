#include "tools/offline_mixer/options.h"

#include <array>

#include "plugin/base/text.h"
#include "tools/offline_mixer/option_values.h"

namespace recorder {
namespace {

Error wrong(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

// Help is never wrong, whatever else is asked for, nor is the version; of the others there is one.
int rank_of(Action action) {
  if (action == Action::kShowHelp) return 3;
  if (action == Action::kShowVersion) return 2;
  return action == Action::kMix ? 0 : 1;
}

Status choose(Arguments& arguments, Action action) {
  const Action before = arguments.action;
  if (rank_of(action) > rank_of(before)) arguments.action = action;
  if (rank_of(action) == rank_of(before) && action != before)
    return wrong(concat("does not go together with ", option_of(before)));
  return Success{};
}

template <Action kAction>
Status apply_action(Arguments& arguments, std::string_view) {
  return choose(arguments, kAction);
}

template <Action kAction>
Status apply_parted_action(Arguments& arguments, std::string_view value) {
  const auto count = parse_part_count(value);
  if (!count) return wrong(concat("needs a number of parts from 1 to ", kMostParts, ", not '", value, "'"));
  arguments.part_count = *count;
  return choose(arguments, kAction);
}

Status apply_part(Arguments& arguments, std::string_view value) {
  arguments.part = parse_part_number(value);
  if (arguments.part) return Success{};
  return wrong(concat("needs a part of all such as 0/4 to 3/4, not '", value, "'"));
}

template <std::string Arguments::*kMember>
Status apply_text(Arguments& arguments, std::string_view value) {
  arguments.*kMember = value;
  return Success{};
}

template <std::vector<std::string> Selection::*kMember>
Status add_stream(Arguments& arguments, std::string_view value) {
  (arguments.selection.*kMember).emplace_back(value);
  return Success{};
}

template <std::optional<milliseconds> Selection::*kMember>
Status apply_time(Arguments& arguments, std::string_view value) {
  arguments.selection.*kMember = parse_time(value);
  if (arguments.selection.*kMember) return Success{};
  return wrong(concat("needs a time such as 90, 12.5 or 1:02:03.250, not '", value, "'"));
}

Status apply_progress(Arguments& arguments, std::string_view) {
  arguments.shows_progress = true;
  return Success{};
}

using A = Action;
constexpr Actions kAll = {A::kMix,        A::kDryRun, A::kSplit,    A::kJoin,       A::kExtract,
                          A::kShowTracks, A::kReport, A::kRepair,   A::kShowHelp,   A::kShowVersion};
// The steps of one mixing, so that a script can give all of them the same words.
constexpr Actions kSteps = {A::kMix, A::kDryRun, A::kSplit, A::kJoin};
constexpr Actions kStepsAndExtract = {A::kMix, A::kDryRun, A::kSplit, A::kJoin, A::kExtract};

constexpr std::array<CommandOption, 18> kOptions = {{
    {"--config", "PATH", kSteps, apply_text<&Arguments::config>},
    {"--output", "PATH", kSteps, apply_text<&Arguments::output>},
    {"--include", "STREAM", kStepsAndExtract, add_stream<&Selection::include>},
    {"--exclude", "STREAM", kStepsAndExtract, add_stream<&Selection::exclude>},
    {"--from", "TIME", kStepsAndExtract, apply_time<&Selection::from>},
    {"--to", "TIME", kStepsAndExtract, apply_time<&Selection::to>},
    {"--progress", "", {A::kMix, A::kJoin, A::kExtract}, apply_progress},
    {"--part", "I/N", {A::kMix}, apply_part},
    {"--dry-run", "", kAll, apply_action<A::kDryRun>},
    {"--split", "N", kAll, apply_parted_action<A::kSplit>},
    {"--join", "N", kAll, apply_parted_action<A::kJoin>},
    {"--extract", "", kAll, apply_action<A::kExtract>},
    {"--show-tracks-info", "", kAll, apply_action<A::kShowTracks>},
    {"--report", "", kAll, apply_action<A::kReport>},
    {"--repair", "", kAll, apply_action<A::kRepair>},
    {"--help", "", kAll, apply_action<A::kShowHelp>},
    {"-h", "", kAll, apply_action<A::kShowHelp>},
    {"--version", "", kAll, apply_action<A::kShowVersion>},
}};

}  // namespace

std::span<const CommandOption> command_options() { return kOptions; }

std::string_view option_of(Action action) {
  switch (action) {
    case A::kMix:
      return "";
    case A::kDryRun:
      return "--dry-run";
    case A::kSplit:
      return "--split";
    case A::kJoin:
      return "--join";
    case A::kExtract:
      return "--extract";
    case A::kShowTracks:
      return "--show-tracks-info";
    case A::kReport:
      return "--report";
    case A::kRepair:
      return "--repair";
    case A::kShowHelp:
      return "--help";
    case A::kShowVersion:
      return "--version";
  }
  return "";
}

}  // namespace recorder
