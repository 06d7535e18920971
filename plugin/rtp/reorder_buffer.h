// Puts the packets of one track in the order of their sequence numbers. A packet that comes in order passes
// at once; one that comes early waits for those before it, within limits of time and bytes.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/rtp/ordered_packet.h"
#include "plugin/rtp/track_statistics.h"

namespace recorder {

struct ReorderLimits {
  Duration time{};   // how long a packet may be waited for while later ones are there
  size_t bytes = 0;  // how much may wait, packets with their bookkeeping
};

class ReorderBuffer {
 public:
  // Counts into `statistics`, which must outlive it: duplicates, late, lost and recovered packets.
  ReorderBuffer(ReorderLimits limits, TrackStatistics& statistics);

  // Takes one packet and appends those that are now in order.
  void push(OrderedPacket packet, std::vector<OrderedPacket>& out);
  // What a packet that is pushed next has of an earlier one, which takes that one's place if it is given up. The payload
  // is copied, and only if the earlier one is missing.
  void offer(const RtpPacket& earlier, const RtpPacket& next, MonotonicTime arrival);
  // Gives up the packets that were waited for too long.
  void advance(MonotonicTime now, std::vector<OrderedPacket>& out);
  // Gives up all packets that are missing.
  void flush(std::vector<OrderedPacket>& out);

 private:
  struct Waiting {
    OrderedPacket packet;
    MonotonicTime since;  // the earliest arrival of it and of those behind it
  };

  // A jump of more sequence numbers than that, in either direction, is a sender that began anew (RFC 3550,
  // A.1).
  static constexpr int64_t kLargestJump = 3000;
  // So many packets in a row behind their place are a sender that began anew a little behind: retransmissions
  // of so many, with no other packet between, are not to be expected.
  static constexpr int kLargestRunBehind = 100;

  [[nodiscard]] bool is_near(const RtpPacket& packet) const;
  void place(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void place_behind(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void place_ahead(OrderedPacket packet);
  void suspect_restart(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void restart(const RtpPacket& first, std::vector<OrderedPacket>& out);
  void forget_suspect();
  void release(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void release_run(std::vector<OrderedPacket>& out);
  void give_up_gap(std::vector<OrderedPacket>& out);
  [[nodiscard]] bool is_missing(int64_t sequence_number) const;
  bool recover(std::vector<OrderedPacket>& out);
  void forget_offers();

  const ReorderLimits limits_;
  TrackStatistics& statistics_;

  bool started_ = false;
  uint32_t ssrc_ = 0;
  int64_t expected_ = 0;  // the sequence number to leave next
  Continuity continuity_ = Continuity::kAfterRestart;  // of the packet to leave next
  std::map<int64_t, Waiting> waiting_;  // by sequence number, all behind a gap
  size_t waiting_bytes_ = 0;
  std::map<int64_t, OrderedPacket> offered_;  // for missing ones; behind each waits another. Their bytes count, too
  uint32_t released_timestamp_ = 0;           // of the packet that left last
  std::optional<OrderedPacket> suspect_;  // far from the others: a restart, if the next one agrees with it
  int run_behind_ = 0;
  // Which of the last numbers left, so that a duplicate is told from a late packet. More than kLargestJump.
  std::bitset<4096> released_;
};

}  // namespace recorder
