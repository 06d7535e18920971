#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/base/text.h"

namespace recorder::test {

HttpClient::HttpClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

HttpClient::~HttpClient() { ::close(socket_); }

void HttpClient::send(const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t now = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return;
    sent += static_cast<size_t>(now);
  }
}

std::string HttpClient::read_all() {
  std::string all;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = ::recv(socket_, buffer, sizeof buffer, 0)) > 0)
    all.append(buffer, static_cast<size_t>(size));
  return all;
}

std::string http_exchange(uint16_t port, const std::string& request) {
  HttpClient client(port);
  client.send(request);
  return client.read_all();
}

std::string http_post(const std::string& path, const std::string& body, const std::string& more_headers) {
  return concat("POST ", path, " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n", more_headers,
                "Content-Length: ", body.size(), "\r\n\r\n", body);
}

std::string http_body(const std::string& reply) {
  const size_t end = reply.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : reply.substr(end + 4);
}

}  // namespace recorder::test
