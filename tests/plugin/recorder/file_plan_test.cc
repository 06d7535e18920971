#include "plugin/recorder/file_plan.h"

#include <array>
#include <filesystem>

#include "tests/support/fake_disk.h"
#include "tests/support/hostile_names.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

FilePlan plan_of(const char* name_template, unsigned part = 0) {
  FilePlan plan;
  plan.folder = "/r";
  plan.name_template = *FileNameTemplate::parse(name_template);
  plan.values.stream_name = "room";
  plan.values.start_time = 1'700'000'000'000;
  plan.values.start_time_millis = 1'700'000'000'100;
  plan.extension = ".mp4";
  plan.part = part;
  return plan;
}

FileEnd end_of(bool is_last) { return {milliseconds(4500), 1'700'000'004'700, is_last}; }

}  // namespace

TEST(file_plan, names_have_the_number_of_their_part_but_for_the_last) {
  struct Row {
    unsigned part;
    bool is_last;
    std::string_view at_start, at_end;
  };
  constexpr std::array<Row, 5> rows = {{
      {0, true, "room.mp4", "room.mp4"},
      {0, false, "room.mp4", "room.mp4"},
      {1, false, "room_1.mp4", "room_1.mp4"},
      {1, true, "room_1.mp4", "room.mp4"},
      {12, true, "room_12.mp4", "room.mp4"},
  }};
  for (const Row& row : rows) {
    const FilePlan plan = plan_of("{streamName}", row.part);
    CHECK_EQUAL(plan.name_at_start(), row.at_start);
    CHECK_EQUAL(plan.name_at_end(end_of(row.is_last)), row.at_end);
  }
}

TEST(file_plan, what_only_the_end_tells_stands_in_the_name_as_it_is_until_then) {
  const FilePlan plan = plan_of("{streamName}-{startTime}-{endTime}-{startTimeMillis}-{endTimeMillis}-{duration}", 2);
  CHECK_EQUAL(plan.name_at_start(),
              "room-1700000000000-{endTime}-1700000000100-{endTimeMillis}-{duration}_2.mp4");
  CHECK_EQUAL(plan.name_at_end(end_of(false)),
              "room-1700000000000-1700000004500-1700000000100-1700000004700-4500_2.mp4");
}

TEST(file_plan, a_start_that_is_not_known_yet_stays_a_placeholder) {
  FilePlan plan = plan_of("{startTime}-{endTime}");
  plan.values.start_time.reset();
  CHECK_EQUAL(plan.name_at_start(), "{startTime}-{endTime}.mp4");
  CHECK_EQUAL(plan.name_at_end(end_of(true)), "{startTime}-{endTime}.mp4");
}

TEST(file_plan, many_streams_have_no_clock_of_their_own) {
  FilePlan plan = plan_of("{streamName}-{startTime}-{endTime}-{endTimeMillis}");
  plan.values = multi_recorder_values("multi-recorder://test-record", "");
  CHECK_EQUAL(plan.name_at_end(end_of(true)), "multi-recorder___test-record--1--1-1700000004700.mp4");
}

TEST(file_plan, a_free_path_has_a_number_if_the_name_is_taken) {
  FakeDisk disk;
  for (const std::string_view expected : {"/r/room_2.mp4", "/r/room_2-1.mp4", "/r/room_2-2.mp4"}) {
    const std::string path = free_path(disk, "/r", "room_2.mp4");
    CHECK_EQUAL(path, expected);
    CHECK(disk.create(path).ok());
  }
  CHECK_EQUAL(free_path(disk, "/r", "room.mp4"), "/r/room.mp4");
}

TEST(file_plan, a_long_name_is_trimmed_and_never_its_part_number_or_what_makes_it_unique) {
  FilePlan plan = plan_of("{streamName}", 7);
  plan.values.stream_name = std::string(300, 'a');
  const std::string name = plan.name_at_start();
  CHECK_EQUAL(name, std::string(249, 'a') + "_7.mp4");
  FakeDisk disk;
  CHECK(disk.create("/r/" + name).ok());
  CHECK_EQUAL(free_path(disk, "/r", name), "/r/" + std::string(247, 'a') + "_7-1.mp4");
}

TEST(file_plan, a_name_that_is_only_a_number_is_not_taken_for_a_part) {
  FakeDisk disk;
  for (const char* name : {"_7.mp4", "7.mp4", "_.mp4", "a_12345678901.mp4", "_"}) {
    CHECK_EQUAL(free_path(disk, "/r", name), std::string("/r/") + name);
    CHECK(disk.create(std::string("/r/") + name).ok());
    CHECK(is_harmless(free_path(disk, "/r", name).substr(3)));
  }
}

TEST(file_plan, the_catalogue_gives_back_what_it_was_given) {
  FilePlan plan = plan_of("{streamName}-{endTime}", 3);
  plan.values.session_id = "/192.168.1.83:49977";
  plan.values.media_session_id = "5a07";
  plan.values.login = "";
  plan.values.audio_codec = "aac";
  plan.values.video_codec = "h264";
  const Result<FilePlan> again = file_plan_from(*parse_json(dump(to_json(plan))));
  REQUIRE(again.ok());
  CHECK_EQUAL(dump(to_json(*again)), dump(to_json(plan)));
  CHECK_EQUAL(again->folder, "/r");
  CHECK_EQUAL(again->part, 3u);
  CHECK_EQUAL(again->name_at_start(), plan.name_at_start());
  CHECK_EQUAL(again->name_at_end(end_of(true)), plan.name_at_end(end_of(true)));
  CHECK(again->values.login == "");
  CHECK(!again->values.end_time);
}

TEST(file_plan, a_plan_that_was_tampered_with_is_an_error) {
  const std::string good = dump(to_json(plan_of("{streamName}", 3)));
  for (const auto& [from, to] : {std::pair("\"part\":3", "\"part\":-3"), std::pair("\"part\":3", "\"part\":4294967296"),
                                 std::pair("\"part\":3", "\"part\":\"3\""), std::pair("{streamName}", "{nobody}"),
                                 std::pair("\"folder\"", "\"folders\""), std::pair("\"extension\"", "\"other\"")}) {
    std::string bad = good;
    bad.replace(bad.find(from), std::string_view(from).size(), to);
    CHECK(!file_plan_from(*parse_json(bad)).ok());
  }
  CHECK(!file_plan_from(Json()).ok());
}

TEST(file_plan, no_template_or_value_leaves_the_folder) {
  HostileNames hostile(20261121);
  int names = 0;
  for (unsigned i = 0; i < 5000; ++i) {
    const auto name_template = FileNameTemplate::parse(hostile.name_template());
    if (!name_template.ok()) continue;
    FilePlan plan{"/srv/records", *name_template, hostile.values(), i % 2 == 0 ? ".mp4" : ".webm", i % 3};
    for (const std::string& name :
         {plan.name_at_start(), plan.name_at_end(end_of(false)), plan.name_at_end(end_of(true))}) {
      CHECK(is_harmless(name));
      FakeDisk disk;
      CHECK(disk.create(free_path(disk, plan.folder, name)).ok());
      const std::filesystem::path second = free_path(disk, plan.folder, name);
      CHECK(!disk.exists(second.string()));
      CHECK_EQUAL(second.parent_path(), plan.folder);
      CHECK(is_harmless(second.filename().string()));
    }
    ++names;
  }
  CHECK(names > 2000);
}

}  // namespace recorder
