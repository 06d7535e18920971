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

std::vector<std::pair<std::string, std::string>> ConfigNode::items() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ConfigNode& node : children)
    if (node.value) out.emplace_back(node.name, *node.value);
  return out;
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

Result<std::vector<std::pair<std::string, std::string>>> read_config_section(const std::string& folder,
                                                                             const std::string& name,
                                                                             std::string_view section) {
  Result<ConfigNode> root = read_config_file(folder, name);
  if (!root.ok()) return root.error();
  const ConfigNode* node = root->child(section);
  if (node == nullptr) return std::vector<std::pair<std::string, std::string>>();
  return node->items();
}

}  // namespace recorder
