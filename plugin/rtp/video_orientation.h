// Coordination of video orientation (CVO): how the receiver is to turn a picture, in the RTP header extension
// urn:3gpp:video-orientation (3GPP TS 26.114, 7.4.5).
#pragma once

#include <cstdint>

#include "plugin/rtp/rtp_packet.h"

namespace recorder {

class VideoOrientation {
 public:
  static constexpr const char* kUri = "urn:3gpp:video-orientation";

  // `extension_id`: as negotiated; 0 if it was not, and then packets are not looked into.
  explicit VideoOrientation(uint8_t extension_id) : extension_id_(extension_id) {}

  // The next packet in order. The last one of a key frame says it, and of another frame if it has changed.
  void take(const RtpPacket& packet) {
    if (extension_id_ != 0 && !packet.extension.empty()) read(packet);
  }

  // Degrees by which to turn the picture clockwise: 0, 90, 180 or 270.
  [[nodiscard]] uint16_t rotation() const { return rotation_; }

 private:
  void read(const RtpPacket& packet);

  uint8_t extension_id_;
  uint16_t rotation_ = 0;
};

}  // namespace recorder
