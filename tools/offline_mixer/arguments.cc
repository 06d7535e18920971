#include "tools/offline_mixer/arguments.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "tools/offline_mixer/option_values.h"
#include "tools/offline_mixer/options.h"

namespace recorder {
namespace {

using Words = std::span<const std::string_view>;

Error wrong_usage(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

// What the words say, before the actions are looked at.
struct ReadWords {
  Arguments arguments;
  std::vector<const CommandOption*> options;
  std::vector<std::string_view> operands;
};

// Takes the option that the words begin with, and its value.
Status take_option(Words& words, ReadWords& read) {
  const std::string_view word = words.front();
  words = words.subspan(1);
  const size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
  const std::string_view name = word.substr(0, equals);
  const auto known = command_options();
  const auto option =
      std::find_if(known.begin(), known.end(), [name](const CommandOption& one) { return one.name == name; });
  if (option == known.end()) return wrong_usage(concat("unknown option '", name, "'"));
  const bool has_value = equals != std::string_view::npos;
  if (option->value.empty() && has_value) return wrong_usage(concat(name, " takes no value"));
  std::string_view value = has_value ? word.substr(equals + 1) : std::string_view();
  if (!option->value.empty() && !has_value && !words.empty()) {
    value = words.front();
    words = words.subspan(1);
  }
  if (!option->value.empty() && value.empty()) return wrong_usage(concat(name, " needs a ", option->value));
  read.options.push_back(&*option);
  const Status applied = option->apply(read.arguments, value);
  return applied.ok() ? applied : wrong_usage(concat(name, " ", applied.error().message));
}

Result<ReadWords> read_words(Words words) {
  ReadWords read;
  while (!words.empty() && words.front() != "--") {
    if (words.front().starts_with('-')) {
      if (const Status taken = take_option(words, read); !taken.ok()) return taken.error();
    } else {
      read.operands.push_back(words.front());
      words = words.subspan(1);
    }
  }
  if (!words.empty()) read.operands.insert(read.operands.end(), words.begin() + 1, words.end());
  return read;
}

Status check_options(const ReadWords& read) {
  const Action action = read.arguments.action;
  for (const CommandOption* option : read.options)
    if (!option->actions.contains(action))
      return wrong_usage(concat(option->name, " does not go together with ", option_of(action)));
  return Success{};
}

// How many operands an action takes. Behind a FILE to mix stands what the hook script knows of it: its time
// of creation, its duration, its recorder.
size_t most_operands(Action action) {
  switch (action) {
    case Action::kMix:
    case Action::kDryRun:
    case Action::kSplit:
    case Action::kJoin:
      return 4;
    case Action::kRepair:
      return SIZE_MAX;
    case Action::kExtract:
    case Action::kShowTracks:
    case Action::kReport:
    case Action::kShowHelp:
    case Action::kShowVersion:
      break;
  }
  return 1;
}

Status take_known_facts(Arguments& arguments, Words facts) {
  if (!facts.empty()) arguments.creation_time = parse_signed_number(facts[0]);
  if (facts.size() > 1) arguments.duration_ms = parse_signed_number(facts[1]);
  if (facts.size() > 2) arguments.recorder_uri = facts[2];
  if (!facts.empty() && !arguments.creation_time)
    return wrong_usage(concat("CTIME is seconds since 1904, not '", facts[0], "'"));
  if (facts.size() > 1 && !arguments.duration_ms)
    return wrong_usage(concat("DURATION_MS is a number, not '", facts[1], "'"));
  return Success{};
}

Status take_operands(Arguments& arguments, Words operands) {
  const size_t most = most_operands(arguments.action);
  if (operands.size() > most) return wrong_usage(concat("unexpected argument '", operands[most], "'"));
  const Words files =
      operands.first(most == SIZE_MAX ? operands.size() : std::min<size_t>(operands.size(), 1));
  const auto is_empty = [](std::string_view file) { return file.empty(); };
  if (files.empty() || std::any_of(files.begin(), files.end(), is_empty))
    return wrong_usage("no FILE is given");
  arguments.files.assign(files.begin(), files.end());
  return take_known_facts(arguments, operands.subspan(files.size()));
}

}  // namespace

Result<Arguments> parse_arguments(std::span<const std::string_view> arguments) {
  auto read = read_words(arguments);
  if (!read.ok()) return read.error();
  const Action action = read->arguments.action;
  if (action == Action::kShowHelp || action == Action::kShowVersion) return std::move(read->arguments);
  if (const Status checked = check_options(*read); !checked.ok()) return checked.error();
  if (const Status taken = take_operands(read->arguments, read->operands); !taken.ok()) return taken.error();
  return std::move(read->arguments);
}

}  // namespace recorder
