#include "tools/offline_mixer/mix_command.h"

#include <cstdio>
#include <filesystem>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/mix.h"
#include "tools/offline_mixer/movie/movie.h"
#include "tools/offline_mixer/opened_recording.h"
#include "tools/offline_mixer/output_names.h"

namespace recorder {
namespace {

class NoProgress final : public Progress {
 public:
  void reached(Duration) override {}
  void finish() override {}
};

// Where a mixed file grows; it plays all the time.
std::string unfinished_path(const std::string& mixed) {
  std::filesystem::path path(mixed);
  const std::string extension = path.extension().string();
  return path.replace_extension().string() + ".unfinished" + extension;
}

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

Failure disk_full(const MixerSettings& settings, const std::string& rest) {
  return {ExitCode::kDiskFull,
          concat("less than minAvailableSpace, ", settings.min_available_space, " bytes, is free", rest)};
}

Attempt<Success> check_space(const MixerSettings& settings, const Disk& disk, const std::string& path) {
  const auto available = disk.available_space(folder_of(path));
  if (!available.ok()) return Failure{ExitCode::kCannotWrite, available.error().message};
  if (*available < settings.min_available_space) return disk_full(settings, concat(" for ", path));
  return Success();
}

MixedFile describe(const std::string& path, Duration duration) {
  return {path, std::chrono::round<milliseconds>(duration).count(),
          seconds_from_1904(epoch_milliseconds(SystemClock().wall()))};
}

// Mixes into a file that is new: what an interrupted run left of it goes.
Attempt<Success> render(const Arguments& arguments, const MixerSettings& settings, OpenedRecording& recording,
                        const std::string& path) {
  PosixDisk disk;
  if (auto space = check_space(settings, disk, path); !space.ok()) return space;
  if (const Status removed = disk.remove(path); !removed.ok())
    return Failure{ExitCode::kCannotWrite, removed.error().message};
  const PartNumber part = arguments.part.value_or(PartNumber{});
  const MixJob job{settings, recording.schedule, part.number, part.count, path};
  const SystemClock clock;
  const auto progress = arguments.shows_progress ? Progress::create(stdout, clock, mixed_time(job))
                                                 : std::make_unique<NoProgress>();
  const auto end = mix(*recording.input, job, disk, *progress);
  if (!end.ok()) {
    const bool is_of_settings = end.error().code == ErrorCode::kBadRequest;
    return Failure{is_of_settings ? ExitCode::kBadConfig : ExitCode::kFailed, end.error().message};
  }
  progress->finish();
  if (*end == MixEnd::kDiskFull) return disk_full(settings, concat("; what was mixed is in ", path));
  return Success();
}

Attempt<MixedFile> finish(const std::vector<std::string>& parts, const std::string& output,
                          Duration duration) {
  if (const Status finished = finish_movie(parts, output); !finished.ok())
    return Failure{ExitCode::kFailed, finished.error().message};
  PosixDisk disk;
  for (const std::string& part : parts)
    if (const Status removed = disk.remove(part); !removed.ok())
      std::fprintf(stderr, "WARNING: %s\n", removed.error().message.c_str());
  return describe(output, duration);
}

Attempt<MixedFile> mix_whole(const Arguments& arguments, const MixerSettings& settings,
                             OpenedRecording& recording) {
  const std::string output = mixed_path(arguments), unfinished = unfinished_path(output);
  if (const auto rendered = render(arguments, settings, recording, unfinished); !rendered.ok())
    return rendered.error();
  return finish({unfinished}, output, recording.schedule.end - recording.schedule.begin);
}

Attempt<MixedFile> join_parts(const Arguments& arguments, const MixerSettings&, OpenedRecording& recording) {
  const std::string output = mixed_path(arguments);
  std::vector<std::string> parts;
  for (int64_t i = 0; i < arguments.part_count; ++i)
    parts.push_back(part_path(output, {i, arguments.part_count}));
  return finish(parts, output, recording.schedule.end - recording.schedule.begin);
}

// A failure of the callback is no failure of the mixing.
void tell(const MixerSettings& settings, const MixedRecording& recording, const Attempt<MixedFile>& mixed) {
  if (settings.callback_url.empty()) return;
  const std::string body =
      mixed.ok() ? mixed_body(recording, *mixed)
                 : failed_body(recording, static_cast<int>(mixed.error().code), mixed.error().message);
  const Status sent = send_callback(settings.callback_url, settings.callback_secret, body);
  if (!sent.ok()) std::fprintf(stderr, "WARNING: %s\n", sent.error().message.c_str());
}

using MakeWhole = Attempt<MixedFile> (*)(const Arguments& arguments, const MixerSettings& settings,
                                         OpenedRecording& recording);

// Makes the mixed file, and tells what came of it.
Attempt<MixedFile> make_and_tell(const Arguments& arguments, MakeWhole make_whole) {
  const auto settings = load_settings(arguments);
  if (!settings.ok()) return settings.error();
  auto recording = open_recording(arguments);
  const Attempt<MixedFile> mixed = recording.ok() ? make_whole(arguments, *settings, *recording)
                                                  : Attempt<MixedFile>(recording.error());
  tell(*settings, describe_recording(arguments, recording.ok() ? recording->input->file() : Mp4FileInfo{}),
       mixed);
  return mixed;
}

}  // namespace

Attempt<MixedFile> mix_command(const Arguments& arguments) { return make_and_tell(arguments, mix_whole); }

Attempt<MixedFile> part_command(const Arguments& arguments) {
  const auto settings = load_settings(arguments);
  if (!settings.ok()) return settings.error();
  auto recording = open_recording(arguments);
  if (!recording.ok()) return recording.error();
  const std::string path = part_path(mixed_path(arguments), *arguments.part);
  const std::string unfinished = unfinished_path(path);
  if (const auto rendered = render(arguments, *settings, *recording, unfinished); !rendered.ok())
    return rendered.error();
  PosixDisk disk;
  if (const Status named = disk.replace(unfinished, path); !named.ok())
    return Failure{ExitCode::kCannotWrite, named.error().message};
  return describe(path, recording->schedule.end - recording->schedule.begin);
}

Attempt<MixedFile> join_command(const Arguments& arguments) { return make_and_tell(arguments, join_parts); }

}  // namespace recorder
