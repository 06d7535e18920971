// A packet on its way from the reorder buffer to the reassembly loop.
#pragma once

#include <cstdint>
#include <utility>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/rtp/rtp_packet.h"

namespace recorder {

// How a packet relates to the one that left the reorder buffer before it.
enum class Continuity {
  kFollows,
  kAfterGap,      // packets between the two are lost
  kAfterRestart,  // the first of all, or the sender began anew: what lies between is not known
};

// Owns the bytes that `rtp` looks into: it can be moved, which leaves them where they are, and not copied.
struct OrderedPacket {
  OrderedPacket(const RtpPacket& parsed, Bytes owned, MonotonicTime arrived)
      : rtp(parsed), bytes(std::move(owned)), arrival(arrived) {}
  OrderedPacket(OrderedPacket&&) = default;
  OrderedPacket& operator=(OrderedPacket&&) = default;

  RtpPacket rtp;
  Bytes bytes;
  MonotonicTime arrival;
  int64_t sequence_number = 0;  // unwrapped; grows from packet to packet, over restarts too
  Continuity continuity = Continuity::kFollows;
};

}  // namespace recorder
