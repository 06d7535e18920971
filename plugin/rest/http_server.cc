#include "plugin/rest/http_server.h"

#include <microhttpd.h>
#include <netinet/in.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/rest/socket_address.h"

namespace recorder {
namespace {

const char* header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value != nullptr ? value : "";
}

uint64_t announced_size(MHD_Connection* connection) {
  const std::string_view text = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
  uint64_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

MHD_Result send(MHD_Connection* connection, const HttpReply& reply) {
  MHD_Response* response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  if (!reply.body.empty())
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
  for (const auto& [name, value] : reply.headers)
    MHD_add_response_header(response, name.c_str(), value.c_str());
  const MHD_Result result = MHD_queue_response(connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return result;
}

}  // namespace

// One request, from its header to the last byte of its reply.
struct HttpServer::Call {
  HttpServer& server;
  MHD_Connection* connection;
  HttpRequest request;
  size_t received = 0;
  bool dispatched = false;
  HttpReply reply;  // written before the connection is resumed, read after
};

// What libmicrohttpd calls on its thread. Nothing may be thrown through it.
struct HttpServer::Callbacks {
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url, const char* method,
                               const char*, const char* data, size_t* size, void** call) noexcept try {
    if (*call == nullptr) return begin(*static_cast<HttpServer*>(self), connection, url, method, call);
    return go_on(*static_cast<Call*>(*call), data, size);
  } catch (...) {
    return MHD_NO;
  }

  static MHD_Result begin(HttpServer& server, MHD_Connection* connection, const char* url, const char* method,
                          void** call) {
    HttpRequest request{method, url, header(connection, MHD_HTTP_HEADER_AUTHORIZATION),
                        header(connection, MHD_HTTP_HEADER_ORIGIN), ""};
    {
      MutexLock lock(server.mutex_);
      ++server.open_calls_;
    }
    Call* begun = new Call{server, connection, std::move(request), 0, false, {}};
    *call = begun;
    if (announced_size(connection) <= kMaxDropped) return MHD_YES;
    return send(connection, server.backend_.failure(HttpFailure::kBodyTooLarge, begun->request));
  }

  static MHD_Result go_on(Call& call, const char* data, size_t* size) {
    if (*size == 0) {
      if (call.dispatched) return send(call.connection, call.reply);
      return dispatch(call);
    }
    call.received += *size;
    if (call.received <= kMaxBody) call.request.body.append(data, *size);
    *size = 0;
    return call.received <= kMaxDropped ? MHD_YES : MHD_NO;
  }

  // The request is complete.
  static MHD_Result dispatch(Call& call) {
    HttpServer& server = call.server;
    if (call.received > kMaxBody)
      return send(call.connection, server.backend_.failure(HttpFailure::kBodyTooLarge, call.request));
    const uint64_t id = suspend(server, call);
    if (id == 0)
      return send(call.connection, server.backend_.failure(HttpFailure::kShuttingDown, call.request));
    server.backend_.serve(id, call.request);
    return MHD_YES;
  }

  // The id by which the call is answered, or 0 when the server is about to stop.
  static uint64_t suspend(HttpServer& server, Call& call) {
    MutexLock lock(server.mutex_);
    if (server.stopping_) return 0;
    call.dispatched = true;
    const uint64_t id = ++server.last_id_;
    // Before anybody can answer, because only what is suspended can be resumed.
    MHD_suspend_connection(call.connection);
    server.waiting_[id] = {&call, std::chrono::steady_clock::now() + server.deadline_};
    server.changed_.notify_all();
    return id;
  }

  static void on_completed(void*, MHD_Connection*, void** call, MHD_RequestTerminationCode) noexcept {
    const std::unique_ptr<Call> ended(static_cast<Call*>(std::exchange(*call, nullptr)));
    if (ended == nullptr) return;
    HttpServer& server = ended->server;
    MutexLock lock(server.mutex_);
    --server.open_calls_;
    server.changed_.notify_all();
  }
};

HttpServer::HttpServer(HttpBackend& backend, milliseconds deadline)
    : backend_(backend), deadline_(deadline), deadline_thread_([this] { watch_deadlines(); }) {}

HttpServer::~HttpServer() { stop(milliseconds(0)); }

Result<uint16_t> HttpServer::listen(HttpListener given) {
  listeners_.push_back(std::make_unique<HttpListener>(std::move(given)));
  const HttpListener& listener = *listeners_.back();
  const std::optional<SocketAddress> address = socket_address(listener.address, listener.port);
  if (!address) return internal_error(concat('"', listener.address, "\" is no IP address."));

  unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  if (address->family() == AF_INET6) flags |= MHD_USE_DUAL_STACK;
  std::vector<MHD_OptionItem> tls;
  const auto text_option = [&tls](MHD_OPTION option, const std::string& text) {
    if (!text.empty()) tls.push_back({option, 0, const_cast<char*>(text.c_str())});
  };
  if (listener.tls) {
    flags |= MHD_USE_TLS;
    text_option(MHD_OPTION_HTTPS_MEM_CERT, listener.tls->certificate_pem);
    text_option(MHD_OPTION_HTTPS_MEM_KEY, listener.tls->key_pem);
    text_option(MHD_OPTION_HTTPS_KEY_PASSWORD, listener.tls->key_password);
  }
  tls.push_back({MHD_OPTION_END, 0, nullptr});

  errno = 0;
  MHD_Daemon* daemon = MHD_start_daemon(
      flags, listener.port, nullptr, nullptr, &Callbacks::on_request, this,  //
      MHD_OPTION_SOCK_ADDR, address->get(), MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::on_completed, this,
      MHD_OPTION_CONNECTION_LIMIT, listener.max_connections,                           //
      MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(listener.timeout.count()),  //
      MHD_OPTION_ARRAY, tls.data(), MHD_OPTION_END);
  if (daemon == nullptr)
    return internal_error(
        concat("cannot listen on ", listener.address, " port ", listener.port, ": ",
               errno != 0 ? std::strerror(errno) : "the certificate or its key is not usable"));
  daemons_.push_back(daemon);
  return static_cast<uint16_t>(MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
}

void HttpServer::reply(uint64_t id, HttpReply reply) {
  MutexLock lock(mutex_);
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  answer_waiting(found->second, std::move(reply));
  waiting_.erase(found);
}

void HttpServer::answer_waiting(Waiting waiting, HttpReply reply) {
  waiting.call->reply = std::move(reply);
  MHD_resume_connection(waiting.call->connection);
}

void HttpServer::watch_deadlines() {
  MutexLock lock(mutex_);
  while (!stopped_) {
    if (waiting_.empty()) {
      changed_.wait(mutex_);
      continue;
    }
    const auto first = waiting_.begin();
    if (first->second.deadline > std::chrono::steady_clock::now()) {
      changed_.wait_until(mutex_, first->second.deadline);
      continue;
    }
    answer_waiting(first->second, backend_.failure(HttpFailure::kNoAnswer, first->second.call->request));
    waiting_.erase(first);
  }
}

void HttpServer::stop(milliseconds grace) {
  const MonotonicTime last = std::chrono::steady_clock::now() + grace;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (const auto& [id, waiting] : waiting_)
      answer_waiting(waiting, backend_.failure(HttpFailure::kShuttingDown, waiting.call->request));
    waiting_.clear();
    while (open_calls_ > 0 && changed_.wait_until(mutex_, last)) continue;
  }
  for (MHD_Daemon* daemon : std::exchange(daemons_, {})) MHD_stop_daemon(daemon);
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  if (deadline_thread_.joinable()) deadline_thread_.join();
}

}  // namespace recorder
