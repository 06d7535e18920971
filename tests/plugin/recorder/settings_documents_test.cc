// The sample of the configuration and its documentation name every key with its true default.
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugin/recorder/folders.h"
#include "plugin/recorder/settings.h"
#include "tests/support/folders.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

// Folders that are chosen when the program is configured.
const std::pair<std::string_view, std::string_view> kFolders[] = {{"@localstatedir@", kLocalStateFolder},
                                                                  {"@pkgdatadir@", kScriptFolder}};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(SOURCE_FOLDER "/" + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// What the document says, as the program was configured.
std::string with_true_folder(std::string text) {
  for (const auto& [name, folder] : kFolders) {
    const size_t at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), folder);
  }
  return text;
}

std::string without_quotes(std::string text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  return text.substr(1, text.size() - 2);
}

// Lines of the form `	#key = value`.
std::map<std::string, std::string> defaults_in_sample() {
  std::map<std::string, std::string> defaults;
  for (const std::string& line : lines_of("conf/janus.plugin.recorder.jcfg.sample.in")) {
    const size_t equals = line.find(" = ");
    if (!line.starts_with("\t#") || line.starts_with("\t# ") || equals == std::string::npos) continue;
    if (line.starts_with("\t#\t")) continue;
    defaults[line.substr(2, equals - 2)] = with_true_folder(without_quotes(line.substr(equals + 3)));
  }
  return defaults;
}

// Rows of the form "| `key` | `value` | meaning |" in the chapter of the plugin.
std::map<std::string, std::string> defaults_in_documentation() {
  std::map<std::string, std::string> defaults;
  bool in_chapter = false;
  for (const std::string& line : lines_of("docs/configuration.md")) {
    if (line.starts_with("## ")) in_chapter = line.find("janus.plugin.recorder.jcfg") != std::string::npos;
    const size_t middle = line.find("` | `");
    if (!in_chapter || !line.starts_with("| `") || middle == std::string::npos) continue;
    const size_t value = middle + 5;
    const std::string text = line.substr(value, line.find('`', value) - value);
    defaults[line.substr(3, middle - 3)] = with_true_folder(without_quotes(text));
  }
  return defaults;
}

void check_against_the_program(std::map<std::string, std::string> documented) {
  for (const SettingDescription& setting : describe_settings()) {
    const auto found = documented.find(std::string(setting.name));
    REQUIRE(found != documented.end());
    CHECK_EQUAL(found->second, setting.default_text);
    documented.erase(found);
  }
  CHECK(documented.empty());
}

}  // namespace

TEST(settings_documents, the_sample_has_every_key_with_its_default) {
  check_against_the_program(defaults_in_sample());
}

TEST(settings_documents, the_documentation_has_every_key_with_its_default) {
  check_against_the_program(defaults_in_documentation());
}

}  // namespace recorder
