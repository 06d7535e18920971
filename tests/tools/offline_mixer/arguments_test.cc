#include "tools/offline_mixer/arguments.h"

#include <vector>

#include "tests/support/test.h"

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
  };
  for (const Row& row : rows) {
    const auto arguments = parse_arguments(row.words);
    REQUIRE(arguments.ok());
    CHECK_EQUAL(arguments->action, row.action);
    CHECK_EQUAL(arguments->files, row.files);
  }
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
  };
  for (const Row& row : rows) {
    const auto arguments = parse_arguments(row.words);
    REQUIRE(!arguments.ok());
    CHECK_EQUAL(arguments.error().message, row.message);
  }
}

}  // namespace recorder
