#include "plugin/recorder/setting_lists.h"

#include <algorithm>
#include <array>
#include <optional>

#include "plugin/base/setting_value.h"
#include "plugin/base/text.h"
#include "plugin/recorder/setting_kinds.h"

namespace recorder {
namespace {

Error refused(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

const SettingField* find(const SettingEntry& entry, std::string_view name) {
  const auto has_name = [name](const SettingField& field) { return field.name == name; };
  const auto at = std::find_if(entry.begin(), entry.end(), has_name);
  return at == entry.end() ? nullptr : &*at;
}

// Empty if it is not there.
std::string text(const SettingEntry& entry, std::string_view name) {
  const SettingField* field = find(entry, name);
  return field == nullptr ? std::string() : std::get<std::string>(field->value);
}

// A list, or one text with commas between them.
std::vector<std::string> texts(const SettingField& field) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&field.value)) return *list;
  return split_list(std::get<std::string>(field.value));
}

// --- room_secrets ---

constexpr std::array<FieldForm, 2> kRoomSecretFields = {{{"room"}, {"secret"}}};

Status add_room_secret(Settings& settings, const SettingEntry& entry) {
  RoomSecret added{text(entry, "room"), text(entry, "secret")};
  if (added.pattern.empty()) return refused("room_secrets: an entry has no room");
  if (added.secret.empty())
    return refused(concat("room_secrets: the entry of room ", added.pattern, " has no secret"));
  settings.room_secrets.push_back(std::move(added));
  return Success{};
}

// --- apps ---

constexpr std::array<FieldForm, 5> kAppFields = {
    {{"key"}, {"url"}, {"secret"}, {"methods", FieldKind::kTexts}, {"rooms", FieldKind::kTexts}}};

// Without query and fragment, because /StreamEvent is appended to it.
bool is_base_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme) && url.size() > scheme.size() && url[scheme.size()] != '/')
      return std::none_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '?' || c == '#'; });
  return false;
}

std::string event_type_names() {
  std::string names;
  for (const std::string_view type : kEventTypes) names += concat(names.empty() ? "" : ", ", type);
  return names;
}

Status check_methods(const ClientApplication& app) {
  for (const std::string& method : app.methods)
    if (std::find(kEventTypes.begin(), kEventTypes.end(), method) == kEventTypes.end())
      return refused(concat("apps: ", app.key, " has the method \"", method, "\", which is not one of ",
                            event_type_names()));
  return Success{};
}

// Fills one of the lists of an application; one that is there and empty would not say whether all or none are
// meant.
Status fill(std::vector<std::string>& list, const SettingEntry& entry, std::string_view name,
            const std::string& key) {
  const SettingField* field = find(entry, name);
  if (field == nullptr) return Success{};
  list = texts(*field);
  if (list.empty() || std::find(list.begin(), list.end(), "") != list.end())
    return refused(concat("apps: ", name, " of ", key, " is empty or has an empty element"));
  return Success{};
}

Status add_app(Settings& settings, const SettingEntry& entry) {
  ClientApplication app{text(entry, "key"), text(entry, "url"), text(entry, "secret"), {}, {}};
  if (app.key.empty()) return refused("apps: an entry has no key");
  if (find_application(settings.apps, app.key) != nullptr)
    return refused(concat("apps: the key ", app.key, " is there twice"));
  if (app.url.empty()) return refused(concat("apps: ", app.key, " has no url"));
  if (!is_base_url(app.url))  // which is not shown: it may have a password in it
    return refused(
        concat("apps: the url of ", app.key, " is not of the form https://HOST/PATH or http://HOST/PATH"));
  app.url.erase(app.url.find_last_not_of('/') + 1);
  for (const auto& [name, list] : {std::pair{"methods", &app.methods}, std::pair{"rooms", &app.rooms}}) {
    const Status filled = fill(*list, entry, name, app.key);
    if (!filled.ok()) return filled;
  }
  const Status methods = check_methods(app);
  if (methods.ok()) settings.apps.push_back(std::move(app));
  return methods;
}

// --- auto_record ---

constexpr std::array<FieldForm, 2> kAutoRecordFields = {{{"room"}, {"mode"}}};
constexpr std::array<setting::Name<AutoRecordMode>, 2> kModes = {
    {{"multi", AutoRecordMode::kMulti}, {"single", AutoRecordMode::kSingle}}};

Status add_auto_record(Settings& settings, const SettingEntry& entry) {
  AutoRecord added{text(entry, "room"), AutoRecordMode::kMulti};
  if (added.room.empty()) return refused("auto_record: an entry has no room");
  if (const SettingField* mode = find(entry, "mode")) {
    const std::string& name = std::get<std::string>(mode->value);
    const auto row =
        std::find_if(kModes.begin(), kModes.end(), [&](const auto& known) { return known.name == name; });
    if (row == kModes.end())
      return refused(concat("auto_record: the mode of ", added.room, " is not one of multi and single"));
    added.mode = row->value;
  }
  settings.auto_record.push_back(std::move(added));
  return Success{};
}

// --- every list ---

std::string field_names(std::span<const FieldForm> fields) {
  std::string names;
  for (size_t i = 0; i < fields.size(); ++i)
    names += concat(i == 0 ? "" : i + 1 < fields.size() ? ", " : " and ", fields[i].name);
  return names;
}

Status check_field(std::string_view key, const SettingList& list, const SettingField& field) {
  for (const FieldForm& known : list.fields) {
    if (known.name != field.name) continue;
    if (known.kind == FieldKind::kTexts || std::holds_alternative<std::string>(field.value)) return Success{};
    return refused(concat(key, ": ", field.name, " of an entry must be a single value"));
  }
  return refused(
      concat(key, ": an entry has ", field.name, ", only ", field_names(list.fields), " are known"));
}

}  // namespace

constinit const SettingList kRoomSecrets = {"{ room = \"exam-*\", secret = \"...\" }", kRoomSecretFields,
                                            add_room_secret};
constinit const SettingList kApps = {
    "{ key = \"...\", url = \"https://...\", secret = \"...\", methods = [ \"...\" ], "
    "rooms = [ \"exam-*\" ] }",
    kAppFields, add_app};
constinit const SettingList kAutoRecord = {"{ room = \"exam-*\", mode = \"multi\" }", kAutoRecordFields,
                                           add_auto_record};

Status add_to_list(Settings& settings, std::string_view key, const SettingList& list,
                   const SettingEntry& entry) {
  for (const SettingField& field : entry) {
    const Status known = check_field(key, list, field);
    if (!known.ok()) return known;
  }
  return list.add(settings, entry);
}

}  // namespace recorder
