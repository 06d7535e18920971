// A bound UDP socket that is read in batches, with the kernel's receive times and count of drops.
// Used by one thread at a time.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/owned_descriptor.h"
#include "plugin/base/result.h"

namespace recorder {

// What the kernel says of one datagram, besides its bytes.
struct Datagram {
  std::span<uint8_t> bytes;
  bool is_truncated = false;
  std::optional<WallTime> received;       // SO_TIMESTAMPNS
  std::optional<uint32_t> drops_so_far;   // SO_RXQ_OVFL, of this socket since it was made; wraps
};

// Memory for the datagrams of one system call; made once and used for all sockets of a thread.
class DatagramBatch {
 public:
  // The larger, the fewer system calls under load; at 32 one costs some 5 % of the handling of its packets.
  static constexpr size_t kDatagrams = 32;
  // RTP keeps below the 1500 bytes of Ethernet; room for jumbo headers, SRTP's tag, and to notice more.
  static constexpr size_t kLargestDatagram = 2048;

  DatagramBatch();
  // As many as wait, up to kDatagrams; does not block. They are valid until the next call.
  std::span<const Datagram> receive(int socket);

 private:
  struct Slot {
    alignas(8) std::array<uint8_t, kLargestDatagram> bytes;
    alignas(cmsghdr) std::array<uint8_t, 128> control;
    iovec vector;
  };
  std::unique_ptr<std::array<Slot, kDatagrams>> slots_;
  std::array<mmsghdr, kDatagrams> headers_{};
  std::array<Datagram, kDatagrams> datagrams_{};
};

// When a datagram arrived on the monotonic clock, of which the kernel knows nothing: now, less its age by the
// wall clock. An age below zero or above 10 s means that the wall clock was set in between, and is not
// believed.
MonotonicTime arrival_time(MonotonicTime now, WallTime now_wall, std::optional<WallTime> received);

// Binds the first free port, beginning with `next` and going round within [first, last]; moves `next` behind
// it.
struct PortCycle {
  std::string address;
  uint16_t first = 0, last = 0;
  uint16_t next = 0;
};
struct BoundSocket {
  OwnedDescriptor descriptor;
  uint16_t port = 0;
};
Result<BoundSocket> bind_free_port(PortCycle& range, int socket_buffer_bytes);

}  // namespace recorder
