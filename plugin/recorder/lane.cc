#include "plugin/recorder/lane.h"

#include <pthread.h>

#include <algorithm>
#include <exception>

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

// Whatever is posted wakes the lane; without that there is nothing to wake up for.
constexpr Duration kIdle = hours(1);

}  // namespace

Lane::Lane(std::string name, size_t inbox_bytes, const Clock& clock)
    : name_(std::move(name)), clock_(clock), inbox_(inbox_bytes), thread_([this] { loop(); }) {
  pthread_setname_np(thread_.native_handle(), concat("rec ", name_).substr(0, 15).c_str());
}

Lane::~Lane() {
  post([this] { ending_ = true; });
  thread_.join();
}

bool Lane::post(Task task, size_t cost_bytes) { return inbox_.push(std::move(task), cost_bytes); }

void Lane::run_after(Duration delay, Task task) { delayed_.emplace(clock_.monotonic() + delay, std::move(task)); }

void Lane::add_ticking(std::weak_ptr<Ticking> object) { ticking_.push_back(std::move(object)); }

void Lane::loop() {
  while (!ending_) {
    MonotonicTime deadline = clock_.monotonic() + (ticking_.empty() ? kIdle : kTickInterval);
    if (!delayed_.empty()) deadline = std::min(deadline, delayed_.begin()->first);
    for (Task& task : inbox_.take_all(deadline)) run(task);
    const MonotonicTime now = clock_.monotonic();
    run_delayed(now);
    if (now >= next_tick_) run_ticks(now);
  }
}

// The fence: what is thrown in a task ends that task, and nothing else.
void Lane::run(Task& task) {
  try {
    task();
  } catch (const std::exception& error) {
    log(LogLevel::kError, name_, concat("a task failed: ", error.what()));
  }
}

void Lane::run_delayed(MonotonicTime now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    Task task = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    run(task);
  }
}

void Lane::run_ticks(MonotonicTime now) {
  next_tick_ = now + kTickInterval;
  std::erase_if(ticking_, [](const auto& object) { return object.expired(); });
  const auto objects = ticking_;  // a tick may add others
  for (const auto& object : objects) {
    Task task([&object, now] {
      if (const auto alive = object.lock()) alive->tick(now);
    });
    run(task);
  }
}

}  // namespace recorder
