#include "plugin/recorder/setting_warnings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "plugin/base/text.h"

namespace recorder {
namespace {

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

void check_script(const Settings& settings, std::string_view key, const std::string& script,
                  std::vector<std::string>& warnings) {
  const std::string path = hook_script_path(settings, script);
  if (path.empty()) return;
  if (!is_file(path))
    warnings.push_back(concat(key, ": ", path, " is not there"));
  else if (::access(path.c_str(), X_OK) != 0)
    warnings.push_back(concat(key, ": ", path, " is not executable for the user that Janus runs as"));
}

}  // namespace

std::vector<std::string> setting_warnings(const Settings& settings) {
  std::vector<std::string> warnings;
  check_script(settings, "on_record_hook_script", settings.on_record_hook_script, warnings);
  check_script(settings, "on_multiple_record_hook_script", settings.on_multiple_record_hook_script, warnings);
  for (const ClientApplication& app : settings.apps)
    if (app.secret.empty())
      warnings.push_back(concat("apps: ", app.key, " has no secret: its events are not signed"));
  const std::string& certificates = settings.event_ca_file;
  if (!certificates.empty() && (!is_file(certificates) || ::access(certificates.c_str(), R_OK) != 0))
    warnings.push_back(concat("event_ca_file: ", certificates, " cannot be read: no event is sent over TLS"));
  if (!settings.record_streams && !settings.auto_record.empty())
    warnings.push_back("auto_record has no effect: record_streams = false");
  return warnings;
}

}  // namespace recorder
