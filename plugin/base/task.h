// A piece of work that is handed from one thread to another: callable once, movable, may own what cannot be copied.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace recorder {

class Task {
 public:
  Task() = default;
  template <typename Function, typename = std::enable_if_t<!std::is_same_v<std::decay_t<Function>, Task>>>
  Task(Function&& function)
      : work_(std::make_unique<Holder<std::decay_t<Function>>>(std::forward<Function>(function))) {}

  void operator()() { work_->run(); }

 private:
  struct Work {
    virtual ~Work() = default;
    virtual void run() = 0;
  };
  template <typename Function>
  struct Holder final : Work {
    explicit Holder(Function wrapped) : function(std::move(wrapped)) {}
    void run() override { function(); }
    Function function;
  };

  std::unique_ptr<Work> work_;
};

// Runs tasks one after another, in the order in which they were posted.
class Executor {
 public:
  virtual ~Executor() = default;
  // False when a limit in bytes refused the task; a task of cost 0 (a command) is never refused.
  virtual bool post(Task task, size_t cost_bytes = 0) = 0;
};

}  // namespace recorder
