// One RTP packet, RFC 3550, 5.1.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/bytes.h"

namespace recorder {

// Views into the bytes that it was parsed from, which must outlive it.
struct RtpPacket {
  bool marker = false;
  uint8_t payload_type = 0;
  uint16_t sequence_number = 0;
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  uint16_t extension_profile = 0;  // 0 without a header extension
  ByteView extension;
  ByteView payload;  // without padding; empty in a packet of padding only

  // Empty for anything that is not RTP of version 2, RTCP on the same port included (RFC 5761, 4).
  [[nodiscard]] static std::optional<RtpPacket> parse(ByteView bytes);

  // The element with that id, of one-byte or two-byte form (RFC 8285, 4.2 and 4.3).
  [[nodiscard]] std::optional<ByteView> extension_element(uint8_t id) const;
};

}  // namespace recorder
