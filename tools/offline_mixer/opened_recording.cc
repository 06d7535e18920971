#include "tools/offline_mixer/opened_recording.h"

#include "plugin/base/text.h"

namespace recorder {

Attempt<MixerSettings> load_settings(const Arguments& arguments) {
  auto settings = find_mixer_settings(arguments.config);
  if (settings.ok()) return std::move(*settings);
  if (settings.error().code == ErrorCode::kNotFound)
    return Failure{ExitCode::kConfigNotFound, concat("Offline mixer config not found: ", arguments.config)};
  return Failure{ExitCode::kBadConfig, settings.error().message};
}

Attempt<OpenedRecording> open_recording(const Arguments& arguments) {
  const std::string& path = arguments.files.front();
  auto input = Input::open(path);
  if (!input.ok() && input.error().code == ErrorCode::kNotFound)
    return Failure{ExitCode::kFileNotFound, concat("File to mix not found: ", path)};
  if (!input.ok()) return Failure{ExitCode::kNotReadable, input.error().message};
  auto schedule = make_schedule((*input)->file(), arguments.selection);
  if (!schedule.ok() && schedule.error().code == ErrorCode::kBadRequest)
    return Failure{ExitCode::kWrongUsage, schedule.error().message};
  if (!schedule.ok()) return Failure{ExitCode::kNotReadable, concat(path, ": ", schedule.error().message)};
  return OpenedRecording{std::move(*input), std::move(*schedule)};
}

}  // namespace recorder
