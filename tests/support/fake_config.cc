// janus_config_parse for tests: groups, lists and items of a .jcfg file as Janus hands them out, '#'
// comments. No includes, no escapes, no strings in several pieces.
#include <glib.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>

#pragma GCC visibility push(default)
extern "C" {
#include <config.h>
}
#pragma GCC visibility pop

namespace {

class Parser {
 public:
  explicit Parser(std::string text) : text_(std::move(text)) {}

  // The settings up to a closing brace or the end; false when the text is malformed.
  bool group(GList** list) {
    while (!next().empty() && next() != "}") {
      const std::string name = take();
      if (!std::isalpha(static_cast<unsigned char>(name[0]))) return false;
      const std::string sign = take();
      if ((sign != "=" && sign != ":") || !value(list, name.c_str())) return false;
      if (next() == ";" || next() == ",") take();
    }
    return true;
  }

  bool at_end() { return next().empty(); }

 private:
  bool value(GList** list, const char* name) {
    const std::string token = take();
    if (token == "{") return group(&add(list, janus_config_type_category, name)->list) && take() == "}";
    if (token == "(" || token == "[") return elements(&add(list, janus_config_type_array, name)->list);
    if (token.empty() || token.find_first_of("={}()[],;:") == 0) return false;
    add(list, janus_config_type_item, name)->value =
        g_strdup(token[0] == '"' ? token.substr(1).c_str() : token.c_str());
    return true;
  }

  bool elements(GList** list) {
    while (next() != ")" && next() != "]") {
      if (!value(list, nullptr)) return false;
      if (next() == ",") take();
    }
    take();
    return true;
  }

  static janus_config_container* add(GList** list, janus_config_type type, const char* name) {
    auto* container = g_new0(janus_config_container, 1);
    container->type = type;
    container->name = g_strdup(name);
    *list = g_list_append(*list, container);
    return container;
  }

  // A sign, a word, or a string with its opening quote; empty at the end.
  std::string read() {
    skip_space();
    if (at_ == text_.size()) return {};
    const size_t start = at_++;
    if (text_[start] == '"') {
      at_ = std::min(text_.find('"', at_), text_.size());
      return text_.substr(start, at_++ - start);
    }
    if (std::string_view("={}()[],;:").find(text_[start]) != std::string_view::npos) return {text_[start]};
    at_ = std::min(text_.find_first_of(" \t\r\n={}()[],;:#", at_), text_.size());
    return text_.substr(start, at_ - start);
  }

  void skip_space() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) || text_[at_] == '#'))
      at_ = text_[at_] == '#' ? std::min(text_.find('\n', at_), text_.size()) : at_ + 1;
  }

  const std::string& next() {
    if (!has_next_) next_ = read();
    has_next_ = true;
    return next_;
  }

  std::string take() {
    std::string taken = next();
    has_next_ = false;
    return taken;
  }

  const std::string text_;
  size_t at_ = 0;
  std::string next_;
  bool has_next_ = false;
};

void free_container(gpointer data) {
  auto* container = static_cast<janus_config_container*>(data);
  g_list_free_full(container->list, free_container);
  g_free(const_cast<char*>(container->name));
  g_free(const_cast<char*>(container->value));
  g_free(container);
}

}  // namespace

janus_config* janus_config_parse(const char* file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  Parser parser(text.str());
  janus_config* config = g_new0(janus_config, 1);
  if (parser.group(&config->list) && parser.at_end()) return config;
  janus_config_destroy(config);
  return nullptr;
}

void janus_config_destroy(janus_config* config) {
  if (config == nullptr) return;
  g_list_free_full(config->list, free_container);
  g_free(config);
}
