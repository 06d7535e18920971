// A backend for tests: reads one HTTP request from each connection, on 127.0.0.1, and answers as it was told.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "plugin/base/owned_descriptor.h"
#include "plugin/base/sync.h"

namespace recorder::test {

struct BackendAnswer {
  enum class Then { kClose, kStaySilent, kRepeatForever };
  std::string bytes;
  Then then = Then::kClose;
};

// "HTTP/1.1 200 OK" and no body.
BackendAnswer with_status(int status, const std::string& more_headers = "");

struct BackendRequest {
  std::string head;  // request line and headers
  std::string body;

  // The value of a header, empty if there is none. `name` as it was sent.
  [[nodiscard]] std::string header(const std::string& name) const;
};

class HttpBackend {
 public:
  HttpBackend();
  ~HttpBackend();
  [[nodiscard]] std::string url() const;

  // To the next request; the last one also to all that follow. Until then 200.
  void will_answer(BackendAnswer answer);
  [[nodiscard]] std::vector<BackendRequest> requests() const;
  // Waits for that many, but not for ever.
  std::vector<BackendRequest> wait_for(size_t count) const;

 private:
  void run();
  void serve(OwnedDescriptor connection);
  BackendAnswer take_answer(BackendRequest request);

  OwnedDescriptor listener_;
  std::atomic<bool> is_ending_ = false;
  mutable Mutex mutex_;
  mutable ConditionVariable arrived_;
  std::vector<BackendAnswer> answers_ GUARDED_BY(mutex_);
  std::vector<BackendRequest> requests_ GUARDED_BY(mutex_);
  std::vector<OwnedDescriptor> silent_;  // of the thread
  std::thread thread_;
};

}  // namespace recorder::test
