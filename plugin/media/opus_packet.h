// What an Opus packet says of itself without being decoded (RFC 6716, 3), and packets made by hand.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"

namespace recorder {

// Of the RTP clock and of decoded sound, whatever the bandwidth of the sender; RFC 7587, 4.1.
constexpr int64_t kOpusRate = 48000;
// As in every rtpmap of Opus (RFC 7587, 7), whatever a packet says of itself; decoders make two channels of one.
constexpr uint8_t kOpusChannels = 2;

// What libopus delays sound by in the modes for speech and music (2.5 ms of overlap, 4 ms for its
// resamplers): in a packet's decoded samples lies what was heard so much before its time stamp. Senders do
// not make up for it.
constexpr Duration kOpusLookAhead = microseconds(6500);

struct OpusPacketInfo {
  uint32_t frame_samples = 0;  // of one frame, at 48 kHz
  uint32_t samples = 0;        // of the whole packet, at most 5760 (120 ms)
  bool is_stereo = false;
  // Two bytes or fewer: the sender stops until there is sound again (RFC 7587, 3.1.3), or has nothing to say.
  bool is_dtx = false;

  bool operator==(const OpusPacketInfo&) const = default;
};

// Empty for a packet without bytes or of more than 120 ms, and where the count of frames is missing or zero.
std::optional<OpusPacketInfo> read_opus_packet(ByteView packet);

// Content of dOps (Encapsulation of Opus in ISO Base Media File Format, 4.3.2).
Bytes make_opus_configuration();

// A packet of silence as long as the given one and with as many channels.
Bytes make_opus_silence(const OpusPacketInfo& like);

// A packet that has only its head, with a frame of at most so many samples: a decoder takes that for lost and
// conceals it (RFC 6716, 3.1 and 4.4). With as many channels as the last packet.
Bytes make_opus_concealment(ByteView last_packet, int64_t at_most);

}  // namespace recorder
