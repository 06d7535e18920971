#include "tools/offline_mixer/progress_text.h"

#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

ProgressState state(Duration done, Duration whole, Duration elapsed) { return {done, whole, elapsed}; }

}  // namespace

TEST(progress_text, tells_percent_speed_and_time_left) {
  struct Row {
    ProgressState state;
    std::string bar, json;
  };
  const std::vector<Row> rows = {
      {state(seconds(0), seconds(100), seconds(0)), "[--------------------]   0%    0.0x    --:-- left",
       R"({"percent":0.0,"speed":0.0,"secondsLeft":null})"},
      {state(seconds(50), seconds(100), seconds(10)), "[##########----------]  50%    5.0x     0:10 left",
       R"({"percent":50.0,"speed":5.0,"secondsLeft":10})"},
      {state(milliseconds(12'345), seconds(100), milliseconds(1524)),
       "[##------------------]  12%    8.1x     0:11 left",
       R"({"percent":12.3,"speed":8.1,"secondsLeft":11})"},
      {state(seconds(100), seconds(7300), seconds(100)), "[--------------------]   1%    1.0x  2:00:00 left",
       R"({"percent":1.4,"speed":1.0,"secondsLeft":7200})"},
      {state(seconds(100), seconds(100), seconds(50)), "[####################] 100%    2.0x     0:00 left",
       R"({"percent":100.0,"speed":2.0,"secondsLeft":0})"},
      // A last picture may reach over the end.
      {state(milliseconds(100'020), seconds(100), seconds(50)),
       "[####################] 100%    2.0x     0:00 left",
       R"({"percent":100.0,"speed":2.0,"secondsLeft":0})"},
      {state(seconds(0), seconds(0), seconds(1)), "[####################] 100%    0.0x     0:00 left",
       R"({"percent":100.0,"speed":0.0,"secondsLeft":0})"},
      {state(Duration(1), hours(168), seconds(10)), "[--------------------]   0%    0.0x    --:-- left",
       R"({"percent":0.0,"speed":0.0,"secondsLeft":null})"},
  };
  for (const Row& row : rows) {
    CHECK_EQUAL(progress_bar(row.state, row.bar.size()), row.bar);
    CHECK_EQUAL(progress_json(row.state), row.json);
  }
}

TEST(progress_text, fits_into_any_terminal) {
  const ProgressState half = state(seconds(50), seconds(100), seconds(10));
  for (size_t columns = 0; columns < 200; ++columns) CHECK(progress_bar(half, columns).size() <= columns);
  CHECK_EQUAL(progress_bar(half, 200).substr(0, 62), "[" + std::string(30, '#') + std::string(30, '-') + "]");
  CHECK_EQUAL(progress_bar(half, 33), " 50%    5.0x     0:10 left");
  CHECK_EQUAL(progress_bar(half, 34), "[##---]  50%    5.0x     0:10 left");
  CHECK_EQUAL(progress_bar(half, 4), " 50%");
}

}  // namespace recorder
