// What was negotiated about the packets of a track besides its codec.
#pragma once

#include <cstdint>
#include <optional>

namespace recorder {

struct RtpNegotiation {
  // Of redundant audio data (RFC 2198) whose blocks are of the track's codec.
  std::optional<uint8_t> red_payload_type{};

  bool operator==(const RtpNegotiation&) const = default;
};

}  // namespace recorder
