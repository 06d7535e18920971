// What a packet costs the receiver's thread, and how long it takes from the kernel to the handler, plain and
// as SRTP: 16 ports on loopback, a sender that waits for each burst to be handled, so that nothing is
// dropped. Beside it what the same two clocks tell in a loop that does nothing, which is the noise of the
// machine.
#include <atomic>
#include <ctime>
#include <memory>
#include <vector>

#include "tests/bench/samples.h"
#include "tests/plugin/ingest/loopback.h"

namespace recorder::bench {
namespace {

constexpr size_t kPorts = 16;
constexpr size_t kBurst = 32;
constexpr size_t kBursts = 4000;
constexpr size_t kPacketBytes = 1200;  // as of video

// Of the calling thread, so that what others do in between does not count.
int64_t processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

struct Measured {
  Samples cost;     // nanoseconds of the thread for each packet
  Samples latency;  // nanoseconds from the kernel's stamp to the handler
  bool is_complete = false;
};

// The handler of all ports. It runs on the receiver's thread; the sender waits for `handled`.
class Meter {
 public:
  Meter() {
    measured_.cost.reserve(kBurst * kBursts);
    measured_.latency.reserve(kBurst * kBursts);
  }
  void take(const std::vector<ReceivedPacket>& packets, const Clock& clock) {
    const int64_t now = processor_time();
    const MonotonicTime time = clock.monotonic();
    for (const ReceivedPacket& packet : packets) {
      // All that the thread did since the handler was left last, waiting for the sockets included.
      if (left_at_ > 0) measured_.cost.add((now - left_at_) / static_cast<int64_t>(packets.size()));
      measured_.latency.add((time - packet.arrival).count());
    }
    handled_ += packets.size();
    handled_.notify_one();
    left_at_ = processor_time();
  }
  void wait_for(size_t count) {
    for (size_t seen = handled_; seen < count; seen = handled_) handled_.wait(seen);
  }
  Measured measured_;

 private:
  std::atomic<size_t> handled_ = 0;
  int64_t left_at_ = 0;
};

Bytes make_packet(size_t number) {
  Bytes packet = test::make_rtp(static_cast<uint16_t>(number / kPorts), 1 + number % kPorts);
  packet.resize(kPacketBytes);
  return packet;
}

// Each burst goes to the ports in turn.
Measured run(const std::optional<SrtpKey>& key) {
  const SystemClock clock;
  Meter meter;
  auto receiver = UdpReceiver::create({}, clock);
  if (!receiver) return {};
  std::vector<test::UdpSender> senders;
  for (size_t i = 0; i < kPorts; ++i) {
    const auto port = (*receiver)->open(
        [&](std::vector<ReceivedPacket> packets) { meter.take(packets, clock); }, key);
    if (!port) return {};
    senders.emplace_back(*port);
  }
  std::unique_ptr<test::SrtpSender> srtp;
  if (key) srtp = std::make_unique<test::SrtpSender>(*key);
  size_t sent = 0;
  for (size_t burst = 0; burst < kBursts; ++burst) {
    for (size_t i = 0; i < kBurst; ++i, ++sent) {
      const Bytes packet = make_packet(sent);
      if (!senders[sent % kPorts].send(srtp ? srtp->protect(packet) : packet)) return {};
    }
    meter.wait_for(sent);
  }
  receiver->reset();  // ends the thread that writes what is read now
  meter.measured_.is_complete = true;
  return std::move(meter.measured_);
}

Samples run_empty() {
  Samples samples;
  samples.reserve(kBurst * kBursts);
  for (size_t i = 0; i < kBurst * kBursts; ++i) {
    const int64_t before = processor_time();
    samples.add(processor_time() - before);
  }
  return samples;
}

int run_all() {
  const auto key = SrtpKey::random();
  if (!key) return 1;
  const Measured plain = run(std::nullopt);
  const Measured srtp = run(*key);
  if (!plain.is_complete || !srtp.is_complete) return 1;
  JsonLine("udp_receiver")
      .add("packets", static_cast<double>(plain.latency.size()))
      .add("packet_bytes", kPacketBytes)
      .add("plain_ns_per_packet", plain.cost)
      .add("srtp_ns_per_packet", srtp.cost)
      .add("plain_latency_ns", plain.latency)
      .add("srtp_latency_ns", srtp.latency)
      .add("empty_loop_ns", run_empty())
      .print();
  return 0;
}

}  // namespace
}  // namespace recorder::bench

int main() { return recorder::bench::run_all(); }
