// A configuration file of Janus (*.jcfg), read by Janus's own parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/result.h"

namespace recorder {

// An item with a value, or a group or list with children; elements of a list have no name.
struct ConfigNode {
  std::string name;
  std::optional<std::string> value;
  std::vector<ConfigNode> children;

  // The first child of that name, or null.
  [[nodiscard]] const ConfigNode* child(std::string_view child_name) const;
};

// The file's root, without children when there is no such file. A file that Janus cannot parse is an error;
// Janus has logged the line.
Result<ConfigNode> read_config_file(const std::string& folder, const std::string& name);

using ConfigItems = std::vector<std::pair<std::string, std::string>>;

// Names and values of the section `general` of a file that has no other; none when there is no such file.
Result<ConfigItems> read_general_section(const std::string& folder, const std::string& name);

}  // namespace recorder
