// Time that passes only from one thing to the next, so that hours are simulated in seconds, and always in the same way.
#pragma once

#include <map>
#include <utility>

#include "plugin/base/task.h"
#include "tests/support/fake_clock.h"

namespace recorder::test {

class VirtualTime {
 public:
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] MonotonicTime now() const { return clock_.monotonic(); }

  // What is due at the same time is done in the order in which it was said.
  void at(MonotonicTime time, Task task) { tasks_.emplace(time, std::move(task)); }

  // Does all that is due by then, and what that brings about.
  void run_until(MonotonicTime end) {
    while (!tasks_.empty() && tasks_.begin()->first <= end) {
      if (tasks_.begin()->first > now()) clock_.advance(tasks_.begin()->first - now());
      Task task = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
      task();
    }
    clock_.advance(end - now());
  }

 private:
  FakeClock clock_;
  std::multimap<MonotonicTime, Task> tasks_;
};

}  // namespace recorder::test
