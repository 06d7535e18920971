#include "plugin/recorder/file_name.h"

#include <glib.h>

#include <array>
#include <set>

#include "tests/support/hostile_names.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

FileNameValues some_values() {
  FileNameValues values;
  values.stream_name = "room-09f012-user1-e6ff";
  values.duration = milliseconds(37282);
  values.start_time = 14;
  values.end_time = 37296;
  values.start_time_millis = 1628821032180;
  values.end_time_millis = 1628821151750;
  values.session_id = "/192.168.1.83:49977/192.168.1.39:8443-591009c4";
  values.media_session_id = "e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d";
  values.login = "mockLogin";
  values.audio_codec = "aac";
  values.video_codec = "h264";
  return values;
}

std::string expanded(std::string_view text, const FileNameValues& values) {
  const auto name_template = FileNameTemplate::parse(text);
  return name_template.ok() ? name_template->expand(values) : name_template.error().message;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST(file_name, every_element_gives_its_value) {
  struct Row {
    std::string_view name_template, expected;
  };
  constexpr std::array<Row, 13> rows = {{
      {"{streamName}", "room-09f012-user1-e6ff"},
      {"{duration}", "37282"},
      {"{startTime}", "14"},
      {"{endTime}", "37296"},
      {"{startTimeMillis}", "1628821032180"},
      {"{endTimeMillis}", "1628821151750"},
      {"{sessionId}", "LzE5Mi4xNjguMS44Mzo0OTk3Ny8xOTIuMTY4LjEuMzk6ODQ0My01OTEwMDlj"},
      {"{mediaSessionId}", "e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d"},
      {"{login}", "mockLogin"},
      {"{audioCodec}", "aac"},
      {"{videoCodec}", "h264"},
      {"stream-{mediaSessionId}-{login}", "stream-e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d-mockLogin"},
      {"test", "test"},
  }};
  for (const Row& row : rows) CHECK_EQUAL(expanded(row.name_template, some_values()), row.expected);
}

TEST(file_name, the_session_id_is_base64_without_padding_and_slashes) {
  FileNameValues values;
  values.session_id = "\xfb\xff";  // "+/8=" in the plain alphabet
  CHECK_EQUAL(expanded("x{sessionId}", values), "x-_8");
}

TEST(file_name, what_is_not_known_yet_stays_a_placeholder) {
  FileNameValues values;
  values.stream_name = "9c3e-test";
  values.start_time = 1563776083752;
  CHECK_EQUAL(expanded("{streamName}-{startTime}-{endTime}", values), "9c3e-test-1563776083752-{endTime}");
}

TEST(file_name, a_value_that_looks_like_a_placeholder_is_not_filled) {
  FileNameValues values;
  values.stream_name = "{login}";
  values.login = "secret";
  CHECK_EQUAL(expanded("{streamName}", values), "{login}");
}

TEST(file_name, a_multi_recorder_is_named_by_its_uri_and_the_clock_of_the_server) {
  FileNameValues values = multi_recorder_values("multi-recorder://test-record", "32c7edd7-37bf-4bf2-a58d");
  constexpr std::string_view kTemplate =
      "{streamName}-{startTime}-{startTimeMillis}-{endTime}-{endTimeMillis}";
  values.start_time_millis = 1628821032180;
  CHECK_EQUAL(expanded(kTemplate, values),
              "multi-recorder___test-record--1-1628821032180--1-{endTimeMillis}");
  values.end_time_millis = 1628821151750;
  CHECK_EQUAL(expanded(kTemplate, values), "multi-recorder___test-record--1-1628821032180--1-1628821151750");
  CHECK_EQUAL(expanded("stream-{mediaSessionId}-{login}", values), "stream-32c7edd7-37bf-4bf2-a58d-recorder");
}

TEST(file_name, a_bad_template_is_refused_naming_the_element) {
  struct Row {
    std::string_view name_template, message;
  };
  constexpr std::array<Row, 6> rows = {{
      {"", "the file name template is empty"},
      {"{streamname}", "the file name template has the unknown element {streamname}"},
      {"a-{}", "the file name template has the unknown element {}"},
      {"{{login}}", "the file name template has the unknown element {{login}"},
      {"{login", "the file name template has a { without its }"},
      {"{a\nb}", "the file name template has the unknown element {a_b}"},
  }};
  for (const Row& row : rows) {
    const auto result = FileNameTemplate::parse(row.name_template);
    REQUIRE(!result.ok());
    CHECK(result.error().code == ErrorCode::kBadRequest);
    CHECK_EQUAL(result.error().message, row.message);
  }
}

TEST(file_name, characters_that_are_not_allowed_are_replaced_one_for_one) {
  struct Row {
    std::string_view stream_name, expected;
  };
  constexpr std::array<Row, 16> rows = {{
      {"multi-recorder://test-record", "multi-recorder___test-record"},
      {"a/\\:*?\"<>|b", "a_________b"},
      {"../../etc/passwd", "_._.._etc_passwd"},
      {"..", "_."},
      {".", "_"},
      {"-rf", "_rf"},
      {"a.b-c", "a.b-c"},
      {"", "_"},
      {"tab\tline\n\x7f", "tab_line__"},
      {std::string_view("nul\0l", 5), "nul_l"},
      {"c1 \xc2\x85 end", "c1 _ end"},
      {"Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x8e\xa5", "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x8e\xa5"},
      {"cut \xe2\x82", "cut __"},
      {"overlong \xc0\xaf", "overlong __"},
      {"surrogate \xed\xa0\x80", "surrogate ___"},
      {"beyond \xf4\x90\x80\x80", "beyond ____"},
  }};
  for (const Row& row : rows) {
    FileNameValues values;
    values.stream_name = row.stream_name;
    CHECK_EQUAL(expanded("{streamName}", values), row.expected);
  }
}

TEST(file_name, a_template_cannot_leave_the_folder) {
  CHECK_EQUAL(expanded("../{login}", some_values()), "_._mockLogin");
  CHECK_EQUAL(expanded("/etc/{login}", some_values()), "_etc_mockLogin");
}

TEST(file_name, elements_keep_to_their_largest_size_in_characters) {
  struct Row {
    std::string_view name_template;
    int characters;
  };
  constexpr std::array<Row, 5> rows = {{{"{sessionId}", 60},
                                        {"{mediaSessionId}", 36},
                                        {"{login}", 32},
                                        {"{audioCodec}", 4},
                                        {"{videoCodec}", 4}}};
  FileNameValues values;
  values.session_id = repeated("a", 100);
  values.media_session_id = values.login = values.audio_codec = values.video_codec =
      repeated("\xc3\xab", 100);
  for (const Row& row : rows)
    CHECK_EQUAL(g_utf8_strlen(expanded(row.name_template, values).c_str(), -1), row.characters);
}

TEST(file_name, the_name_is_trimmed_to_255_bytes_and_keeps_suffix_and_extension) {
  const std::string long_name = repeated("a", 300);
  CHECK_EQUAL(file_name(long_name, "", ".mp4"), repeated("a", 251) + ".mp4");
  CHECK_EQUAL(file_name(long_name, "_3", ".mp4"), repeated("a", 249) + "_3.mp4");
  CHECK_EQUAL(file_name(repeated("a", 251), "", ".mp4"), repeated("a", 251) + ".mp4");
}

TEST(file_name, the_name_is_trimmed_between_characters) {
  // 83 characters of three bytes are 249 bytes; the 84th would end at 252.
  CHECK_EQUAL(file_name(repeated("\xe2\x82\xac", 100), "", ".mp4"), repeated("\xe2\x82\xac", 83) + ".mp4");
  CHECK_EQUAL(file_name(repeated("\xe2\x82\xac", 100), "-12", ".mp4"),
              repeated("\xe2\x82\xac", 82) + "-12.mp4");
}

TEST(file_name, a_name_that_exists_gets_a_number) {
  std::set<std::string> names;
  const auto exists = [&](const std::string& name) { return names.contains(name); };
  for (const std::string_view expected : {"test.mp4", "test-1.mp4", "test-2.mp4"}) {
    const std::string name = unique_file_name("test", ".mp4", exists);
    CHECK_EQUAL(name, expected);
    names.insert(name);
  }
}

TEST(file_name, long_names_stay_unique) {
  std::set<std::string> names;
  const auto exists = [&](const std::string& name) { return names.contains(name); };
  for (int i = 0; i < 12; ++i)
    CHECK(names.insert(unique_file_name(repeated("a", 400), ".mp4", exists)).second);
  CHECK(names.contains(repeated("a", 248) + "-11.mp4"));
}

TEST(file_name, no_template_or_value_makes_a_harmful_name) {
  test::HostileNames hostile(20240607);
  int names = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto name_template = FileNameTemplate::parse(hostile.name_template());
    if (!name_template.ok()) continue;
    const std::string stem = name_template->expand(hostile.values());
    CHECK(test::is_harmless(file_name(stem, "", ".mp4")));
    CHECK(test::is_harmless(file_name(stem, "_3-12", ".webm")));
    ++names;
  }
  CHECK(names > 2000);
}

TEST(file_name, a_template_is_made_again_from_its_text) {
  test::HostileNames hostile(3);
  int templates = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto name_template = FileNameTemplate::parse(hostile.name_template());
    if (!name_template.ok()) continue;
    const auto again = FileNameTemplate::parse(name_template->text());
    REQUIRE(again.ok());
    const FileNameValues values = hostile.values();
    CHECK_EQUAL(again->expand(values), name_template->expand(values));
    ++templates;
  }
  CHECK(templates > 400);
}

}  // namespace recorder
