#include "tools/offline_mixer/schedule_json.h"

#include "plugin/base/json.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

// Alice alone for a second, then with Bob, who has no camera.
Schedule two_people() {
  Schedule schedule;
  schedule.participants = {{"alice", "A1", {}, {1}, {0}}, {"bob \"b\"", "B2", {}, {}, {2, 3}}};
  schedule.scenes = {{milliseconds(500), milliseconds(1500), {{0, true}}},
                     {milliseconds(1500), milliseconds(3510), {{0, true}, {1, false}}}};
  schedule.begin = milliseconds(500);
  schedule.end = milliseconds(3510);
  return schedule;
}

// Two halves, so that the test knows them.
MixerSettings settings() {
  MixerSettings settings;
  settings.stage.width = 640;
  settings.stage.height = 360;
  settings.encoder.fps = 25;
  settings.stage.layout.custom = {{1, {{0, 0, 1, 1, 0}}}, {2, {{0, 0, 0.5, 1, 0}, {0.5, 0, 0.5, 1, 1}}}};
  return settings;
}

}  // namespace

TEST(schedule_json, names_all_streams_of_who_came_back) {
  Schedule schedule = two_people();
  schedule.participants[0].later_session_ids = {"A2", "A3"};
  const std::string text = dump(*parse_json(schedule_json(schedule, settings())));
  CHECK(text.find(R"("trackIds":[1,0],"laterMediaSessionIds":["A2","A3"]})") != std::string::npos);
}

TEST(schedule_json, says_who_is_where_and_when) {
  CHECK_EQUAL(
      dump(*parse_json(schedule_json(two_people(), settings()))),
      R"({"startInMs":500,"endInMs":3510,"width":640,"height":360,"fps":25,"pictures":76,)"
      R"("participants":[{"name":"alice","mediaSessionId":"A1","trackIds":[1,0]},)"
      R"({"name":"bob \"b\"","mediaSessionId":"B2","trackIds":[2,3]}],)"
      R"("scenes":[{"startInMs":500,"endInMs":1500,"members":[)"
      R"({"participant":0,"name":"alice","hasPicture":true,"x":0,"y":0,"width":640,"height":360,"z":0}]},)"
      R"({"startInMs":1500,"endInMs":3510,"members":[)"
      R"({"participant":0,"name":"alice","hasPicture":true,"x":0,"y":0,"width":320,"height":360,"z":0},)"
      R"({"participant":1,"name":"bob \"b\"","hasPicture":false,)"
      R"("x":320,"y":0,"width":320,"height":360,"z":1}]}]})");
}

TEST(schedule_json, has_no_rectangles_without_a_picture) {
  MixerSettings sound_only = settings();
  sound_only.has_video = false;
  Schedule schedule = two_people();
  schedule.scenes.resize(1);
  CHECK_EQUAL(dump(*parse_json(schedule_json(schedule, sound_only))),
              R"({"startInMs":500,"endInMs":3510,)"
              R"("participants":[{"name":"alice","mediaSessionId":"A1","trackIds":[1,0]},)"
              R"({"name":"bob \"b\"","mediaSessionId":"B2","trackIds":[2,3]}],)"
              R"("scenes":[{"startInMs":500,"endInMs":1500,"members":[)"
              R"({"participant":0,"name":"alice","hasPicture":true}]}]})");
}

TEST(schedule_json, is_for_people_to_read_too) {
  const std::string text = schedule_json(two_people(), settings());
  CHECK(text.starts_with("{\n  \"startInMs\": 500,\n"));
  CHECK(text.ends_with("}\n"));
}

}  // namespace recorder
