// An HTTP and HTTPS server on libmicrohttpd whose replies may come later and from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/base/sync.h"
#include "plugin/rest/http_message.h"

struct MHD_Daemon;
struct MHD_Connection;

namespace recorder {

// Who answers. serve() is called on the server's own thread and must not wait; failure() on any.
class HttpBackend {
 public:
  virtual ~HttpBackend() = default;
  // Leads to HttpServer::reply(id, ...), once, during this call or later.
  virtual void serve(uint64_t id, const HttpRequest& request) = 0;
  virtual HttpReply failure(HttpFailure failure, const HttpRequest& request) = 0;
};

struct TlsCertificate {
  std::string certificate_pem, key_pem, key_password;  // the texts; an empty password: none
};

struct HttpListener {
  std::string address;  // IPv4 or IPv6
  uint16_t port = 0;    // 0: any that is free
  unsigned max_connections = 64;
  std::chrono::seconds timeout{30};  // of a connection on which nothing happens
  std::optional<TlsCertificate> tls;
};

// Requests are suspended in libmicrohttpd until reply() resumes them; those that nobody answers get
// HttpFailure::kNoAnswer after the deadline. After stop() the object may stay: a late reply() does nothing.
class HttpServer {
 public:
  // What a request may weigh; the specification of the API sets it.
  static constexpr size_t kMaxBody = 64 << 10;
  // A larger body than ours is read to its end and dropped, so that its sender hears the reply; one that is
  // larger than this is not worth reading.
  static constexpr size_t kMaxDropped = 1 << 20;

  // The backend must outlive the server.
  HttpServer(HttpBackend& backend, milliseconds deadline);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Listens there too; answers the port.
  Result<uint16_t> listen(HttpListener listener);
  // Any thread. An id that is unknown or was answered already is ignored.
  void reply(uint64_t id, HttpReply reply);
  // Answers what waits, gives connections the grace to send it, and closes them. Afterwards serve() is not
  // called.
  void stop(milliseconds grace);

 private:
  struct Call;
  struct Callbacks;
  struct Waiting {
    Call* call;
    MonotonicTime deadline;
  };

  void answer_waiting(Waiting waiting, HttpReply reply) REQUIRES(mutex_);
  void watch_deadlines();

  HttpBackend& backend_;
  const milliseconds deadline_;
  std::vector<std::unique_ptr<HttpListener>> listeners_;
  std::vector<MHD_Daemon*> daemons_;

  Mutex mutex_;
  ConditionVariable changed_;
  // By id, hence oldest and first due at the front. A call stays in memory while it waits, because
  // libmicrohttpd frees no suspended connection; so reply() resumes under the mutex, and stop() never meets a
  // suspended one.
  std::map<uint64_t, Waiting> waiting_ GUARDED_BY(mutex_);
  uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  size_t open_calls_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::thread deadline_thread_;  // last: it uses what is above
};

}  // namespace recorder
