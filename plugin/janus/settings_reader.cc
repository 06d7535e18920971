#include "plugin/janus/settings_reader.h"

#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::string_view kSection = "general";
constexpr std::string_view kRoomSecrets = "room_secrets";

// Fills settings, and keeps going after a problem to find them all.
class Reader {
 public:
  void read(const ConfigNode& root) {
    for (const ConfigNode& section : root.children) {
      if (section.name != kSection)
        problem(concat(section.name, " is not known: settings stand in the section ", kSection));
      else if (section.value)
        problem(concat(kSection, " must be a section: ", kSection, ": { ... }"));
      else
        for (const ConfigNode& entry : section.children) read_entry(entry);
    }
    if (problems_.empty()) check(validate(settings_));
  }

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void read_entry(const ConfigNode& entry) {
    if (entry.value)
      check(apply_setting(settings_, entry.name, *entry.value));
    else if (entry.name == kRoomSecrets)
      for (const ConfigNode& room : entry.children) read_room_secret(room);
    else
      problem(concat(entry.name, " must be a single value"));
  }

  void read_room_secret(const ConfigNode& entry) {
    if (entry.value)
      return problem(
          concat(kRoomSecrets, ": an entry is not of the form { room = \"...\", secret = \"...\" }"));
    std::string room, secret;
    for (const ConfigNode& item : entry.children) {
      if (item.name == "room")
        room = item.value.value_or("");
      else if (item.name == "secret")
        secret = item.value.value_or("");
      else
        problem(concat(kRoomSecrets, ": an entry has ", item.name, ", only room and secret are known"));
    }
    check(add_room_secret(settings_, room, secret));
  }

  void check(const Status& status) {
    if (!status.ok()) problem(status.error().message);
  }
  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }

  Settings settings_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<Settings> read_settings(const ConfigNode& root, const std::string& path) {
  Reader reader;
  reader.read(root);
  const std::vector<std::string>& problems = reader.problems();
  if (problems.empty()) return reader.settings();
  std::string sentence =
      concat(problems.size(), problems.size() == 1 ? " problem in " : " problems in ", path);
  for (size_t i = 0; i < problems.size(); ++i) sentence += concat(i == 0 ? ": " : "; ", problems[i]);
  return Error{ErrorCode::kBadRequest, std::move(sentence)};
}

}  // namespace recorder
