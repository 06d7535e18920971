// The settings that are lists of entries.
#include <array>
#include <initializer_list>

#include "plugin/recorder/settings.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kUrl = "https://example.org/hook";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// "ok", or the error.
std::string added(Settings& settings, std::string_view key, const SettingEntry& entry) {
  const Status status = add_entry(settings, key, entry);
  return status.ok() ? "ok" : status.error().message;
}

struct Refusal {
  std::string_view key;
  SettingEntry entry;
  std::string_view message;
};

void check_refusals(std::initializer_list<Refusal> rows) {
  for (const Refusal& row : rows) {
    Settings settings;
    CHECK_EQUAL(added(settings, row.key, row.entry), row.message);
    CHECK(settings.room_secrets.empty() && settings.apps.empty() && settings.auto_record.empty());
  }
}

}  // namespace

TEST(setting_lists, a_key_that_is_no_list_takes_no_entries) {
  check_refusals({
      {"lanes", {}, "lanes must be a single value"},
      {"app", {}, "unknown setting app: did you mean apps?"},
  });
  CHECK(!form_of_entries("lanes").ok());
  CHECK(form_of_entries("apps").ok());
}

TEST(setting_lists, a_list_is_not_a_single_value_and_what_it_was_is_not_shown) {
  for (const std::string_view key : {"room_secrets", "apps", "auto_record"}) {
    Settings settings;
    const Status status = apply_setting(settings, key, "adminpwd");
    REQUIRE(!status.ok());
    const std::string problem = std::string(key) + " is not allowed: it must be a list such as ( {";
    CHECK(status.error().message.starts_with(problem));
    CHECK(!contains(status.error().message, "adminpwd"));
  }
}

TEST(setting_lists, fields_that_are_not_known_or_not_single_are_refused) {
  check_refusals({
      {"room_secrets", {{"pin", "1"}}, "room_secrets: an entry has pin, only room and secret are known"},
      {"apps",
       {{"keys", "a"}},
       "apps: an entry has keys, only key, url, secret, methods and rooms are known"},
      {"apps", {{"key", Texts{"a", "b"}}}, "apps: key of an entry must be a single value"},
      {"auto_record", {{"room", Texts{}}}, "auto_record: room of an entry must be a single value"},
  });
}

TEST(setting_lists, the_first_pattern_that_matches_gives_the_secret_of_a_room) {
  Settings settings;
  CHECK_EQUAL(added(settings, "room_secrets", {{"room", "1234"}, {"secret", "adminpwd"}}), "ok");
  CHECK_EQUAL(added(settings, "room_secrets", {{"room", "exam-?"}, {"secret", "short"}}), "ok");
  CHECK_EQUAL(added(settings, "room_secrets", {{"room", "exam-*"}, {"secret", "long"}}), "ok");
  CHECK_EQUAL(secret_for_room(settings, "1234").value_or(""), "adminpwd");
  CHECK_EQUAL(secret_for_room(settings, "exam-1").value_or(""), "short");
  CHECK_EQUAL(secret_for_room(settings, "exam-12").value_or(""), "long");
  CHECK(!secret_for_room(settings, "12345").has_value());
}

TEST(setting_lists, an_incomplete_room_secret_is_refused) {
  check_refusals({
      {"room_secrets", {}, "room_secrets: an entry has no room"},
      {"room_secrets", {{"secret", "adminpwd"}}, "room_secrets: an entry has no room"},
      {"room_secrets", {{"room", "1234"}}, "room_secrets: the entry of room 1234 has no secret"},
  });
}

TEST(setting_lists, an_application_arrives_with_all_its_fields) {
  Settings settings;
  CHECK_EQUAL(added(settings, "apps", {{"key", "school"},
                                       {"url", kUrl},
                                       {"secret", "s,1"},
                                       {"methods", Texts{"startedRecording", "stoppedMultiRecording"}},
                                       {"rooms", Texts{"exam-*", "a, b"}}}),
              "ok");
  REQUIRE(settings.apps.size() == 1);
  const ClientApplication& app = settings.apps[0];
  CHECK_EQUAL(app.key, "school");
  CHECK_EQUAL(app.url, kUrl);
  CHECK_EQUAL(app.secret, "s,1");
  CHECK((app.methods == Texts{"startedRecording", "stoppedMultiRecording"}));
  CHECK((app.rooms == Texts{"exam-*", "a, b"}));
}

TEST(setting_lists, methods_and_rooms_are_lists_or_one_text_with_commas) {
  Settings settings;
  CHECK_EQUAL(added(settings, "apps", {{"key", "school"},
                                       {"url", kUrl},
                                       {"methods", "startedRecording, stoppedRecording"},
                                       {"rooms", "1234,exam-*"}}),
              "ok");
  REQUIRE(settings.apps.size() == 1);
  CHECK((settings.apps[0].methods == Texts{"startedRecording", "stoppedRecording"}));
  CHECK((settings.apps[0].rooms == Texts{"1234", "exam-*"}));
}

TEST(setting_lists, an_application_needs_only_its_key_and_its_url) {
  Settings settings;
  CHECK_EQUAL(added(settings, "apps", {{"key", "defaultApp"}, {"url", "http://127.0.0.1:9000"}}), "ok");
  REQUIRE(settings.apps.size() == 1);
  for (const std::string_view type : kEventTypes) CHECK(wants(settings.apps[0], type));
}

TEST(setting_lists, the_url_of_an_application_loses_the_slashes_at_its_end) {
  Settings settings;
  CHECK_EQUAL(added(settings, "apps", {{"key", "a"}, {"url", "https://example.org/hook//"}}), "ok");
  REQUIRE(settings.apps.size() == 1);
  CHECK_EQUAL(settings.apps[0].url, kUrl);
}

TEST(setting_lists, a_bad_application_is_refused) {
  check_refusals({
      {"apps", {{"url", kUrl}}, "apps: an entry has no key"},
      {"apps", {{"key", "a"}}, "apps: a has no url"},
      {"apps",
       {{"key", "a"}, {"url", kUrl}, {"methods", Texts{"startRecording"}}},
       "apps: a has the method \"startRecording\", which is not one of startedRecording, stoppedRecording, "
       "addedToMultiRecording, removedFromMultiRecording, startedMultiRecording, stoppedMultiRecording, "
       "pausedRecording, resumedRecording, pausedMultiRecording, resumedMultiRecording"},
      {"apps",
       {{"key", "a"}, {"url", kUrl}, {"methods", Texts{}}},
       "apps: methods of a is empty or has an empty element"},
      {"apps",
       {{"key", "a"}, {"url", kUrl}, {"rooms", "1,"}},
       "apps: rooms of a is empty or has an empty element"},
      {"apps",
       {{"key", "a"}, {"url", kUrl}, {"rooms", ""}},
       "apps: rooms of a is empty or has an empty element"},
  });
}

TEST(setting_lists, an_url_that_is_not_http_is_refused_without_showing_it) {
  constexpr std::array urls = {"ftp://x:adminpwd@y", "example.org/adminpwd", "https://",
                               "https:///adminpwd",  "http://h/?adminpwd",   "http://h/#adminpwd",
                               "http://h/ adminpwd", " https://h",           "HTTPS"};
  for (const char* url : urls) {
    Settings settings;
    CHECK_EQUAL(added(settings, "apps", {{"key", "a"}, {"url", url}}),
                "apps: the url of a is not of the form https://HOST/PATH or http://HOST/PATH");
    CHECK(settings.apps.empty());
  }
}

TEST(setting_lists, a_key_that_is_there_twice_is_refused) {
  Settings settings;
  CHECK_EQUAL(added(settings, "apps", {{"key", "a"}, {"url", kUrl}}), "ok");
  CHECK_EQUAL(added(settings, "apps", {{"key", "a"}, {"url", kUrl}}), "apps: the key a is there twice");
  CHECK_EQUAL(settings.apps.size(), 1u);
}

TEST(setting_lists, no_secret_of_an_application_is_in_an_error) {
  const std::initializer_list<SettingEntry> entries = {
      {{"secret", "adminpwd"}},
      {{"key", "a"}, {"secret", "adminpwd"}},
      {{"key", "a"}, {"url", "x"}, {"secret", "adminpwd"}},
      {{"key", "a"}, {"url", kUrl}, {"secret", Texts{"adminpwd"}}},
      {{"key", "a"}, {"url", kUrl}, {"secret", "adminpwd"}, {"methods", "x"}},
  };
  for (const SettingEntry& entry : entries) {
    Settings settings;
    CHECK(!contains(added(settings, "apps", entry), "adminpwd"));
  }
}

TEST(setting_lists, the_first_pattern_that_matches_says_how_a_room_is_recorded) {
  Settings settings;
  CHECK_EQUAL(added(settings, "auto_record", {{"room", "exam-1*"}, {"mode", "single"}}), "ok");
  CHECK_EQUAL(added(settings, "auto_record", {{"room", "exam-*"}, {"mode", "multi"}}), "ok");
  CHECK_EQUAL(added(settings, "auto_record", {{"room", "Lecture *"}}), "ok");
  const auto mode = [&](const std::string& room, const std::string& description) {
    const AutoRecord* entry = auto_record_of(settings, room, description);
    return entry == nullptr ? "none" : entry->mode == AutoRecordMode::kMulti ? "multi" : "single";
  };
  CHECK_EQUAL(std::string(mode("exam-12", "")), "single");
  CHECK_EQUAL(std::string(mode("exam-2", "")), "multi");
  CHECK_EQUAL(std::string(mode("1234", "Lecture one")), "multi");
  CHECK_EQUAL(std::string(mode("1234", "exam-1")), "single");
  CHECK_EQUAL(std::string(mode("1234", "")), "none");
}

TEST(setting_lists, a_bad_entry_of_auto_record_is_refused) {
  check_refusals({
      {"auto_record", {{"mode", "multi"}}, "auto_record: an entry has no room"},
      {"auto_record",
       {{"room", "exam-*"}, {"mode", "both"}},
       "auto_record: the mode of exam-* is not one of multi and single"},
      {"auto_record",
       {{"room", "exam-*"}, {"mode", ""}},
       "auto_record: the mode of exam-* is not one of multi and single"},
  });
}

}  // namespace recorder
