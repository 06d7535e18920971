// An executor whose tasks run when the test says so, on the test's thread.
#pragma once

#include <deque>
#include <utility>

#include "plugin/base/task.h"

namespace recorder::test {

class ManualExecutor final : public Executor {
 public:
  bool post(Task task, size_t cost_bytes = 0) override {
    if (cost_bytes > 0 && refuses_) return false;
    tasks_.push_back(std::move(task));
    return true;
  }

  // Runs what waits, and what that posts.
  void run() {
    while (!tasks_.empty()) {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

  // From now on everything that has a cost is refused, as by a full inbox.
  void refuse(bool refuses) { refuses_ = refuses; }
  [[nodiscard]] size_t waiting() const { return tasks_.size(); }

 private:
  std::deque<Task> tasks_;
  bool refuses_ = false;
};

}  // namespace recorder::test
