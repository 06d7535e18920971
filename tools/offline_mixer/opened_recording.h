// What every way of mixing begins with: the settings, the recording, and who is to be seen when.
#pragma once

#include <memory>

#include "tools/offline_mixer/arguments.h"
#include "tools/offline_mixer/failure.h"
#include "tools/offline_mixer/input/input.h"
#include "tools/offline_mixer/schedule/schedule.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

// The configuration that the arguments name, or the installed one, or the defaults.
Attempt<MixerSettings> load_settings(const Arguments& arguments);

struct OpenedRecording {
  std::unique_ptr<Input> input;
  Schedule schedule;
};
Attempt<OpenedRecording> open_recording(const Arguments& arguments);

}  // namespace recorder
