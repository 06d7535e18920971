#include "plugin/janus/configuration.h"

#include <glib.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

extern "C" {
#include <config.h>
}

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::string_view kFile = "janus.plugin.recorder.jcfg";
constexpr std::string_view kSection = "general";
constexpr std::string_view kRoomSecrets = "room_secrets";

using Configuration = std::unique_ptr<janus_config, decltype(&janus_config_destroy)>;
using Container = janus_config_container;

// Names and values are null where the file has none, as in the elements of a list.
std::string_view text(const char* characters) { return characters != nullptr ? characters : ""; }

std::vector<const Container*> contents(GList* list) {
  std::vector<const Container*> all;
  for (const GList* link = list; link != nullptr; link = link->next)
    all.push_back(static_cast<const Container*>(link->data));
  return all;
}

// Fills settings from Janus's tree, and keeps going after a problem to find them all.
class Reader {
 public:
  void read(const janus_config& file) {
    for (const Container* section : contents(file.list)) {
      if (text(section->name) != kSection)
        problem(concat(text(section->name), " is not known: settings stand in the section ", kSection));
      else if (section->type != janus_config_type_category)
        problem(concat(kSection, " must be a section: ", kSection, ": { ... }"));
      else
        for (const Container* entry : contents(section->list)) read_entry(*entry);
    }
    if (problems_.empty()) check(validate(settings_));
  }

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void read_entry(const Container& entry) {
    const std::string_view name = text(entry.name);
    if (entry.type == janus_config_type_item)
      check(apply_setting(settings_, name, text(entry.value)));
    else if (name == kRoomSecrets && entry.type == janus_config_type_array)
      for (const Container* room : contents(entry.list)) read_room_secret(*room);
    else
      problem(concat(name, " must be a single value"));
  }

  void read_room_secret(const Container& entry) {
    if (entry.type != janus_config_type_category)
      return problem(
          concat(kRoomSecrets, ": an entry is not of the form { room = \"...\", secret = \"...\" }"));
    std::string_view room, secret;
    for (const Container* item : contents(entry.list)) {
      if (text(item->name) == "room")
        room = text(item->value);
      else if (text(item->name) == "secret")
        secret = text(item->value);
      else
        problem(
            concat(kRoomSecrets, ": an entry has ", text(item->name), ", only room and secret are known"));
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

Error all_of(const std::vector<std::string>& problems, const std::string& path) {
  std::string sentence =
      concat(problems.size(), problems.size() == 1 ? " problem in " : " problems in ", path);
  for (size_t i = 0; i < problems.size(); ++i) sentence += concat(i == 0 ? ": " : "; ", problems[i]);
  return {ErrorCode::kBadRequest, std::move(sentence)};
}

}  // namespace

Result<Settings> read_configuration(const std::string& folder) {
  const std::string path = concat(folder, '/', kFile);
  if (::access(path.c_str(), R_OK) != 0) {
    if (errno != ENOENT)
      return internal_error(concat("cannot read ", path, ": ", std::generic_category().message(errno)));
    log(LogLevel::kInfo, "configuration", concat(path, " does not exist: every setting has its default"));
    return Settings();
  }
  const Configuration file(janus_config_parse(path.c_str()), &janus_config_destroy);
  // Janus has logged the line that it did not understand.
  if (!file) return Error{ErrorCode::kBadRequest, concat(path, " is not a valid configuration file")};
  Reader reader;
  reader.read(*file);
  if (!reader.problems().empty()) return all_of(reader.problems(), path);
  return reader.settings();
}

}  // namespace recorder
