// The standard mutex with the annotations that clang's -Wthread-safety checks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define RECORDER_ANNOTATE(x) __attribute__((x))
#else
#define RECORDER_ANNOTATE(x)
#endif

#define GUARDED_BY(mutex) RECORDER_ANNOTATE(guarded_by(mutex))
#define REQUIRES(mutex) RECORDER_ANNOTATE(requires_capability(mutex))

namespace recorder {

class RECORDER_ANNOTATE(capability("mutex")) Mutex {
 public:
  void lock() RECORDER_ANNOTATE(acquire_capability()) { mutex_.lock(); }
  void unlock() RECORDER_ANNOTATE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class RECORDER_ANNOTATE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) RECORDER_ANNOTATE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() RECORDER_ANNOTATE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits on a Mutex that the caller holds.
class ConditionVariable {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) { condition_.wait(mutex); }
  template <typename Time>
  bool wait_until(Mutex& mutex, Time deadline) REQUIRES(mutex) {
    return condition_.wait_until(mutex, deadline) == std::cv_status::no_timeout;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable_any condition_;
};

}  // namespace recorder
