#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

const char* const kInstalledMixerSettings = MIXER_SETTINGS_FILE;

}  // namespace recorder
