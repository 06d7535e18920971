// A bounded queue between threads: many push, one takes. Its limit is in bytes, given when it is made.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/sync.h"

namespace recorder {

template <typename Item>
class Inbox {
 public:
  explicit Inbox(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Adds the item unless that would exceed the limit; what the limit cost is counted.
  // Items of cost 0 (commands) are always accepted.
  bool push(Item item, size_t cost_bytes) {
    {
      MutexLock lock(mutex_);
      if (cost_bytes > 0 && bytes_ + cost_bytes > limit_bytes_) {
        ++refused_;
        return false;
      }
      bytes_ += cost_bytes;
      items_.push_back(std::move(item));
    }
    filled_.notify_one();
    return true;
  }

  // Everything that waits, in order; waits until there is something or the deadline has passed.
  std::deque<Item> take_all(MonotonicTime deadline) {
    MutexLock lock(mutex_);
    while (items_.empty())
      if (!filled_.wait_until(mutex_, deadline)) break;
    bytes_ = 0;
    return std::exchange(items_, {});
  }

  [[nodiscard]] uint64_t refused() const { return refused_; }

 private:
  const size_t limit_bytes_;
  std::atomic<uint64_t> refused_ = 0;
  Mutex mutex_;
  ConditionVariable filled_;
  std::deque<Item> items_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace recorder
