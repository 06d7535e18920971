#include "plugin/ingest/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "plugin/base/text.h"

namespace recorder {
namespace {

Error failed(std::string_view what, int error) {
  return internal_error(concat("Cannot ", what, ": ", std::generic_category().message(error), "."));
}

template <typename Value>
bool set_option(int socket, int option, Value value) {
  return ::setsockopt(socket, SOL_SOCKET, option, &value, sizeof value) == 0;
}

Status configure(int socket, int buffer_bytes) {
  // Beyond net.core.rmem_max only for root; what can be had is enough to go on with.
  if (!set_option(socket, SO_RCVBUFFORCE, buffer_bytes) && !set_option(socket, SO_RCVBUF, buffer_bytes))
    return failed("set the receive buffer of a UDP socket", errno);
  if (!set_option(socket, SO_TIMESTAMPNS, 1)) return failed("ask for receive times of a UDP socket", errno);
  if (!set_option(socket, SO_RXQ_OVFL, 1)) return failed("ask for the drops of a UDP socket", errno);
  return Success{};
}

// Copied, because the data of a control message need not be aligned.
template <typename Value>
Value data_of(const cmsghdr& message) {
  Value value;
  std::memcpy(&value, CMSG_DATA(&message), sizeof value);
  return value;
}

void read_control(msghdr& header, Datagram& datagram) {
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr;
       message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level != SOL_SOCKET) continue;
    if (message->cmsg_type == SCM_TIMESTAMPNS) {
      const timespec stamp = data_of<timespec>(*message);
      datagram.received = WallTime(seconds(stamp.tv_sec) + Duration(stamp.tv_nsec));
    }
    if (message->cmsg_type == SO_RXQ_OVFL) datagram.drops_so_far = data_of<uint32_t>(*message);
  }
}

}  // namespace

DatagramBatch::DatagramBatch() : slots_(std::make_unique<std::array<Slot, kDatagrams>>()) {
  for (size_t i = 0; i < kDatagrams; ++i) {
    Slot& slot = (*slots_)[i];
    slot.vector = {slot.bytes.data(), slot.bytes.size()};
    headers_[i].msg_hdr.msg_iov = &slot.vector;
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
}

std::span<const Datagram> DatagramBatch::receive(int socket) {
  for (size_t i = 0; i < kDatagrams; ++i) {
    headers_[i].msg_hdr.msg_control = (*slots_)[i].control.data();
    headers_[i].msg_hdr.msg_controllen = (*slots_)[i].control.size();
  }
  const int received = ::recvmmsg(socket, headers_.data(), kDatagrams, MSG_DONTWAIT, nullptr);
  const size_t count = received > 0 ? static_cast<size_t>(received) : 0;
  for (size_t i = 0; i < count; ++i) {
    datagrams_[i] = Datagram{std::span((*slots_)[i].bytes).first(headers_[i].msg_len),
                             (headers_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0, std::nullopt, std::nullopt};
    read_control(headers_[i].msg_hdr, datagrams_[i]);
  }
  return std::span(datagrams_).first(count);
}

MonotonicTime arrival_time(MonotonicTime now, WallTime now_wall, std::optional<WallTime> received) {
  const Duration age = received ? now_wall - *received : Duration{};
  return age < Duration{} || age > seconds(10) ? now : now - age;
}

Result<BoundSocket> bind_free_port(PortCycle& range, int socket_buffer_bytes) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (::inet_pton(AF_INET, range.address.c_str(), &address.sin_addr) != 1)
    return Error{ErrorCode::kBadRequest,
                 concat(range.address, " is not an IPv4 address to receive media on.")};
  OwnedDescriptor descriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor.is_open()) return failed("open a UDP socket", errno);
  const Status configured = configure(descriptor.get(), socket_buffer_bytes);
  if (!configured.ok()) return configured.error();

  for (int tries = range.last - range.first + 1; tries > 0; --tries) {
    const uint16_t port = range.next;
    range.next = port == range.last ? range.first : static_cast<uint16_t>(port + 1);
    address.sin_port = htons(port);
    if (::bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return BoundSocket{std::move(descriptor), port};
    if (errno != EADDRINUSE && errno != EACCES) return failed(concat("receive on ", range.address), errno);
  }
  return internal_error(concat("No UDP port from ", range.first, " to ", range.last, " is free on ",
                               range.address, ": set a wider rtp_port_range."));
}

}  // namespace recorder
