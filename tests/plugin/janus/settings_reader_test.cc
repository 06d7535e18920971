#include "plugin/janus/settings_reader.h"

#include <initializer_list>

#include "tests/support/test.h"

namespace recorder {
namespace {

ConfigNode item(std::string name, std::string value) { return {std::move(name), std::move(value), {}}; }

ConfigNode group(std::string name, std::vector<ConfigNode> children) {
  return {std::move(name), std::nullopt, std::move(children)};
}

ConfigNode file(std::vector<ConfigNode> settings) {
  return group("", {group("general", std::move(settings))});
}

ConfigNode room(std::string id, std::string secret) {
  return group("", {item("room", std::move(id)), item("secret", std::move(secret))});
}

std::string problems_of(const ConfigNode& root) {
  const Result<Settings> settings = read_settings(root, "a.jcfg");
  return settings.ok() ? "none" : settings.error().message;
}

}  // namespace

TEST(settings_reader, an_empty_file_means_the_defaults) {
  const Result<Settings> settings = read_settings(ConfigNode(), "a.jcfg");
  REQUIRE(settings.ok());
  CHECK_EQUAL(settings->record_dir, Settings().record_dir);
}

TEST(settings_reader, values_and_room_secrets_arrive) {
  const Result<Settings> settings =
      read_settings(file({item("record_dir", "/srv"), item("lanes", "3"),
                          group("room_secrets", {room("1234", "adminpwd"), room("exam-*", "another")})}),
                    "a.jcfg");
  REQUIRE(settings.ok());
  CHECK_EQUAL(settings->record_dir, "/srv");
  CHECK_EQUAL(settings->lanes, 3u);
  REQUIRE(settings->room_secrets.size() == 2);
  CHECK_EQUAL(settings->room_secrets[0].pattern, "1234");
  CHECK_EQUAL(settings->room_secrets[1].secret, "another");
}

TEST(settings_reader, an_empty_list_is_allowed) {
  for (const char* key : {"room_secrets", "apps", "auto_record"})
    CHECK_EQUAL(problems_of(file({group(key, {})})), "none");
}

TEST(settings_reader, applications_and_rooms_to_record_arrive) {
  const ConfigNode school =
      group("", {item("key", "school"), item("url", "https://example.org"), item("secret", "s1"),
                 group("methods", {item("", "startedRecording")}),
                 group("rooms", {item("", "a, b"), item("", "c")})});
  const ConfigNode exams = group("", {item("room", "exam-*"), item("mode", "single")});
  const Result<Settings> settings =
      read_settings(file({group("apps", {school}), group("auto_record", {exams})}), "a.jcfg");
  REQUIRE(settings.ok());
  REQUIRE(settings->apps.size() == 1 && settings->auto_record.size() == 1);
  CHECK_EQUAL(settings->apps[0].secret, "s1");
  CHECK((settings->apps[0].methods == std::vector<std::string>{"startedRecording"}));
  CHECK((settings->apps[0].rooms == std::vector<std::string>{"a, b", "c"}));
  CHECK(settings->auto_record[0].mode == AutoRecordMode::kSingle);
}

TEST(settings_reader, all_problems_are_named_at_once) {
  const std::string problems = problems_of(file({item("record_dirr", "/srv"), item("lanes", "99")}));
  CHECK_EQUAL(problems,
              "2 problems in a.jcfg: unknown setting record_dirr: did you mean record_dir?; "
              "lanes = \"99\" is not allowed: it must be from 0 to 16");
}

TEST(settings_reader, what_does_not_fit_the_form_of_the_file_is_a_problem) {
  struct Row {
    ConfigNode root;
    std::string problem;
  };
  const std::initializer_list<Row> rows = {
      {group("", {item("general", "3")}), "general must be a section: general: { ... }"},
      {group("", {item("lanes", "3")}), "lanes is not known: settings stand in the section general"},
      {group("", {group("genral", {})}), "genral is not known: settings stand in the section general"},
      {file({group("lanes", {item("", "3")})}), "lanes must be a single value"},
      {file({group("room_secrets", {item("", "text")})}),
       "room_secrets: an entry is not of the form { room = \"exam-*\", secret = \"...\" }"},
      {file({group("roomsecrets", {})}), "unknown setting roomsecrets: did you mean room_secrets?"},
      {file({group("auto_record", {item("room", "1")})}),
       "auto_record: an entry is not of the form { room = \"exam-*\", mode = \"multi\" }"},
      {file({group("auto_record", {group("exams", {item("room", "1")})})}),
       "auto_record: an entry is not of the form { room = \"exam-*\", mode = \"multi\" }"},
      {file({group("auto_record", {group("", {item("", "1")})})}),
       "auto_record: an entry is not of the form { room = \"exam-*\", mode = \"multi\" }"},
      {file({group("room_secrets", {group("", {item("secret", "hidden")})})}),
       "room_secrets: an entry has no room"},
      {file({group("room_secrets", {group("", {item("room", "1")})})}),
       "room_secrets: the entry of room 1 has no secret"},
      {file({item("rtp_address", "0.0.0.0")}),
       "rtp_address = \"0.0.0.0\" can be reached from outside: set srtp = true, or an address of "
       "127.0.0.0/8"},
  };
  for (const Row& row : rows) CHECK_EQUAL(problems_of(row.root), "1 problem in a.jcfg: " + row.problem);
}

TEST(settings_reader, an_unknown_field_of_a_room_secret_is_named) {
  ConfigNode entry = room("1234", "adminpwd");
  entry.children.push_back(item("pin", "1"));
  CHECK_EQUAL(problems_of(file({group("room_secrets", {entry})})),
              "1 problem in a.jcfg: room_secrets: an entry has pin, only room and secret are known");
}

}  // namespace recorder
