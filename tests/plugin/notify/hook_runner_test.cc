#include "plugin/notify/hook_runner.h"

#include <csignal>

#include "tests/support/hook_rig.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr int64_t kWaits = 0, kRuns = 1, kExited = 2, kFailed = 3;

TEST(hook_runner, runs_what_was_put_and_records_its_code) {
  for (const int code : {0, 65}) {
    HookRig rig;
    rig.start();
    rig.put(rig.scripts.write("script", "echo \"$1\" >\"$FOLDER/out\"; exit " + std::to_string(code)),
            "/a.mp4", {"Alice's \"new\n name\""});
    rig.run_to_the_end();
    CHECK_EQUAL(rig.scripts.content("out"), "Alice's \"new\n name\"\n");
    CHECK_EQUAL(rig.state().state, kExited);
    CHECK_EQUAL(rig.state().exit_code, code);
    CHECK_EQUAL(rig.state().attempts, 1);
    rig.start();
    rig.clock.advance(hours(1));
    rig.run_to_the_end();
    CHECK_EQUAL(rig.state().attempts, 1);
  }
}

TEST(hook_runner, keeps_arguments_without_loss) {
  const std::vector<std::string> arguments = {"", "a b", "new\nline", "\xff", ""};
  CHECK(HookLedger::unpack_arguments(HookLedger::pack_arguments(arguments)) == arguments);
  CHECK(HookLedger::unpack_arguments("").empty());
  const std::string with_nul("cut\0off", 7);
  CHECK(HookLedger::unpack_arguments(HookLedger::pack_arguments({with_nul, "x"})) ==
        (std::vector<std::string>{"cut", "x"}));
}

TEST(hook_runner, tells_the_script_recording_attempt_and_file) {
  HookRig rig;
  rig.settings.environment.insert(rig.settings.environment.end(), {"RECORDER_ATTEMPT=99", "KEPT=yes"});
  rig.start();
  rig.put(rig.scripts.write("script", "env | grep -E '^(RECORDER_|KEPT)' | sort >\"$FOLDER/out\""),
          "/a b.mp4");
  rig.run_to_the_end();
  CHECK_EQUAL(rig.scripts.content("out"),
              "KEPT=yes\nRECORDER_ATTEMPT=1\nRECORDER_FILE=/a b.mp4\nRECORDER_RECORDING_ID=recording 1\n");
}

TEST(hook_runner, runs_a_script_again_only_after_a_signal) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", R"(
    echo "$RECORDER_ATTEMPT" >>"$FOLDER/out"
    [ "$RECORDER_ATTEMPT" = 3 ] || kill -9 $$
    exit 7)"));
  for (int attempt = 1; attempt < 3; ++attempt) {
    rig.run_to_the_end();
    CHECK_EQUAL(rig.state().state, kWaits);
    CHECK(rig.state().error.find("signal 9") != std::string::npos);
    rig.clock.advance(rig.runner->step(false));
  }
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kExited);
  CHECK_EQUAL(rig.state().exit_code, 7);
  CHECK_EQUAL(rig.scripts.content("out"), "1\n2\n3\n");
}

TEST(hook_runner, does_not_repeat_what_cannot_be_started) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.path("missing"));
  rig.put("relative and missing", "/b.mp4");
  rig.run_to_the_end();
  for (const int64_t number : {1, 2}) {
    CHECK_EQUAL(rig.state(number).state, kFailed);
    CHECK_EQUAL(rig.state(number).attempts, 1);
    CHECK(rig.state(number).error.find("No such file") != std::string::npos);
  }
}

TEST(hook_runner, ends_a_script_with_its_group_when_its_time_is_over) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", "wait_at_gate & wait; exit 0"));
  rig.run_until([&] { return rig.runner->running() == 1; });
  rig.clock.advance(rig.settings.timeout - seconds(1));
  rig.runner->step(false);
  CHECK_EQUAL(rig.state().state, kRuns);
  CHECK(rig.runner->step(false) <= seconds(1));
  rig.clock.advance(seconds(1));
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kFailed);
  CHECK_EQUAL(rig.state().attempts, 1);
  CHECK(rig.state().error.find("3600 s") != std::string::npos);
}

TEST(hook_runner, kills_a_script_that_does_not_want_to_end) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", "trap '' TERM; echo ready; wait_at_gate; wait_at_gate"));
  rig.run_until([&] { return rig.scripts.content("log").find("ready") != std::string::npos; });
  rig.clock.advance(rig.settings.timeout);
  CHECK(rig.runner->step(false) <= RunningHook::kGrace);
  CHECK_EQUAL(rig.runner->running(), 1u);
  rig.clock.advance(RunningHook::kGrace);
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kFailed);
}

TEST(hook_runner, runs_only_so_many_at_once) {
  HookRig rig;
  rig.settings.max_at_once = 2;
  rig.start();
  const std::string script = rig.scripts.write("script", "wait_at_gate");
  for (const char* file : {"/a", "/b", "/c"}) rig.put(script, file);
  rig.run_until([&] { return rig.runner->running() == 2; });
  CHECK_EQUAL(rig.state(3).state, kWaits);
  rig.scripts.open_gate();
  rig.run_until([&] { return rig.state(3).state == kRuns; });
  CHECK_EQUAL(rig.runner->running(), 2u);
  rig.scripts.open_gate(2);
  rig.run_to_the_end();
}

TEST(hook_runner, never_runs_two_on_one_file_and_keeps_their_order) {
  HookRig rig;
  rig.settings.max_at_once = 4;
  rig.start();
  const std::string script = rig.scripts.write("script", R"(wait_at_gate; echo "$1" >>"$FOLDER/out")");
  for (const char* argument : {"1", "2", "3"}) rig.put(script, "/a", {argument});
  rig.put(script, "/b", {"other"});
  rig.run_until([&] { return rig.runner->running() == 2; });
  CHECK_EQUAL(rig.state(2).state, kWaits);
  CHECK_EQUAL(rig.state(4).state, kRuns);
  rig.scripts.open_gate(4);
  rig.run_to_the_end();
  std::string order = rig.scripts.content("out");
  order.erase(order.find("other\n"), 6);
  CHECK_EQUAL(order, "1\n2\n3\n");
}

TEST(hook_runner, logs_what_scripts_print_within_bounds_and_lets_them_print) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", "echo out; echo error >&2; yes | head -c 3000000; exit 3"));
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().exit_code, 3);
  const std::string log = rig.scripts.content("log");
  CHECK(log.find("] recording 1 attempt 1: out\n") != std::string::npos);
  CHECK(log.find("] recording 1 attempt 1: error\n") != std::string::npos);
  CHECK(log.size() < 3'000'000);
}

TEST(hook_runner, does_not_wait_for_what_a_script_leaves_behind) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", "wait_at_gate & echo done"));
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kExited);
  rig.scripts.open_gate();
}

TEST(hook_runner, runs_again_what_ended_unseen_while_there_was_no_process) {
  HookRig rig;
  rig.put(rig.scripts.write("script", R"(echo "$RECORDER_ATTEMPT" >"$FOLDER/out")"));
  rig.run_sql("UPDATE hook_runs SET state = 1, attempts = 1, process = '1 1 another boot'");
  rig.start();
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kExited);
  CHECK_EQUAL(rig.scripts.content("out"), "2\n");
}

// The runner that begins here has the same parent, but does not know it, and asks for no exit code.
class Orphaned {
 public:
  explicit Orphaned(HookRig& rig) : rig_(rig) {
    rig.start();
    rig.put(rig.scripts.write("script", R"(
      echo "begin $RECORDER_ATTEMPT" >>"$FOLDER/out"
      wait_at_gate
      echo "end $RECORDER_ATTEMPT" >>"$FOLDER/out")"));
    rig.run_until([&] { return rig.scripts.content("out") == "begin 1\n"; });
    pid_ = static_cast<pid_t>(std::stol(rig.state().process));
  }
  ~Orphaned() { CHECK(take_end(pid_).has_value()); }
  Orphaned(const Orphaned&) = delete;
  Orphaned& operator=(const Orphaned&) = delete;

  void check_that_it_is_awaited_and_runs_again() {
    rig_.start();
    CHECK_EQUAL(rig_.runner->running(), 1u);
    CHECK_EQUAL(rig_.state().attempts, 1);
    rig_.scripts.open_gate(2);
    rig_.run_to_the_end();
    CHECK_EQUAL(rig_.state().state, kExited);
    CHECK_EQUAL(rig_.state().attempts, 2);
    CHECK_EQUAL(rig_.scripts.content("out"), "begin 1\nend 1\nbegin 2\nend 2\n");
  }

 private:
  HookRig& rig_;
  pid_t pid_ = 0;
};

TEST(hook_runner, waits_for_what_the_last_process_left_running) {
  HookRig rig;
  Orphaned orphaned(rig);
  orphaned.check_that_it_is_awaited_and_runs_again();
}

TEST(hook_runner, waits_also_for_what_the_last_process_started_and_did_not_record) {
  HookRig rig;
  Orphaned orphaned(rig);
  rig.run_sql("UPDATE hook_runs SET process = ''");
  orphaned.check_that_it_is_awaited_and_runs_again();
}

TEST(hook_runner, ends_what_the_last_process_left_when_its_time_is_over) {
  HookRig rig;
  Orphaned orphaned(rig);
  rig.clock.advance(rig.settings.timeout);
  rig.start();
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().state, kFailed);
  CHECK_EQUAL(rig.scripts.content("out"), "begin 1\n");
}

TEST(hook_runner, does_not_start_what_it_cannot_record) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", ": >\"$FOLDER/out\""));
  rig.run_sql("CREATE TRIGGER broken BEFORE UPDATE ON hook_runs BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  CHECK(rig.runner->step(true) <= seconds(1));
  CHECK_EQUAL(rig.runner->running(), 0u);
  CHECK(!rig.scripts.has("out"));
  rig.run_sql("DROP TRIGGER broken");
  rig.clock.advance(seconds(1));
  rig.runner->step(false);
  rig.run_to_the_end();
  CHECK(rig.scripts.has("out"));
}

TEST(hook_runner, does_not_run_again_what_it_could_not_record_as_ended) {
  HookRig rig;
  rig.start();
  rig.put(rig.scripts.write("script", R"(echo "$RECORDER_ATTEMPT" >>"$FOLDER/out"; exit 5)"));
  rig.run_sql(
      "CREATE TRIGGER broken BEFORE UPDATE OF exit_code ON hook_runs BEGIN SELECT RAISE(ABORT, 'disk full'); "
      "END");
  rig.run_until([&] { return rig.scripts.has("out") && rig.runner->descriptors().empty(); });
  CHECK(rig.runner->step(true) <= seconds(1));
  CHECK_EQUAL(rig.state().state, kRuns);
  rig.run_sql("DROP TRIGGER broken");
  rig.run_to_the_end();
  CHECK_EQUAL(rig.state().exit_code, 5);
  CHECK_EQUAL(rig.scripts.content("out"), "1\n");
}

}  // namespace
}  // namespace recorder::test
