// From the content of the plugin's configuration file to its settings.
#pragma once

#include <string>

#include "plugin/base/result.h"
#include "plugin/module/config_file.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// The error names all that is wrong with the file at `path`, so that it is put right in one go.
Result<Settings> read_settings(const ConfigNode& root, const std::string& path);

}  // namespace recorder
