// Both ends of a loopback UDP port for tests: a sender, and a handler whose packets can be waited for.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <vector>

#include "plugin/base/sync.h"
#include "plugin/ingest/udp_receiver.h"
#include "plugin/ingest/udp_socket.h"

struct srtp_ctx_t_;

namespace recorder::test {

// Long enough for the slowest machine; a test that passes never waits so long.
inline MonotonicTime generous_deadline() { return std::chrono::steady_clock::now() + seconds(60); }

class UdpSender {
 public:
  explicit UdpSender(uint16_t port) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(port);
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  bool send(ByteView packet) const {
    return ::sendto(socket_.get(), packet.data(), packet.size(), 0,
                    reinterpret_cast<const sockaddr*>(&address_),
                    sizeof address_) == static_cast<ssize_t>(packet.size());
  }

 private:
  OwnedDescriptor socket_;
  sockaddr_in address_{};
};

// Collects what a port receives.
class Collector {
 public:
  [[nodiscard]] UdpReceiver::PacketHandler handler() {
    return [this](std::vector<ReceivedPacket> packets) {
      MutexLock lock(mutex_);
      for (ReceivedPacket& packet : packets) packets_.push_back(std::move(packet));
      arrived_.notify_all();
    };
  }
  // Whether that many packets have come, now or in time.
  bool wait_for(size_t count) {
    const MonotonicTime deadline = generous_deadline();
    MutexLock lock(mutex_);
    while (packets_.size() < count)
      if (!arrived_.wait_until(mutex_, deadline)) return false;
    return true;
  }
  [[nodiscard]] std::vector<ReceivedPacket> packets() {
    MutexLock lock(mutex_);
    return packets_;
  }

 private:
  Mutex mutex_;
  ConditionVariable arrived_;
  std::vector<ReceivedPacket> packets_ GUARDED_BY(mutex_);
};

// Makes SRTP of an RTP packet, as Janus does. Make an SrtpSession first: it is what starts libsrtp.
class SrtpSender {
 public:
  explicit SrtpSender(const SrtpKey& key);
  ~SrtpSender();
  SrtpSender(const SrtpSender&) = delete;
  SrtpSender& operator=(const SrtpSender&) = delete;
  [[nodiscard]] Bytes protect(const Bytes& packet);

 private:
  srtp_ctx_t_* session_ = nullptr;
};

// A well-formed RTP packet (RFC 3550, 5.1) of Opus.
inline Bytes make_rtp(uint16_t sequence_number, uint32_t ssrc = 0x11223344) {
  Bytes packet;
  ByteWriter out(packet);
  out.u8(0x80);
  out.u8(111);
  out.u16(sequence_number);
  out.u32(sequence_number * 960u);
  out.u32(ssrc);
  out.text("sound");
  return packet;
}

}  // namespace recorder::test
