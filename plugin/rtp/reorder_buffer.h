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
  Duration time{};          // how long a packet may be waited for while later ones are there
  size_t bytes = 0;         // how much may wait, packets with their bookkeeping
  Duration longest_time{};  // on a path where packets come later than that, if it is longer
  Duration opening{};       // how long the first packets of a source are held for those that they overtook
};

class ReorderBuffer {
 public:
  // Counts into `statistics`, which must outlive it: duplicates, late, lost and recovered packets.
  ReorderBuffer(ReorderLimits limits, TrackStatistics& statistics);

  // Takes one packet and appends those that are now in order.
  void push(OrderedPacket packet, std::vector<OrderedPacket>& out);
  // What a packet that is pushed next has of an earlier one, which takes that one's place if it is given up. The
  // payload is copied, and only if the earlier one is missing.
  void offer(const RtpPacket& earlier, const RtpPacket& next, MonotonicTime arrival);
  // Gives up the packets that were waited for too long.
  void advance(MonotonicTime now, std::vector<OrderedPacket>& out);
  // Gives up all packets that are missing.
  void flush(std::vector<OrderedPacket>& out);

  // True while the first packets are held.
  [[nodiscard]] bool is_opening() const { return is_opening_; }

 private:
  struct Waiting {
    OrderedPacket packet;
    MonotonicTime since;  // the earliest arrival of it and of those behind it
  };
  enum class Past { kDuplicate, kLate };
  // Sequence numbers that were given up, and since when they had been waited for.
  struct GivenUp {
    int64_t first = 0, end = 0;
    MonotonicTime since;
  };

  // A jump of more sequence numbers than that, in either direction, is a sender that began anew (RFC 3550,
  // A.1).
  static constexpr int64_t kLargestJump = 3000;
  // Packets of the past for so long, so many and with no other between, are a sender that began anew a little behind,
  // or went back to the source before: what is sent again comes sooner, and between what is new.
  static constexpr Duration kLongestPast = milliseconds(1500);
  static constexpr int kFewestOfPast = 10;
  // So long after a change of the source packets of the one before are of the past.
  static constexpr Duration kSourceLingers = seconds(3);
  // For so long after a packet that came later than usual others are waited for as long as it took.
  static constexpr Duration kPatienceLasts = seconds(30);
  static constexpr size_t kGapsRemembered = 64;

  [[nodiscard]] bool is_near(const RtpPacket& packet) const;
  [[nodiscard]] bool is_of_source_before(const OrderedPacket& packet) const;
  void place(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void place_behind(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void place_past(OrderedPacket packet, Past kind, std::vector<OrderedPacket>& out);
  void place_ahead(OrderedPacket packet);
  void suspect_restart(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void restart(const OrderedPacket& first, std::vector<OrderedPacket>& out);
  void forget_suspect();
  void end_opening(std::vector<OrderedPacket>& out);
  void release(OrderedPacket packet, std::vector<OrderedPacket>& out);
  void release_run(std::vector<OrderedPacket>& out);
  void give_up_gap(std::vector<OrderedPacket>& out);
  [[nodiscard]] bool is_missing(int64_t sequence_number) const;
  bool recover(std::vector<OrderedPacket>& out);
  void forget_offers();
  void remember_gap(GivenUp gap);
  void learn(MonotonicTime since, MonotonicTime arrival);
  void learn_from_late(int64_t sequence_number, MonotonicTime arrival);
  [[nodiscard]] Duration patience(MonotonicTime now) const;

  const ReorderLimits limits_;
  TrackStatistics& statistics_;

  bool started_ = false;
  uint32_t ssrc_ = 0;
  bool is_opening_ = false;  // nothing has left since the source began
  MonotonicTime opened_{};
  int64_t least_ = 0;        // what left before the source began had smaller numbers
  int64_t expected_ = 0;  // the sequence number to leave next
  Continuity continuity_ = Continuity::kAfterRestart;  // of the packet to leave next
  std::map<int64_t, Waiting> waiting_;  // by sequence number, all behind a gap
  size_t waiting_bytes_ = 0;
  std::map<int64_t, OrderedPacket> offered_;  // for missing ones; behind each waits another. Their bytes count, too
  uint32_t released_timestamp_ = 0;           // of the packet that left last
  std::optional<OrderedPacket> suspect_;  // far from the others: a restart, if the next one agrees with it
  std::optional<uint32_t> source_before_;
  MonotonicTime source_changed_{};
  int run_of_past_ = 0;         // packets of the past since the last other one
  MonotonicTime past_since_{};  // the first of them
  std::vector<GivenUp> given_up_;  // the latest, each in place of the oldest
  size_t next_given_up_ = 0;
  Duration patience_{};            // how long late packets took, and some more
  MonotonicTime patient_until_{};
  // Which of the last numbers left, so that a duplicate is told from a late packet. More than kLargestJump.
  std::bitset<4096> released_;
};

}  // namespace recorder
