// An IP address and port in the form that the system calls take.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace recorder {

class SocketAddress {
 public:
  explicit SocketAddress(const sockaddr_in& address) { address_.v4 = address; }
  explicit SocketAddress(const sockaddr_in6& address) { address_.v6 = address; }

  [[nodiscard]] const sockaddr* get() const { return &address_.any; }
  [[nodiscard]] int family() const { return address_.any.sa_family; }
  // Whether it can be reached from this machine only: 127.0.0.0/8 (RFC 1122, 3.2.1.3) or ::1 (RFC
  // 4291, 2.5.3).
  [[nodiscard]] bool is_loopback() const;

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6{};
  } address_;
};

// Nothing when the text is neither an IPv4 nor an IPv6 address.
std::optional<SocketAddress> socket_address(const std::string& ip, uint16_t port);

}  // namespace recorder
