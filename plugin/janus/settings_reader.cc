#include "plugin/janus/settings_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::string_view kSection = "general";

// A group without a name in which everything has one.
bool is_entry(const ConfigNode& node) {
  if (node.value || !node.name.empty()) return false;
  return std::none_of(node.children.begin(), node.children.end(),
                      [](const ConfigNode& field) { return field.name.empty(); });
}

SettingField field_of(const ConfigNode& node) {
  if (node.value) return {node.name, *node.value};
  std::vector<std::string> values;
  for (const ConfigNode& element : node.children) values.push_back(element.value.value_or(""));
  return {node.name, std::move(values)};
}

SettingEntry entry_of(const ConfigNode& node) {
  SettingEntry entry;
  for (const ConfigNode& field : node.children) entry.push_back(field_of(field));
  return entry;
}

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
        for (const ConfigNode& setting : section.children) read_setting(setting);
    }
    if (problems_.empty()) check(validate(settings_));
  }

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void read_setting(const ConfigNode& node) {
    if (node.value)
      check(apply_setting(settings_, node.name, *node.value));
    else
      read_list(node);
  }

  void read_list(const ConfigNode& node) {
    const Result<std::string_view> form = form_of_entries(node.name);
    if (!form) return problem(form.error().message);
    for (const ConfigNode& child : node.children) {
      if (is_entry(child))
        check(add_entry(settings_, node.name, entry_of(child)));
      else
        problem(concat(node.name, ": an entry is not of the form ", *form));
    }
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
