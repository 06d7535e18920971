#include "tests/support/simulation/simulated_network.h"

#include <algorithm>
#include <cmath>

namespace recorder::test {

std::vector<MonotonicTime> SimulatedNetwork::arrivals(MonotonicTime sent, size_t bytes) {
  const MonotonicTime left = leave_link(sent, bytes);
  const Duration jitter(std::llround(static_cast<double>(settings_.jitter.count()) * random()));
  const MonotonicTime arrival = left + settings_.delay + jitter + block_delay();
  if (is_out(sent)) return {};
  if (loses()) {
    if (random() >= settings_.retransmission) return {};
    return {arrival + settings_.retransmitted_after};
  }
  if (random() >= settings_.duplication) return {arrival};
  return {arrival, arrival + settings_.duplicate_after};
}

bool SimulatedNetwork::is_out(MonotonicTime time) const {
  return std::any_of(settings_.outages.begin(), settings_.outages.end(), [&](const Outage& outage) {
    return time >= begin_ + outage.from && time < begin_ + outage.to;
  });
}

bool SimulatedNetwork::loses() {
  if (burst_left_ > 0) return burst_left_-- > 0;
  if (random() < settings_.bursts) burst_left_ = settings_.burst_length;
  return random() < settings_.loss;
}

MonotonicTime SimulatedNetwork::leave_link(MonotonicTime sent, size_t bytes) {
  if (settings_.bits_per_second == 0) return sent;
  link_free_ = std::max(link_free_, sent) + seconds(bytes * 8) / static_cast<int64_t>(settings_.bits_per_second);
  return link_free_;
}

Duration SimulatedNetwork::block_delay() {
  if (settings_.block == 0) return {};
  return packets_++ / settings_.block % 2 == 1 ? settings_.block_late_by : Duration{};
}

}  // namespace recorder::test
