#include "plugin/ingest/udp_receiver.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "plugin/base/log.h"
#include "tests/plugin/ingest/loopback.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::Collector;
using test::UdpSender;

const SystemClock kClock;

UdpReceiverSettings settings() { return {"127.0.0.1", 29200, 29299, 1 << 20}; }

std::unique_ptr<UdpReceiver> make_receiver() { return std::move(*UdpReceiver::create(settings(), kClock)); }

void silence_log(LogLevel, std::string_view) {}

}  // namespace

TEST(udp_receiver, packets_arrive_in_order_and_are_counted) {
  Collector collector;
  const auto receiver = make_receiver();
  const MonotonicTime before = kClock.monotonic();
  const auto port = receiver->open(collector.handler(), std::nullopt);
  REQUIRE(port.ok());
  const UdpSender sender(*port);
  for (uint16_t i = 0; i < 500; ++i) REQUIRE(sender.send(test::make_rtp(i)));
  REQUIRE(collector.wait_for(500));

  const auto packets = collector.packets();
  MonotonicTime last = before;
  for (uint16_t i = 0; i < 500; ++i) {
    CHECK(packets[i].bytes == test::make_rtp(i));
    // The two clocks are read one after the other, which may cost a moment.
    CHECK(packets[i].arrival > last - seconds(1) && packets[i].arrival <= kClock.monotonic());
    last = packets[i].arrival;
  }
  CHECK_EQUAL(receiver->statistics(*port).packets, 500u);
  CHECK_EQUAL(receiver->statistics(*port).bytes, 500u * test::make_rtp(0).size());
  CHECK_EQUAL(receiver->statistics(*port).dropped_by_kernel, 0u);
}

TEST(udp_receiver, each_port_has_its_own_handler_and_key) {
  Collector plain, secret;
  const SrtpKey key = *SrtpKey::random();
  const auto receiver = make_receiver();
  const auto plain_port = receiver->open(plain.handler(), std::nullopt);
  const auto secret_port = receiver->open(secret.handler(), key);
  REQUIRE(plain_port.ok() && secret_port.ok());
  CHECK(*plain_port != *secret_port);

  test::SrtpSender srtp(key);
  test::SrtpSender stranger(*SrtpKey::random());
  const Bytes wire = srtp.protect(test::make_rtp(1));
  const UdpSender to_secret(*secret_port);
  CHECK(UdpSender(*plain_port).send(test::make_rtp(7)));
  CHECK(to_secret.send(wire));
  CHECK(to_secret.send(wire));  // a replay
  CHECK(to_secret.send(stranger.protect(test::make_rtp(2))));
  CHECK(to_secret.send(test::make_rtp(3)));
  CHECK(to_secret.send(srtp.protect(test::make_rtp(4))));
  REQUIRE(plain.wait_for(1) && secret.wait_for(2));
  CHECK(plain.packets()[0].bytes == test::make_rtp(7));
  CHECK(secret.packets()[0].bytes == test::make_rtp(1));
  CHECK(secret.packets()[1].bytes == test::make_rtp(4));
  CHECK_EQUAL(receiver->statistics(*secret_port).srtp_failures, 3u);
  CHECK_EQUAL(receiver->statistics(*plain_port).srtp_failures, 0u);
  CHECK_EQUAL(receiver->total().packets, 6u);
}

TEST(udp_receiver, wrong_key_length_is_refused_before_a_port_is_bound) {
  const auto receiver = make_receiver();
  const auto port = receiver->open([](std::vector<ReceivedPacket>) {}, SrtpKey{Bytes(16)});
  REQUIRE(!port.ok());
  CHECK(port.error().code == ErrorCode::kBadRequest);
}

TEST(udp_receiver, oversized_and_empty_datagrams_do_no_harm) {
  Collector collector;
  const auto receiver = make_receiver();
  const auto port = receiver->open(collector.handler(), std::nullopt);
  REQUIRE(port.ok());
  const UdpSender sender(*port);
  CHECK(sender.send(Bytes(3000, 1)));
  CHECK(sender.send({}));
  CHECK(sender.send(Bytes(2048, 2)));
  REQUIRE(collector.wait_for(2));
  CHECK_EQUAL(collector.packets()[0].bytes.size(), 0u);
  CHECK_EQUAL(collector.packets()[1].bytes.size(), 2048u);
  CHECK_EQUAL(receiver->statistics(*port).oversized, 1u);
}

TEST(udp_receiver, clock_that_disagrees_with_the_kernels_gives_the_time_of_reading) {
  Collector collector;
  const test::FakeClock clock;  // of years ago
  const auto receiver = std::move(*UdpReceiver::create(settings(), clock));
  const auto port = receiver->open(collector.handler(), std::nullopt);
  REQUIRE(port.ok());
  CHECK(UdpSender(*port).send(test::make_rtp(1)));
  REQUIRE(collector.wait_for(1));
  CHECK(collector.packets()[0].arrival == clock.monotonic());
}

TEST(udp_receiver, drops_of_the_kernel_are_counted) {
  Mutex mutex;
  ConditionVariable released;
  bool is_released = false;
  std::atomic<size_t> received = 0;
  UdpReceiverSettings small = settings();
  small.socket_buffer_bytes = 8192;
  const auto receiver = std::move(*UdpReceiver::create(small, kClock));
  const auto port = receiver->open(
      [&](std::vector<ReceivedPacket> packets) {
        MutexLock lock(mutex);
        while (!is_released) released.wait(mutex);
        received += packets.size();
        released.notify_all();
      },
      std::nullopt);
  REQUIRE(port.ok());
  const UdpSender sender(*port);
  size_t sent = 0;
  for (; sent < 1000; ++sent) sender.send(Bytes(500));
  {
    MutexLock lock(mutex);
    is_released = true;
    released.notify_all();
  }
  // The count comes with a packet that got through after a drop.
  const MonotonicTime deadline = test::generous_deadline();
  const auto accounted = [&] { return received + receiver->statistics(*port).dropped_by_kernel; };
  while (accounted() < sent && kClock.monotonic() < deadline) {
    sender.send(Bytes(500));
    ++sent;
    std::this_thread::yield();
    MutexLock lock(mutex);
    released.wait_until(mutex, kClock.monotonic() + milliseconds(10));
  }
  CHECK_EQUAL(accounted(), sent);
  CHECK(receiver->statistics(*port).dropped_by_kernel > 900);
}

TEST(udp_receiver, after_close_the_handler_is_not_called) {
  for (int round = 0; round < 20; ++round) {
    const auto receiver = make_receiver();
    std::atomic<bool> is_closed = false, was_late = false;
    std::atomic<uint64_t> calls = 0;
    const auto port = receiver->open(
        [&](std::vector<ReceivedPacket>) {
          if (is_closed) was_late = true;
          ++calls;
          calls.notify_all();
        },
        std::nullopt);
    REQUIRE(port.ok());
    std::atomic<bool> is_done = false;
    std::thread flow([&, to = *port] {
      const UdpSender sender(to);
      while (!is_done) sender.send(test::make_rtp(1));
    });
    calls.wait(0);
    receiver->close(*port);
    is_closed = true;
    const uint64_t packets = receiver->total().packets;
    is_done = true;
    flow.join();
    CHECK(!was_late);
    CHECK_EQUAL(receiver->total().packets, packets);
    CHECK(packets > 0);
    CHECK_EQUAL(receiver->statistics(*port).packets, 0u);
    receiver->close(*port);
  }
}

TEST(udp_receiver, closed_port_can_be_opened_again) {
  UdpReceiverSettings one = settings();
  one.last_port = one.first_port;
  const auto receiver = std::move(*UdpReceiver::create(one, kClock));
  for (int round = 0; round < 3; ++round) {
    Collector collector;
    const auto port = receiver->open(collector.handler(), std::nullopt);
    REQUIRE(port.ok());
    CHECK(!receiver->open(collector.handler(), std::nullopt).ok());
    CHECK(UdpSender(*port).send(test::make_rtp(1)));
    CHECK(collector.wait_for(1));
    receiver->close(*port);
  }
  CHECK_EQUAL(receiver->total().packets, 3u);
}

TEST(udp_receiver, handler_that_throws_does_not_stop_the_others) {
  set_log_sink(silence_log);
  Collector collector;
  const auto receiver = make_receiver();
  const auto bad = receiver->open([](std::vector<ReceivedPacket>) { throw std::runtime_error("bad"); }, {});
  const auto worse = receiver->open([](std::vector<ReceivedPacket>) { throw 1; }, {});
  const auto good = receiver->open(collector.handler(), {});
  REQUIRE(bad.ok() && worse.ok() && good.ok());
  for (uint16_t i = 0; i < 10; ++i) {
    for (const uint16_t port : {*bad, *worse, *good}) CHECK(UdpSender(port).send(test::make_rtp(i)));
    CHECK(collector.wait_for(i + 1u));
  }
}

TEST(udp_receiver, handler_may_ask_for_statistics_and_open_ports) {
  Collector collector;
  const auto receiver = make_receiver();
  const auto port = receiver->open(
      [&](std::vector<ReceivedPacket> packets) {
        if (receiver->open(collector.handler(), {}).ok() && receiver->total().packets > 0)
          collector.handler()(std::move(packets));
      },
      {});
  REQUIRE(port.ok());
  CHECK(UdpSender(*port).send(test::make_rtp(1)));
  CHECK(collector.wait_for(1));
}

TEST(udp_receiver, many_ports_at_once_while_others_come_and_go) {
  const auto receiver = make_receiver();
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 25; ++round) {
        Collector collector;
        const auto port = receiver->open(collector.handler(), std::nullopt);
        if (!port.ok() || !UdpSender(*port).send(test::make_rtp(1)) || !collector.wait_for(1)) ++failures;
        if (port.ok()) receiver->close(*port);
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK_EQUAL(failures, 0);
  CHECK_EQUAL(receiver->total().packets, 100u);
}

TEST(udp_receiver, settings_are_checked) {
  for (const auto& [first, last] : {std::pair<uint16_t, uint16_t>{0, 10}, {30000, 29999}}) {
    const auto receiver = UdpReceiver::create({"127.0.0.1", first, last, 65536}, kClock);
    REQUIRE(!receiver.ok());
    CHECK(receiver.error().message.find("rtp_port_range") != std::string::npos);
  }
}

}  // namespace recorder
