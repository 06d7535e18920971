#include "plugin/module/config_file.h"

#include <glib.h>
#include <unistd.h>

#include <memory>

extern "C" {
#include <config.h>
}

#include "plugin/base/text.h"

namespace recorder {
namespace {

std::vector<ConfigNode> copy_of(const GList* list) {
  std::vector<ConfigNode> nodes;
  for (; list != nullptr; list = list->next) {
    const auto* element = static_cast<const janus_config_container*>(list->data);
    ConfigNode& node = nodes.emplace_back();
    if (element->name != nullptr) node.name = element->name;
    if (element->type == janus_config_type_item) node.value = element->value != nullptr ? element->value : "";
    node.children = copy_of(element->list);
  }
  return nodes;
}

}  // namespace

const ConfigNode* ConfigNode::child(std::string_view child_name) const {
  for (const ConfigNode& node : children)
    if (node.name == child_name) return &node;
  return nullptr;
}

Result<ConfigNode> read_config_file(const std::string& folder, const std::string& name) {
  const std::string path = concat(folder, '/', name);
  ConfigNode root;
  if (::access(path.c_str(), F_OK) != 0) return root;
  const std::unique_ptr<janus_config, decltype(&janus_config_destroy)> config(
      janus_config_parse(path.c_str()), janus_config_destroy);
  if (config == nullptr) return internal_error(concat("cannot read ", path, ": see the line above"));
  root.children = copy_of(config->list);
  return root;
}

Result<ConfigItems> read_general_section(const std::string& folder, const std::string& name) {
  const Result<ConfigNode> root = read_config_file(folder, name);
  if (!root.ok()) return root.error();
  ConfigItems items;
  for (const ConfigNode& section : root->children) {
    if (section.name != "general") return internal_error(concat("unknown section ", section.name));
    for (const ConfigNode& item : section.children) items.emplace_back(item.name, item.value.value_or(""));
  }
  return items;
}

}  // namespace recorder
