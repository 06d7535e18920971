// A thread that runs tasks in order. Streams and recordings live on one lane for life and so need no locks.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/inbox.h"
#include "plugin/base/task.h"

namespace recorder {

// Something that wants to be called from time to time on its lane.
class Ticking {
 public:
  virtual ~Ticking() = default;
  virtual void tick(MonotonicTime now) = 0;
};

class Lane final : public Executor {
 public:
  // Short enough for the reorder buffer's patience (hundreds of ms), long enough to cost nothing.
  static constexpr Duration kTickInterval = milliseconds(50);

  Lane(std::string name, size_t inbox_bytes, const Clock& clock);
  // Runs what was posted, then ends the thread. Not from the lane itself.
  ~Lane() override;

  bool post(Task task, size_t cost_bytes = 0) override;

  // On the lane: runs the task when the delay has passed, unless the lane ends before.
  void run_after(Duration delay, Task task);
  // On the lane: calls tick() about every kTickInterval for as long as the object lives.
  void add_ticking(std::weak_ptr<Ticking> object);

  // Items that the inbox refused because of its limit.
  [[nodiscard]] uint64_t refused() const { return inbox_.refused(); }

 private:
  void loop();
  void run(Task& task);
  void run_delayed(MonotonicTime now);
  void run_ticks(MonotonicTime now);

  const std::string name_;
  const Clock& clock_;
  Inbox<Task> inbox_;
  std::atomic<bool> ending_ = false;
  std::vector<std::weak_ptr<Ticking>> ticking_;
  std::multimap<MonotonicTime, Task> delayed_;
  MonotonicTime next_tick_{};
  std::thread thread_;
};

}  // namespace recorder
