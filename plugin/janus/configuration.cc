#include "plugin/janus/configuration.h"

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/janus/settings_reader.h"
#include "plugin/module/config_file.h"
#include "plugin/recorder/setting_warnings.h"

namespace recorder {

Result<Settings> read_configuration(const std::string& folder) {
  constexpr const char* kFile = "janus.plugin.recorder.jcfg";
  const std::string path = concat(folder, '/', kFile);
  const Result<ConfigNode> root = read_config_file(folder, kFile);
  if (!root) return root.error();
  if (root->children.empty())
    log(LogLevel::kInfo, "configuration",
        concat(path, " is missing or empty: every setting has its default"));
  const Result<Settings> settings = read_settings(*root, path);
  if (settings)
    for (const std::string& warning : setting_warnings(*settings))
      log(LogLevel::kWarning, "configuration", warning);
  return settings;
}

}  // namespace recorder
