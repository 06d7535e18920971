// The sample of the mixer's configuration and its documentation name every key with its true default, and
// every option.
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "tests/support/folders.h"
#include "tests/support/test.h"
#include "tests/support/whole_text.h"
#include "tools/offline_mixer/options.h"
#include "tools/offline_mixer/settings/setting_keys.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {
namespace {

std::set<std::string> known_keys() {
  std::set<std::string> names;
  for (const MixerKey& key : mixer_keys()) names.emplace(key.name);
  return names;
}

}  // namespace

TEST(mixer_settings_documents, the_sample_has_every_key_with_its_default) {
  std::ifstream file(SOURCE_FOLDER "/conf/offline_mixer.json.sample");
  const std::string text = test::whole_text(file);
  const auto settings = parse_mixer_settings(text);
  REQUIRE(settings.ok());
  CHECK(*settings == MixerSettings{});
  std::set<std::string> names;
  for (const auto& [name, value] : members(*parse_json(text))) names.insert(name);
  CHECK(names == known_keys());
}

// Rows of the form "| `key` | `value` | meaning |".
TEST(mixer_settings_documents, the_documentation_has_every_key_with_its_default) {
  std::ifstream file(SOURCE_FOLDER "/docs/mixer.md");
  std::set<std::string> names;
  for (std::string line; std::getline(file, line);) {
    const size_t middle = line.find("` | `");
    if (!line.starts_with("| `") || middle == std::string::npos) continue;
    const size_t value = middle + 5;
    const std::string name = line.substr(3, middle - 3),
                      text = line.substr(value, line.find('`', value) - value);
    const auto settings = parse_mixer_settings(concat("{\"", name, "\": ", text, "}"));
    CHECK(settings.ok() && *settings == MixerSettings{});
    CHECK(names.insert(name).second);
  }
  CHECK(names == known_keys());
}

TEST(mixer_settings_documents, the_documentation_has_every_option) {
  std::ifstream file(SOURCE_FOLDER "/docs/mixer.md");
  const std::string text = test::whole_text(file);
  for (const CommandOption& option : command_options()) {
    const std::string named = concat("`", option.name, option.value.empty() ? "" : " ", option.value, "`");
    CHECK(text.find(named) != std::string::npos);
  }
}

}  // namespace recorder
