#include "tests/support/http_backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "plugin/base/text.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr std::chrono::seconds kPatience{20};

sockaddr_in address_of(const OwnedDescriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  CHECK_EQUAL(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return address;
}

OwnedDescriptor listen_somewhere() {
  OwnedDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK_EQUAL(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  CHECK_EQUAL(::listen(listener.get(), 16), 0);
  return listener;
}

// False at the end of the connection.
bool receive_more(const OwnedDescriptor& connection, std::string& text) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::recv(connection.get(), buffer.data(), buffer.size(), 0);
  if (count > 0) text.append(buffer.data(), static_cast<size_t>(count));
  return count > 0;
}

bool send_all(const OwnedDescriptor& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

BackendRequest receive_request(const OwnedDescriptor& connection) {
  std::string text;
  // What does not begin like "POST" is no HTTP and has no end: a client that speaks TLS waits for us.
  while (text.find("\r\n\r\n") == std::string::npos && receive_more(connection, text) &&
         text.front() == 'P') {
  }
  BackendRequest request;
  const size_t end = std::min(text.find("\r\n\r\n"), text.size());
  request.head = text.substr(0, end) + "\r\n";
  request.body = text.substr(std::min(end + 4, text.size()));
  const size_t length = static_cast<size_t>(std::atoi(request.header("Content-Length").c_str()));
  while (request.body.size() < length && receive_more(connection, request.body)) {
  }
  return request;
}

}  // namespace

BackendAnswer with_status(int status, const std::string& more_headers) {
  return {concat("HTTP/1.1 ", status, " Word\r\nContent-Length: 0\r\n", more_headers, "\r\n"),
          BackendAnswer::Then::kClose};
}

std::string BackendRequest::header(const std::string& name) const {
  const std::string begin = "\r\n" + name + ": ";
  const size_t found = head.find(begin);
  if (found == std::string::npos) return {};
  return head.substr(found + begin.size(), head.find("\r\n", found + 2) - found - begin.size());
}

HttpBackend::HttpBackend() : listener_(listen_somewhere()), thread_([this] { run(); }) {}

HttpBackend::~HttpBackend() {
  is_ending_ = true;
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

std::string HttpBackend::url() const {
  return concat("http://127.0.0.1:", ntohs(address_of(listener_).sin_port));
}

void HttpBackend::will_answer(BackendAnswer answer) {
  MutexLock lock(mutex_);
  answers_.push_back(std::move(answer));
}

std::vector<BackendRequest> HttpBackend::requests() const {
  MutexLock lock(mutex_);
  return requests_;
}

std::vector<BackendRequest> HttpBackend::wait_for(size_t count) const {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  MutexLock lock(mutex_);
  while (requests_.size() < count)
    if (!arrived_.wait_until(mutex_, deadline)) break;
  CHECK(requests_.size() >= count);
  return requests_;
}

void HttpBackend::run() {
  while (!is_ending_) {
    OwnedDescriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.is_open()) serve(std::move(connection));
  }
}

void HttpBackend::serve(OwnedDescriptor connection) {
  const BackendAnswer answer = take_answer(receive_request(connection));
  bool is_sent = send_all(connection, answer.bytes);
  while (is_sent && answer.then == BackendAnswer::Then::kRepeatForever && !is_ending_)
    is_sent = send_all(connection, answer.bytes);
  if (answer.then == BackendAnswer::Then::kStaySilent) silent_.push_back(std::move(connection));
}

BackendAnswer HttpBackend::take_answer(BackendRequest request) {
  MutexLock lock(mutex_);
  requests_.push_back(std::move(request));
  arrived_.notify_all();
  if (answers_.empty()) return with_status(200);
  const BackendAnswer answer = answers_.front();
  if (answers_.size() > 1) answers_.erase(answers_.begin());
  return answer;
}

}  // namespace recorder::test
