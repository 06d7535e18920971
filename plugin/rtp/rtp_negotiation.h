// What was negotiated about the packets of a track besides its codec.
#pragma once

#include <cstdint>
#include <optional>

namespace recorder {

struct RtpNegotiation {
  // Of redundant audio data (RFC 2198) whose blocks are of the track's codec.
  std::optional<uint8_t> red_payload_type{};
  // Of the header extension that says how a picture is to be turned (urn:3gpp:video-orientation); 0: there is none.
  uint8_t orientation_extension = 0;
  // Whoever forwards it goes from a layer of a simulcast that is not sent any more to another one, at a key frame that
  // nobody else asks for.
  bool is_layered = false;

  bool operator==(const RtpNegotiation&) const = default;
};

}  // namespace recorder
