#include "plugin/notify/hook_log.h"

#include <glib.h>

#include <filesystem>

#include "tests/support/fake_clock.h"
#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

TEST(hook_log, puts_time_and_origin_before_each_line) {
  const ScriptFolder folder;
  const FakeClock clock;
  HookLog log(folder.path("log"), clock);
  log.write("r1 attempt 1", {"one", "two"});
  log.write("r2 attempt 1", {});
  log.write("r2 attempt 1", {""});
  const char* lines = R"(^(\[20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\] r\d attempt 1: (one|two|)\n){3}\z)";
  CHECK(g_regex_match_simple(lines, folder.content("log").c_str(), GRegexCompileFlags{}, GRegexMatchFlags{}) != FALSE);
}

TEST(hook_log, keeps_the_file_before_when_it_has_grown_to_its_limit) {
  const ScriptFolder folder;
  const FakeClock clock;
  HookLog log(folder.path("log"), clock, 70);
  for (const char* line : {"first", "second", "third", "fourth", "fifth"}) log.write("r1", {line});
  CHECK(folder.content("log").find("fifth") != std::string::npos);
  CHECK(folder.content("log.1").find("fourth") != std::string::npos);
  CHECK(folder.content("log.1").find("second") == std::string::npos);
  CHECK(folder.content("log").size() <= 70 && folder.content("log.1").size() <= 70);
}

TEST(hook_log, keeps_nothing_where_it_has_no_file_or_cannot_write) {
  const ScriptFolder folder;
  const FakeClock clock;
  HookLog("", clock).write("r1", {"line"});
  HookLog(folder.path("missing/log"), clock).write("r1", {"line"});
  CHECK(!folder.has("missing"));
}

}  // namespace
}  // namespace recorder::test
