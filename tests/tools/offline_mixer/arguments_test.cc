#include "tools/offline_mixer/arguments.h"

#include <vector>

#include "tests/support/test.h"
#include "tools/offline_mixer/exit_code.h"
#include "tools/offline_mixer/options.h"

namespace recorder {

TEST(mixer_arguments, know_what_is_asked_for) {
  struct Row {
    std::vector<std::string_view> words;
    Action action;
    std::vector<std::string> files;
  };
  const std::vector<Row> rows = {
      {{"--show-tracks-info", "a.mp4"}, Action::kShowTracks, {"a.mp4"}},
      {{"a.mp4", "--show-tracks-info"}, Action::kShowTracks, {"a.mp4"}},
      {{"--report", "a.mp4"}, Action::kReport, {"a.mp4"}},
      {{"--show-tracks-info", "--", "-a.mp4"}, Action::kShowTracks, {"-a.mp4"}},
      {{"--repair", "a.mp4"}, Action::kRepair, {"a.mp4"}},
      {{"--repair", "a.mp4", "b.mp4", "--", "--repair"}, Action::kRepair, {"a.mp4", "b.mp4", "--repair"}},
      {{"a.mp4"}, Action::kMix, {"a.mp4"}},
      {{"a.mp4", "3724973476", "44061", "multi-recorder://room"}, Action::kMix, {"a.mp4"}},
      {{"--", "--help"}, Action::kMix, {"--help"}},
      {{"--help"}, Action::kShowHelp, {}},
      {{"-h"}, Action::kShowHelp, {}},
      {{"--show-tracks-info", "--help"}, Action::kShowHelp, {}},
      {{"--version"}, Action::kShowVersion, {}},
      {{"--version", "--help", "--repair"}, Action::kShowHelp, {}},
      {{"--extract", "--version", "--repair"}, Action::kShowVersion, {}},
      {{"--dry-run", "a.mp4", "3724973476", "44061", "multi-recorder://room"}, Action::kDryRun, {"a.mp4"}},
      {{"--split", "4", "a.mp4"}, Action::kSplit, {"a.mp4"}},
      {{"--join=4", "a.mp4"}, Action::kJoin, {"a.mp4"}},
      {{"--extract", "--extract", "a.mp4"}, Action::kExtract, {"a.mp4"}},
  };
  for (const Row& row : rows) {
    const auto arguments = parse_arguments(row.words);
    REQUIRE(arguments.ok());
    CHECK_EQUAL(arguments->action, row.action);
    CHECK_EQUAL(arguments->files, row.files);
  }
}

TEST(mixer_arguments, have_values_behind_a_blank_or_an_equals_sign) {
  const std::vector<std::vector<std::string_view>> forms = {
      {"--config",   "c.json",    "--output", "-o.mp4", "--include", "a b",   "--include",
       "c",          "--exclude", "d=e",      "--from", "1:30",      "--to",  "100.5",
       "--progress", "--part",    "2/3",      "r.mp4",  "-5",        "44061", "multi-recorder://room"},
      {"r.mp4", "--config=c.json", "--output=-o.mp4", "--include=a b", "--include=c", "--exclude=d=e",
       "--from=1:30", "--to=100.5", "--progress", "--part=2/3", "--", "-5", "44061",
       "multi-recorder://room"}};
  for (size_t i = 0; i < forms.size(); ++i) {
    // A number below zero is no option behind "--" only.
    std::vector<std::string_view> words = forms[i];
    if (i == 0) words.insert(words.end() - 4, "--");
    const auto arguments = parse_arguments(words);
    REQUIRE(arguments.ok());
    CHECK_EQUAL(arguments->config, "c.json");
    CHECK_EQUAL(arguments->output, "-o.mp4");
    CHECK_EQUAL(arguments->selection.include, (std::vector<std::string>{"a b", "c"}));
    CHECK_EQUAL(arguments->selection.exclude, std::vector<std::string>{"d=e"});
    CHECK_EQUAL(arguments->selection.from, milliseconds(90'000));
    CHECK_EQUAL(arguments->selection.to, milliseconds(100'500));
    CHECK(arguments->shows_progress);
    CHECK(arguments->part == (PartNumber{2, 3}));
    CHECK_EQUAL(arguments->creation_time, -5);
    CHECK_EQUAL(arguments->duration_ms, 44061);
    CHECK_EQUAL(arguments->recorder_uri, "multi-recorder://room");
  }
}

TEST(mixer_arguments, have_defaults) {
  const std::vector<std::string_view> words = {"a.mp4"};
  const auto arguments = parse_arguments(words);
  REQUIRE(arguments.ok());
  CHECK(arguments->config.empty() && arguments->output.empty() && !arguments->shows_progress);
  CHECK(!arguments->part && arguments->part_count == 0);
  CHECK(!arguments->selection.from && !arguments->selection.to);
  CHECK(!arguments->creation_time && !arguments->duration_ms && arguments->recorder_uri.empty());
}

TEST(mixer_arguments, give_all_steps_the_same_words) {
  for (const std::vector<std::string_view>& step : std::vector<std::vector<std::string_view>>{
           {"--dry-run"}, {"--split", "3"}, {"--part", "0/3"}, {"--join", "3"}, {}}) {
    std::vector<std::string_view> words = {"--config=c", "--output=o", "--exclude=x",
                                           "--from=1",   "--to=2",     "f.mp4"};
    words.insert(words.end(), step.begin(), step.end());
    CHECK(parse_arguments(words).ok());
  }
  CHECK(parse_arguments(std::vector<std::string_view>{"--extract", "--from=1", "--to=2", "f.mp4"}).ok());
}

TEST(mixer_arguments, say_what_is_wrong) {
  struct Row {
    std::vector<std::string_view> words;
    std::string message;
  };
  const std::vector<Row> rows = {
      {{}, "no FILE is given"},
      {{""}, "no FILE is given"},
      {{"--"}, "no FILE is given"},
      {{"--show-tracks-info"}, "no FILE is given"},
      {{"--repair"}, "no FILE is given"},
      {{"--repair", "a.mp4", ""}, "no FILE is given"},
      {{"--show-tracks-info", "a", "b"}, "unexpected argument 'b'"},
      {{"a", "1", "2", "uri", "more"}, "unexpected argument 'more'"},
      {{"--show-track-info", "a"}, "unknown option '--show-track-info'"},
      {{"-x"}, "unknown option '-x'"},
      {{"-"}, "unknown option '-'"},
      {{"--show-track-info=a", "a"}, "unknown option '--show-track-info'"},
      {{"-x=1"}, "unknown option '-x=1'"},
      {{"a", "--config"}, "--config needs a PATH"},
      {{"a", "--config="}, "--config needs a PATH"},
      {{"a", "--include", ""}, "--include needs a STREAM"},
      {{"a", "--progress=yes"}, "--progress takes no value"},
      {{"a", "--repair="}, "--repair takes no value"},
      {{"a", "--from", "noon"}, "--from needs a time such as 90, 12.5 or 1:02:03.250, not 'noon'"},
      {{"a", "--to=1:60"}, "--to needs a time such as 90, 12.5 or 1:02:03.250, not '1:60'"},
      {{"a", "--part", "4/4"}, "--part needs a part of all such as 0/4 to 3/4, not '4/4'"},
      {{"a", "--split", "0"}, "--split needs a number of parts from 1 to 1000, not '0'"},
      {{"a", "--join", "1001"}, "--join needs a number of parts from 1 to 1000, not '1001'"},
      {{"a", "--join", "2", "--split", "2"}, "--split does not go together with --join"},
      {{"a", "--dry-run", "--extract"}, "--extract does not go together with --dry-run"},
      {{"a", "--output", "b", "--repair"}, "--output does not go together with --repair"},
      {{"a", "--progress", "--dry-run"}, "--progress does not go together with --dry-run"},
      {{"a", "--part", "0/2", "--split", "2"}, "--part does not go together with --split"},
      {{"a", "--repair", "--from", "1"}, "--from does not go together with --repair"},
      {{"a", "--extract", "b"}, "unexpected argument 'b'"},
      {{"a", "today"}, "CTIME is seconds since 1904, not 'today'"},
      {{"a", "1", "1.5"}, "DURATION_MS is a number, not '1.5'"},
  };
  for (const Row& row : rows) {
    const auto arguments = parse_arguments(row.words);
    REQUIRE(!arguments.ok());
    CHECK_EQUAL(arguments.error().message, row.message);
  }
}

TEST(mixer_arguments, are_all_explained) {
  const std::string help(help_text());
  for (const CommandOption& option : command_options()) {
    const std::string name(option.name);
    CHECK(help.find(name + (option.value.empty() ? "" : " " + std::string(option.value))) !=
          std::string::npos);
  }
  for (const ExitCode code : {ExitCode::kDone, ExitCode::kWrongUsage, ExitCode::kFileNotFound,
                              ExitCode::kConfigNotFound, ExitCode::kNotReadable, ExitCode::kBadConfig,
                              ExitCode::kDiskFull, ExitCode::kFailed, ExitCode::kCannotWrite})
    CHECK(help.find(" " + std::to_string(static_cast<int>(code)) + "  ") != std::string::npos);
  for (size_t at = 0; at < help.size(); at = help.find('\n', at) + 1) CHECK(help.find('\n', at) - at <= 80);
}

TEST(mixer_arguments, know_the_option_of_each_action) {
  for (const Action action :
       {Action::kDryRun, Action::kSplit, Action::kJoin, Action::kExtract, Action::kShowTracks,
        Action::kRepair, Action::kShowHelp, Action::kShowVersion}) {
    const std::vector<std::string_view> words = {option_of(action), "2", "a.mp4"};
    const bool has_value = action == Action::kSplit || action == Action::kJoin;
    const auto arguments = parse_arguments(std::span(words).subspan(0, has_value ? 3 : 2));
    REQUIRE(arguments.ok());
    CHECK(arguments->action == action);
  }
  CHECK_EQUAL(option_of(Action::kMix), "");
}

}  // namespace recorder
