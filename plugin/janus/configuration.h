// The plugin's configuration file, read with Janus's own parser.
#pragma once

#include <string>

#include "plugin/base/result.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// Reads janus.plugin.recorder.jcfg in Janus's folder of configurations. A file that does not exist means the
// defaults. The error of a bad one names all that is wrong with it, so that it is put right in one go.
Result<Settings> read_configuration(const std::string& folder);

}  // namespace recorder
