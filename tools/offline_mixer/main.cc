// janus-recorder-mixer: makes one picture and one sound of a multi-track recording. Its exit codes are those
// that the hook script on_multiple_record_hook.sh tells apart.
#include <cstdio>
#include <exception>
#include <vector>

#include "build_config.h"
#include "plugin/base/text.h"
#include "plugin/mp4/file_source.h"
#include "tools/offline_mixer/arguments.h"
#include "tools/offline_mixer/exit_code.h"
#include "tools/offline_mixer/file_repair.h"
#include "tools/offline_mixer/mix_command.h"
#include "tools/offline_mixer/movie/extract.h"
#include "tools/offline_mixer/opened_recording.h"
#include "tools/offline_mixer/part_listing.h"
#include "tools/offline_mixer/quality_report.h"
#include "tools/offline_mixer/schedule_json.h"
#include "tools/offline_mixer/track_listing.h"

namespace recorder {
namespace {

ExitCode fail(ExitCode code, const std::string& sentence) {
  std::fprintf(stderr, "ERROR: %s\n", sentence.c_str());
  return code;
}

ExitCode print(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !is_written)
    return fail(ExitCode::kCannotWrite, "cannot write to standard output");
  return ExitCode::kDone;
}

using Describe = std::string (*)(const Mp4FileInfo& file, uint64_t file_size);

std::string tracks_of(const Mp4FileInfo& file, uint64_t) { return list_tracks(file); }

ExitCode show(const std::string& path, Describe describe) {
  const auto source = FileSource::open(path);
  if (!source.ok() && source.error().code == ErrorCode::kNotFound)
    return fail(ExitCode::kFileNotFound, concat("File to mix not found: ", path));
  if (!source.ok()) return fail(ExitCode::kNotReadable, source.error().message);
  const auto file = read_mp4_info(**source);
  if (!file.ok())
    return fail(ExitCode::kNotReadable, concat(path, " is not a readable MP4: ", file.error().message));
  return print(describe(*file, (*source)->size()));
}

ExitCode exit_code_of(RepairFailure failure) {
  switch (failure) {
    case RepairFailure::kNoSuchFile:
      return ExitCode::kFileNotFound;
    case RepairFailure::kNotRepairable:
      return ExitCode::kNotReadable;
    case RepairFailure::kDiskFailed:
      return ExitCode::kCannotWrite;
  }
  return ExitCode::kFailed;
}

// One line for each file; the first failure is the exit code.
ExitCode repair(const std::vector<std::string>& paths) {
  PosixDisk disk;
  ExitCode code = ExitCode::kDone;
  for (const std::string& path : paths) {
    const FileRepair repaired = repair_file(disk, path);
    const ExitCode one =
        repaired.failure ? fail(exit_code_of(*repaired.failure), repaired.line) : print(repaired.line + "\n");
    if (code == ExitCode::kDone) code = one;
  }
  return code;
}

template <typename T>
ExitCode ended(const Attempt<T>& attempt) {
  return attempt.ok() ? ExitCode::kDone : fail(attempt.error().code, attempt.error().message);
}

ExitCode show_schedule(const Arguments& arguments) {
  const auto settings = load_settings(arguments);
  if (!settings.ok()) return ended(settings);
  const auto recording = open_recording(arguments);
  if (!recording.ok()) return ended(recording);
  return print(schedule_json(recording->schedule, *settings));
}

ExitCode show_parts(const Arguments& arguments) {
  const auto settings = load_settings(arguments);
  if (!settings.ok()) return ended(settings);
  const auto recording = open_recording(arguments);
  if (!recording.ok()) return ended(recording);
  return print(part_listing(arguments, recording->schedule, settings->encoder.fps));
}

// One line for each file.
ExitCode extract_streams(const Arguments& arguments) {
  const auto recording = open_recording(arguments);
  if (!recording.ok()) return ended(recording);
  const auto paths = extract(*recording->input, recording->schedule, arguments.files.front());
  if (!paths.ok()) return fail(ExitCode::kFailed, paths.error().message);
  for (const std::string& path : *paths)
    if (const ExitCode printed = print(path + "\n"); printed != ExitCode::kDone) return printed;
  return ExitCode::kDone;
}

ExitCode run(const Arguments& arguments) {
  switch (arguments.action) {
    case Action::kShowTracks:
      return show(arguments.files.front(), tracks_of);
    case Action::kReport:
      return show(arguments.files.front(), quality_report);
    case Action::kRepair:
      return repair(arguments.files);
    case Action::kMix:
      return ended(arguments.part ? part_command(arguments) : mix_command(arguments));
    case Action::kDryRun:
      return show_schedule(arguments);
    case Action::kSplit:
      return show_parts(arguments);
    case Action::kJoin:
      return ended(join_command(arguments));
    case Action::kExtract:
      return extract_streams(arguments);
    case Action::kShowHelp:
      return print(help_text());
    case Action::kShowVersion:
      return print("janus-recorder-mixer " PACKAGE_VERSION "\n");
  }
  return ExitCode::kFailed;
}

ExitCode run(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto arguments = parse_arguments(words);
  if (!arguments.ok()) return fail(ExitCode::kWrongUsage, concat(arguments.error().message, ". Try --help"));
  return run(*arguments);
}

}  // namespace
}  // namespace recorder

int main(int argc, char** argv) {
  // What FFmpeg says of a damaged recording is no news of the mixer's.
  av_log_set_level(AV_LOG_QUIET);
  try {
    return static_cast<int>(recorder::run(argc, argv));
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "ERROR: %s\n", exception.what());
    return static_cast<int>(recorder::ExitCode::kFailed);
  }
}
