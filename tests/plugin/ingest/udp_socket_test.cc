#include "plugin/ingest/udp_socket.h"

#include "tests/plugin/ingest/loopback.h"
#include "tests/support/test.h"

namespace recorder {

TEST(udp_socket, arrival_is_now_less_the_age_by_the_wall_clock) {
  constexpr MonotonicTime kNow{seconds(1000)};
  constexpr WallTime kWall{seconds(1'700'000'000)};
  struct Row {
    std::optional<WallTime> received;
    MonotonicTime arrival;
  };
  const Row rows[] = {
      {kWall, kNow},
      {kWall - microseconds(150), kNow - microseconds(150)},
      {kWall - seconds(10), kNow - seconds(10)},
      {kWall - seconds(10) - Duration(1), kNow},  // the clock was set forward
      {kWall + Duration(1), kNow},                // or back
      {kWall + hours(1), kNow},
      {std::nullopt, kNow},
  };
  for (const Row& row : rows) CHECK(arrival_time(kNow, kWall, row.received) == row.arrival);
}

TEST(udp_socket, ports_are_taken_in_turn_and_used_ones_passed_over) {
  PortCycle range{"127.0.0.1", 29100, 29103, 29102};
  std::vector<BoundSocket> sockets;
  std::vector<uint16_t> ports;
  for (int i = 0; i < 4; ++i) {
    auto bound = bind_free_port(range, 65536);
    REQUIRE(bound.ok());
    ports.push_back(bound->port);
    sockets.push_back(std::move(*bound));
  }
  CHECK(ports == (std::vector<uint16_t>{29102, 29103, 29100, 29101}));

  const auto none = bind_free_port(range, 65536);
  REQUIRE(!none.ok());
  for (const char* word : {"29100", "29103", "127.0.0.1", "rtp_port_range"})
    CHECK(none.error().message.find(word) != std::string::npos);

  sockets.erase(sockets.begin() + 1);
  const auto again = bind_free_port(range, 65536);
  REQUIRE(again.ok());
  CHECK_EQUAL(again->port, 29103);
}

TEST(udp_socket, address_must_be_one) {
  PortCycle range{"localhost", 29100, 29103, 29100};
  const auto bound = bind_free_port(range, 65536);
  REQUIRE(!bound.ok());
  CHECK(bound.error().code == ErrorCode::kBadRequest);
}

TEST(udp_socket, reads_in_batches_with_times_and_lengths) {
  PortCycle range{"127.0.0.1", 29110, 29119, 29110};
  const auto bound = bind_free_port(range, 1 << 20);
  REQUIRE(bound.ok());
  const test::UdpSender sender(bound->port);
  for (uint8_t i = 0; i < 40; ++i) CHECK(sender.send(Bytes(i, i)));
  CHECK(sender.send(Bytes(DatagramBatch::kLargestDatagram, 7)));
  CHECK(sender.send(Bytes(DatagramBatch::kLargestDatagram + 1, 7)));

  DatagramBatch batch;
  std::vector<size_t> batches;
  for (size_t seen = 0; seen < 42;) {
    const auto datagrams = batch.receive(bound->descriptor.get());
    REQUIRE(!datagrams.empty());  // loopback delivers before sendto returns
    batches.push_back(datagrams.size());
    for (const Datagram& datagram : datagrams) {
      if (seen < 40) CHECK_EQUAL(datagram.bytes.size(), seen);
      CHECK_EQUAL(datagram.is_truncated, seen == 41);
      REQUIRE(datagram.received.has_value());
      const Duration age = std::chrono::system_clock::now() - *datagram.received;
      CHECK(age >= Duration{} && age < seconds(60));
      ++seen;
    }
  }
  CHECK(batches == (std::vector<size_t>{32, 10}));
  CHECK(batch.receive(bound->descriptor.get()).empty());
}

}  // namespace recorder
