#include "plugin/janus/key_frame_request.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "plugin/base/text.h"
#include "plugin/janus/janus_api.h"

namespace recorder {
namespace {

// RFC 4585, 6.1 and 6.3.1: header, two SSRCs.
constexpr int kPliSize = 12;

sockaddr_in socket_address(uint32_t address, uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = address;
  result.sin_port = htons(port);
  return result;
}

}  // namespace

Result<std::unique_ptr<KeyFrameRequest>> KeyFrameRequest::create(const std::string& address) {
  in_addr parsed{};
  if (inet_pton(AF_INET, address.c_str(), &parsed) != 1)
    return internal_error(concat("rtp_address ", address, " is not an IPv4 address"));
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int smallest = 1;  // the kernel rounds it up to its minimum
  sockaddr_in bound = socket_address(parsed.s_addr, 0);
  socklen_t size = sizeof(bound);
  if (fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest)) != 0 ||
      ::bind(fd, reinterpret_cast<sockaddr*>(&bound), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    return internal_error(concat("no socket on ", address, ": ", std::generic_category().message(error)));
  }
  return std::unique_ptr<KeyFrameRequest>(new KeyFrameRequest(fd, parsed.s_addr, ntohs(bound.sin_port)));
}

KeyFrameRequest::~KeyFrameRequest() { ::close(fd_); }

void KeyFrameRequest::send_to(uint16_t local_rtcp_port) const {
  char pli[kPliSize] = {};
  janus_rtcp_pli(pli, kPliSize);
  const sockaddr_in to = socket_address(address_, local_rtcp_port);
  // Lost in the worst case; the request is repeated a second later.
  (void)::sendto(fd_, pli, kPliSize, 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
}

}  // namespace recorder
