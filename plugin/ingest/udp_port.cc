#include "plugin/ingest/udp_port.h"

#include <exception>
#include <utility>

#include "plugin/base/text.h"

namespace recorder {

UdpPortStatistics sum(const UdpPortStatistics& a, const UdpPortStatistics& b) {
  return {a.packets + b.packets, a.bytes + b.bytes, a.dropped_by_kernel + b.dropped_by_kernel,
          a.srtp_failures + b.srtp_failures, a.oversized + b.oversized};
}

UdpPort::UdpPort(BoundSocket socket, UdpReceiver::PacketHandler handler, std::optional<SrtpSession> srtp)
    : socket_(std::move(socket)), handler_(std::move(handler)), srtp_(std::move(srtp)) {}

// A handler that throws loses its batch, and no other port's packets.
void UdpPort::read(DatagramBatch& batch, const Clock& clock) {
  MutexLock lock(mutex_);
  if (is_stopped_) return;
  try {
    read_batch(batch, clock);
  } catch (const std::exception& error) {
    report_failure(error.what(), clock.monotonic());
  } catch (...) {
    report_failure("unknown exception", clock.monotonic());
  }
}

void UdpPort::read_batch(DatagramBatch& batch, const Clock& clock) {
  const std::span<const Datagram> datagrams = batch.receive(socket_.descriptor.get());
  // Both clocks at the same moment: what lies between two readings would be an error of all arrival times.
  const MonotonicTime now = clock.monotonic();
  const WallTime now_wall = clock.wall();
  std::vector<ReceivedPacket> packets;
  packets.reserve(datagrams.size());
  for (const Datagram& datagram : datagrams)
    if (std::optional<ReceivedPacket> packet = accept(datagram, now, now_wall))
      packets.push_back(std::move(*packet));
  if (!packets.empty()) handler_(std::move(packets));
}

std::optional<ReceivedPacket> UdpPort::accept(const Datagram& datagram, MonotonicTime now,
                                              WallTime now_wall) {
  ++packets_;
  bytes_ += datagram.bytes.size();
  if (datagram.drops_so_far) count_drops(*datagram.drops_so_far);  // the kernel says nothing before the first
  if (datagram.is_truncated) {
    ++oversized_;
    return std::nullopt;
  }
  const std::span<uint8_t> bytes = srtp_ ? srtp_->unprotect(datagram.bytes) : datagram.bytes;
  if (srtp_ && bytes.empty()) {
    ++srtp_failures_;
    return std::nullopt;
  }
  return ReceivedPacket{Bytes(bytes.begin(), bytes.end()), arrival_time(now, now_wall, datagram.received),
                        std::exchange(untold_drops_, 0)};
}

void UdpPort::count_drops(uint32_t drops_so_far) {
  const uint32_t drops = drops_so_far - last_drops_;  // over its wrap, too
  dropped_by_kernel_ += drops;
  untold_drops_ += drops;
  last_drops_ = drops_so_far;
}

void UdpPort::report_failure(std::string_view what, MonotonicTime now) {
  if (const uint64_t count = failures_.due(now); count > 0)
    log(LogLevel::kError, concat("udp port ", socket_.port),
        concat("packets were lost, their handler failed ", count, " times: ", what));
}

void UdpPort::stop() {
  UdpReceiver::PacketHandler handler;  // destroyed after the lock is gone: what it owns is not known here
  MutexLock lock(mutex_);
  is_stopped_ = true;
  handler.swap(handler_);
}

UdpPortStatistics UdpPort::statistics() const {
  return {packets_, bytes_, dropped_by_kernel_, srtp_failures_, oversized_};
}

}  // namespace recorder
