#include "plugin/notify/notifier.h"

#include "plugin/notify/hook_queue.h"
#include "tests/support/http_backend.h"
#include "tests/support/outbox_rig.h"
#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

// All of it real: thread, database, connections and scripts.
class Rig {
 public:
  Rig()
      : outbox(clock_, scripts.path("state.db")),
        hooks_(std::move(*HookQueue::open(outbox.database(), clock_))) {
    settings.applications = {{"app", backend.url(), "secret", {}, {}}, {"other", other.url(), "", {}, {}}};
  }
  void start() {
    Result<std::unique_ptr<Notifier>> started = Notifier::start(outbox.database(), settings, clock_);
    REQUIRE(started.ok());
    notifier = std::move(*started);
  }
  void put(const std::string& type, const std::string& app = "app") {
    outbox.put("r1", type, app);
    if (notifier) notifier->wake();
  }
  void put_hook(const std::string& script) {
    const HookRun run{"r1", script, "/a.mp4", {}};
    CHECK(outbox.database().transact([&](Transaction& t) { return hooks_->put(t, run); }).ok());
    if (notifier) notifier->wake();
  }

 private:
  SystemClock clock_;

 public:
  ScriptFolder scripts;
  HttpBackend backend, other;
  OutboxRig outbox;
  NotifierSettings settings;

 private:
  std::unique_ptr<HookQueue> hooks_;

 public:
  std::unique_ptr<Notifier> notifier;
};

TEST(notifier, delivers_what_is_put_and_records_it_before_it_ends) {
  Rig rig;
  rig.start();
  rig.put("one");
  const std::vector<BackendRequest> requests = rig.backend.wait_for(1);
  rig.notifier.reset();
  CHECK(rig.outbox.list().empty());
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].head.starts_with("POST /StreamEvent "));
  CHECK(requests[0].header("X-Recorder-Signature").starts_with("sha256="));
}

TEST(notifier, begins_with_what_the_last_process_left) {
  Rig rig;
  rig.put("one");
  rig.put_hook(rig.scripts.write("script", R"(echo >"$FOLDER/gate")"));
  rig.start();
  rig.backend.wait_for(1);
  rig.scripts.wait_for_knock();
}

TEST(notifier, runs_scripts_while_backends_are_silent) {
  Rig rig;
  rig.backend.will_answer({"", BackendAnswer::Then::kStaySilent});
  rig.start();
  rig.put("one");
  rig.backend.wait_for(1);
  rig.put("two", "other");
  rig.other.wait_for(1);
  rig.put_hook(rig.scripts.write("script", R"(echo >"$FOLDER/gate")"));
  rig.scripts.wait_for_knock();
  const auto begin = std::chrono::steady_clock::now();
  rig.notifier.reset();
  CHECK(std::chrono::steady_clock::now() - begin < rig.settings.event_timeout);
  CHECK(rig.outbox.only().state == EventState::kWaiting);
}

}  // namespace
}  // namespace recorder::test
