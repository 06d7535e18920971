// A client for servers of the test itself: bytes out, bytes in, over loopback.
#pragma once

#include <cstdint>
#include <string>

namespace recorder::test {

// A connection to 127.0.0.1, closed by its destructor. Reading gives up after ten seconds, so that a server
// that hangs fails the test instead of stopping it.
class HttpClient {
 public:
  explicit HttpClient(uint16_t port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void send(const std::string& bytes);
  // Everything up to the end of the connection.
  std::string read_all();

 private:
  int socket_;
};

// A whole request on a connection of its own, and everything that comes back.
std::string http_exchange(uint16_t port, const std::string& request);

// A request with its Content-Length, on whose reply the server closes the connection.
std::string http_post(const std::string& path, const std::string& body, const std::string& more_headers = "");

// The body of a reply, after its header.
std::string http_body(const std::string& reply);

}  // namespace recorder::test
