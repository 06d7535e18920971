// What becomes of packets between their sender and the recorder, from a seed: the same each time.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "plugin/base/clock.h"

namespace recorder::test {

// By the time since the call began.
struct Outage {
  Duration from{}, to{};
};

struct NetworkSettings {
  Duration delay = milliseconds(40);  // the least, each way
  Duration jitter{};                  // so much may be added to each packet: they overtake each other
  double loss = 0;                    // how many of all packets
  double bursts = 0;                  // how many packets begin a burst of loss
  int burst_length = 0;               // in packets
  std::vector<Outage> outages = {};
  double duplication = 0;
  Duration duplicate_after{};
  double retransmission = 0;          // how many of the lost are sent again
  Duration retransmitted_after{};
  int block = 0;                      // of so many packets in a row each second block comes late as a whole,
  Duration block_late_by{};           // behind the one after it
  uint64_t bits_per_second = 0;       // of the narrowest link, with a queue before it; 0: no limit
  uint32_t seed = 1;
};

class SimulatedNetwork {
 public:
  SimulatedNetwork(NetworkSettings settings, MonotonicTime begin)
      : settings_(std::move(settings)), begin_(begin), random_(settings_.seed), link_free_(begin) {}

  // When a packet of that size arrives that is sent now: never, once, or more often. Called in the order of sending.
  std::vector<MonotonicTime> arrivals(MonotonicTime sent, size_t bytes);
  [[nodiscard]] bool is_out(MonotonicTime time) const;
  [[nodiscard]] Duration delay() const { return settings_.delay; }

 private:
  [[nodiscard]] double random() { return static_cast<double>(random_()) / 4294967296.0; }
  [[nodiscard]] bool loses();
  [[nodiscard]] MonotonicTime leave_link(MonotonicTime sent, size_t bytes);
  [[nodiscard]] Duration block_delay();

  const NetworkSettings settings_;
  const MonotonicTime begin_;
  std::mt19937 random_;
  MonotonicTime link_free_;
  int burst_left_ = 0;
  int64_t packets_ = 0;
};

}  // namespace recorder::test
