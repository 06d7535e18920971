// The socket that key frames are asked for with: it sends PLIs to VideoRoom, and the media that VideoRoom forwards to it
// meanwhile fill its small buffer and are dropped there by the kernel.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "plugin/base/result.h"

namespace recorder {

class KeyFrameRequest {
 public:
  static Result<std::unique_ptr<KeyFrameRequest>> create(const std::string& address);
  ~KeyFrameRequest();
  KeyFrameRequest(const KeyFrameRequest&) = delete;
  KeyFrameRequest& operator=(const KeyFrameRequest&) = delete;

  // Where VideoRoom is to forward media and RTCP to.
  [[nodiscard]] uint16_t port() const { return port_; }
  // A PLI (RFC 4585, 6.3.1) to the forwarder's own RTCP port.
  void send_to(uint16_t local_rtcp_port) const;

 private:
  KeyFrameRequest(int fd, uint32_t address, uint16_t port) : fd_(fd), address_(address), port_(port) {}

  const int fd_;
  const uint32_t address_;  // network order
  const uint16_t port_;
};

}  // namespace recorder
