// A hook queue with a database of its own, and the process that runs it, which the test starts again.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/notify/hook_queue.h"
#include "plugin/notify/hook_runner.h"
#include "tests/support/fake_clock.h"
#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {

// As it stands in the database.
struct HookState {
  int64_t state = -1, attempts = 0, exit_code = -1;
  std::string error, process;
};

class HookRig {
 public:
  HookRig()
      : database_(std::move(*Database::open(":memory:"))),
        queue_(std::move(*HookQueue::open(*database_, clock))) {
    settings.log = scripts.path("log");
    settings.environment = {"PATH=/usr/bin:/bin"};
  }

  void put(const std::string& script, const std::string& file = "/records/a.mp4",
           const std::vector<std::string>& arguments = {}) {
    const HookRun run{"recording 1", script, file, arguments};
    CHECK(database_->transact([&](Transaction& transaction) { return queue_->put(transaction, run); }).ok());
  }
  // The last process, if there was one, has died.
  void start() {
    runner.reset();
    runner = std::move(*HookRunner::create(*database_, settings, clock));
    runner->step(true);
  }
  void run_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    runner->step(true);
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      std::vector<pollfd> entries;
      for (const int descriptor : runner->descriptors()) entries.push_back({descriptor, POLLIN, 0});
      ::poll(entries.data(), entries.size(), 100);
      runner->step(false);
    }
    CHECK(condition());
  }
  void run_to_the_end() {
    run_until([this] { return runner->running() == 0; });
  }

  // Of the first row, or a later one.
  [[nodiscard]] HookState state(int64_t number = 1) {
    HookState found;
    const char* sql = "SELECT state, attempts, exit_code, error, process FROM hook_runs WHERE number = ?";
    const auto read = [&](const Row& row) {
      found = {row.integer(0), row.integer(1), row.is_null(2) ? -1 : row.integer(2), row.text(3),
               row.text(4)};
    };
    CHECK(
        database_->transact([&](Transaction& transaction) { return transaction.query(sql, {number}, read); })
            .ok());
    return found;
  }
  void run_sql(const char* sql) {
    CHECK(database_->transact([&](Transaction& transaction) { return transaction.run_script(sql); }).ok());
  }

  FakeClock clock;
  ScriptFolder scripts;
  HookRunnerSettings settings;
  std::unique_ptr<HookRunner> runner;

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<HookQueue> queue_;
};

}  // namespace recorder::test
