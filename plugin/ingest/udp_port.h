// One port of the receiver: its socket, its key, its handler and its counters. Read by the receiver's thread,
// stopped by any other.
#pragma once

#include <atomic>
#include <optional>

#include "plugin/base/log.h"
#include "plugin/base/sync.h"
#include "plugin/ingest/srtp_session.h"
#include "plugin/ingest/udp_receiver.h"
#include "plugin/ingest/udp_socket.h"

namespace recorder {

UdpPortStatistics sum(const UdpPortStatistics& a, const UdpPortStatistics& b);

class UdpPort {
 public:
  UdpPort(BoundSocket socket, UdpReceiver::PacketHandler handler, std::optional<SrtpSession> srtp);

  // Hands one batch of what waits to the handler, unless the port was stopped.
  void read(DatagramBatch& batch, const Clock& clock);
  // Returns when the handler does not run and will not run any more.
  void stop();
  // After stop(): closes the socket now, even while the receiver's thread still holds this object.
  void release() { socket_.descriptor = OwnedDescriptor(); }
  [[nodiscard]] int descriptor() const { return socket_.descriptor.get(); }
  [[nodiscard]] UdpPortStatistics statistics() const;

 private:
  // A counter that one thread moves and others look at.
  using Counter = std::atomic<uint64_t>;

  std::optional<ReceivedPacket> accept(const Datagram& datagram, MonotonicTime now, WallTime now_wall)
      REQUIRES(mutex_);
  void count_drops(uint32_t drops_so_far) REQUIRES(mutex_);
  void read_batch(DatagramBatch& batch, const Clock& clock) REQUIRES(mutex_);
  void report_failure(std::string_view what, MonotonicTime now) REQUIRES(mutex_);

  BoundSocket socket_;  // not touched by read() once the port is stopped
  Counter packets_ = 0, bytes_ = 0, dropped_by_kernel_ = 0, srtp_failures_ = 0, oversized_ = 0;

  Mutex mutex_;  // held while the handler runs, so that stop() waits for it
  bool is_stopped_ GUARDED_BY(mutex_) = false;
  UdpReceiver::PacketHandler handler_ GUARDED_BY(mutex_);
  std::optional<SrtpSession> srtp_ GUARDED_BY(mutex_);
  uint32_t last_drops_ GUARDED_BY(mutex_) = 0;
  uint32_t untold_drops_ GUARDED_BY(mutex_) = 0;  // that no packet has told of
  LogLimit failures_ GUARDED_BY(mutex_);
};

}  // namespace recorder
