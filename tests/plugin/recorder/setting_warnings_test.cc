#include "plugin/recorder/setting_warnings.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/test.h"

namespace recorder {
namespace {

using Sentences = std::vector<std::string>;

// A folder with a program "good.sh" and a file "plain.sh" that nobody may execute.
class Folder {
 public:
  Folder() {
    path_ = std::filesystem::temp_directory_path() / ("setting-warnings-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path_);
    for (const char* name : {"good.sh", "plain.sh"}) std::ofstream(path_ / name) << "#!/bin/sh\n";
    std::filesystem::permissions(path_ / "good.sh", std::filesystem::perms::owner_all);
    std::filesystem::permissions(path_ / "plain.sh", std::filesystem::perms::owner_read);
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Settings without_scripts() {
  Settings settings;
  settings.on_record_hook_script.clear();
  settings.on_multiple_record_hook_script.clear();
  return settings;
}

}  // namespace

TEST(setting_warnings, there_are_none_for_scripts_that_can_run_and_for_no_scripts) {
  const Folder folder;
  Settings settings = without_scripts();
  CHECK(setting_warnings(settings).empty());
  settings.hook_script_dir = folder.path();
  settings.on_record_hook_script = "good.sh";
  settings.on_multiple_record_hook_script = folder.file("good.sh");
  CHECK(setting_warnings(settings).empty());
}

TEST(setting_warnings, scripts_that_are_missing_or_not_executable_are_named) {
  const Folder folder;
  Settings settings = without_scripts();
  settings.hook_script_dir = folder.path();
  settings.on_record_hook_script = "plain.sh";
  settings.on_multiple_record_hook_script = folder.path();
  CHECK((setting_warnings(settings) ==
         Sentences{"on_record_hook_script: " + folder.file("plain.sh") +
                       " is not executable for the user that Janus runs as",
                   "on_multiple_record_hook_script: " + folder.path() + " is not there"}));
}

TEST(setting_warnings, an_application_without_a_secret_is_named) {
  Settings settings = without_scripts();
  settings.apps = {{"signed", "https://example.org", "s1", {}, {}},
                   {"plain", "https://example.org", "", {}, {}}};
  CHECK((setting_warnings(settings) == Sentences{"apps: plain has no secret: its events are not signed"}));
}

TEST(setting_warnings, certificates_that_cannot_be_read_are_named) {
  const Folder folder;
  Settings settings = without_scripts();
  settings.event_ca_file = folder.file("plain.sh");
  CHECK(setting_warnings(settings).empty());
  settings.event_ca_file = folder.file("none.pem");
  CHECK((setting_warnings(settings) ==
         Sentences{"event_ca_file: " + folder.file("none.pem") +
                   " cannot be read: no event is sent over TLS"}));
}

TEST(setting_warnings, rooms_to_record_while_nothing_is_recorded_are_contradictory) {
  Settings settings = without_scripts();
  settings.record_streams = false;
  CHECK(setting_warnings(settings).empty());
  settings.auto_record.push_back({"exam-*", AutoRecordMode::kMulti});
  CHECK((setting_warnings(settings) == Sentences{"auto_record has no effect: record_streams = false"}));
}

}  // namespace recorder
