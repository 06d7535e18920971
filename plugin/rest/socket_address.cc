#include "plugin/rest/socket_address.h"

#include <arpa/inet.h>

namespace recorder {

bool SocketAddress::is_loopback() const {
  if (family() == AF_INET) return (ntohl(address_.v4.sin_addr.s_addr) >> 24) == 127;
  return IN6_IS_ADDR_LOOPBACK(&address_.v6.sin6_addr);
}

std::optional<SocketAddress> socket_address(const std::string& ip, uint16_t port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (::inet_pton(AF_INET, ip.c_str(), &v4.sin_addr) == 1) return SocketAddress(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (::inet_pton(AF_INET6, ip.c_str(), &v6.sin6_addr) == 1) return SocketAddress(v6);
  return std::nullopt;
}

}  // namespace recorder
