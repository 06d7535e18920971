// Receives forwarded RTP on loopback UDP ports, all on one thread: recvmmsg, kernel receive times, optional SRTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/rtp/track_receiver.h"

namespace recorder {

struct UdpReceiverSettings {
  std::string address = "127.0.0.1";
  uint16_t first_port = 20000, last_port = 29999;  // tried one after another, both included
  int socket_buffer_bytes = 2 * 1024 * 1024;       // asked for with SO_RCVBUFFORCE, then SO_RCVBUF
};

// AES_CM_128_HMAC_SHA1_80 (RFC 4568, 6.2): 16 bytes of key, 14 of salt.
struct SrtpKey {
  Bytes key_and_salt;                // 30 bytes
  static Result<SrtpKey> random();
  [[nodiscard]] std::string base64() const;
};

struct UdpPortStatistics {
  uint64_t packets = 0, bytes = 0;
  uint64_t dropped_by_kernel = 0;    // SO_RXQ_OVFL
  uint64_t srtp_failures = 0;        // not authentic, or replayed
  uint64_t oversized = 0;            // larger than any RTP packet may be on a network path, dropped
};

class UdpReceiver {
 public:
  // Called on the receiver's thread with the packets of one recvmmsg, in order. Must not block.
  using PacketHandler = std::function<void(std::vector<ReceivedPacket> packets)>;

  static Result<std::unique_ptr<UdpReceiver>> create(const UdpReceiverSettings& settings, const Clock& clock);
  virtual ~UdpReceiver() = default;

  // Binds a free port of the range and answers it. With a key, packets are authenticated and decrypted first.
  virtual Result<uint16_t> open(PacketHandler handler, std::optional<SrtpKey> key) = 0;
  // After it returns the handler is not called any more. Must not be called from a handler.
  virtual void close(uint16_t port) = 0;
  [[nodiscard]] virtual UdpPortStatistics statistics(uint16_t port) const = 0;
  // Sums over all ports, closed ones included.
  [[nodiscard]] virtual UdpPortStatistics total() const = 0;
};

}  // namespace recorder
