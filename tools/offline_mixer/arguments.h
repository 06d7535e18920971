// The command line of the mixer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/result.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

enum class Action { kMix, kDryRun, kSplit, kJoin, kExtract, kShowTracks, kReport, kRepair, kShowHelp, kShowVersion };

// One of several parts that are mixed apart, from 0.
struct PartNumber {
  int64_t number = 0;
  int64_t count = 1;
  bool operator==(const PartNumber&) const = default;
};

struct Arguments {
  Action action = Action::kMix;
  std::vector<std::string> files;  // one; one or more to repair
  // What the hook script knows of the recording, if it was given.
  std::optional<int64_t> creation_time;  // seconds since 1904-01-01 UTC
  std::optional<int64_t> duration_ms;
  std::string recorder_uri;
  std::string config;  // empty: the installed one, or the defaults
  std::string output;  // of the whole, also with --part; empty: beside the file
  Selection selection;
  bool shows_progress = false;
  std::optional<PartNumber> part;  // only this one is mixed
  int64_t part_count = 0;          // of kSplit and kJoin
};

// The arguments behind the program's name; fails with a sentence that says what is wrong with them.
Result<Arguments> parse_arguments(std::span<const std::string_view> arguments);

// What --help prints.
std::string_view help_text();

}  // namespace recorder
