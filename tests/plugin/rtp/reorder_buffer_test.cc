#include "plugin/rtp/reorder_buffer.h"

#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::at_ms;
using test::rtp;

namespace {

constexpr auto kFollows = Continuity::kFollows;
constexpr auto kAfterGap = Continuity::kAfterGap;
constexpr auto kAfterRestart = Continuity::kAfterRestart;

// Pushes bare sequence numbers and keeps what leaves.
struct Buffer {
  explicit Buffer(ReorderLimits limits = {milliseconds(300), 100'000}) : buffer(limits, statistics) {}

  Buffer& push(uint16_t seq, int64_t now_ms = 0, uint32_t ssrc = 1, size_t size = 10) {
    const Bytes bytes = rtp({.seq = seq, .ssrc = ssrc}, Bytes(size));
    Bytes owned = bytes;
    const auto packet = RtpPacket::parse(owned);
    if (packet) buffer.push({*packet, std::move(owned), at_ms(now_ms)}, out);
    return *this;
  }
  Buffer& push_all(const std::vector<int>& numbers) {
    for (const int seq : numbers) push(static_cast<uint16_t>(seq));
    return *this;
  }
  [[nodiscard]] std::vector<int> numbers() const {
    std::vector<int> numbers;
    for (const OrderedPacket& packet : out) numbers.push_back(packet.rtp.sequence_number);
    return numbers;
  }
  [[nodiscard]] std::vector<Continuity> continuity() const {
    std::vector<Continuity> all;
    for (const OrderedPacket& packet : out) all.push_back(packet.continuity);
    return all;
  }

  TrackStatistics statistics;
  ReorderBuffer buffer;
  std::vector<OrderedPacket> out;
};

}  // namespace

TEST(reorder_buffer, puts_packets_in_order) {
  struct Row {
    std::vector<int> pushed;
    std::vector<int> expected;
    uint64_t duplicates;
    uint64_t late;
  };
  const std::vector<Row> rows = {
      {{}, {}, 0, 0},
      {{7}, {7}, 0, 0},
      {{1, 2, 3}, {1, 2, 3}, 0, 0},
      {{1, 3, 2, 4}, {1, 2, 3, 4}, 0, 0},
      {{1, 5, 4, 3, 2, 6}, {1, 2, 3, 4, 5, 6}, 0, 0},
      {{1, 3, 5, 4, 2}, {1, 2, 3, 4, 5}, 0, 0},
      {{65534, 65535, 0, 1}, {65534, 65535, 0, 1}, 0, 0},
      {{65534, 0, 65535, 1}, {65534, 65535, 0, 1}, 0, 0},
      {{65534, 1, 0, 65535}, {65534, 65535, 0, 1}, 0, 0},
      {{1, 1, 2, 2, 1}, {1, 2}, 3, 0},
      {{1, 3, 3, 2, 3}, {1, 2, 3}, 2, 0},
      {{5, 4, 6}, {5, 6}, 0, 1},  // before the first of all
      {{0, 65535, 1}, {0, 1}, 0, 1},
  };
  for (const Row& row : rows) {
    Buffer buffer;
    buffer.push_all(row.pushed);
    CHECK(buffer.numbers() == row.expected);
    CHECK_EQUAL(buffer.statistics.duplicates, row.duplicates);
    CHECK_EQUAL(buffer.statistics.late, row.late);
    CHECK_EQUAL(buffer.statistics.lost, 0u);
  }
}

TEST(reorder_buffer, says_how_each_packet_relates_to_the_one_before) {
  Buffer buffer;
  buffer.push_all({1, 2, 4}).buffer.flush(buffer.out);
  CHECK((buffer.continuity() == std::vector{kAfterRestart, kFollows, kAfterGap}));
}

TEST(reorder_buffer, waits_for_a_missing_packet_no_longer_than_the_limit) {
  Buffer buffer;
  buffer.push(1, 0).push(3, 100);
  buffer.buffer.advance(at_ms(399), buffer.out);
  CHECK((buffer.numbers() == std::vector{1}));
  buffer.buffer.advance(at_ms(400), buffer.out);
  CHECK((buffer.numbers() == std::vector{1, 3}));
  CHECK_EQUAL(buffer.statistics.lost, 1u);
  buffer.push(2, 410);
  CHECK_EQUAL(buffer.statistics.late, 1u);
  buffer.push(2, 420).push(3, 420);
  CHECK_EQUAL(buffer.statistics.late, 2u);
  CHECK_EQUAL(buffer.statistics.duplicates, 1u);
}

TEST(reorder_buffer, gives_up_when_a_packet_arrives_after_the_limit) {
  Buffer buffer;
  buffer.push(1, 0).push(3, 0).push(4, 300);
  CHECK((buffer.numbers() == std::vector{1, 3, 4}));
}

TEST(reorder_buffer, takes_the_awaited_packet_even_if_it_arrives_at_the_limit) {
  Buffer buffer;
  buffer.push(1, 0).push(3, 0).push(2, 300);
  CHECK((buffer.numbers() == std::vector{1, 2, 3}));
  CHECK_EQUAL(buffer.statistics.lost, 0u);
}

TEST(reorder_buffer, no_packet_waits_longer_because_an_earlier_one_came_later) {
  Buffer buffer;
  buffer.push(1, 0).push(9, 0).push(5, 200);
  buffer.buffer.advance(at_ms(300), buffer.out);
  CHECK((buffer.numbers() == std::vector{1, 5, 9}));
  CHECK_EQUAL(buffer.statistics.lost, 6u);
}

TEST(reorder_buffer, each_gap_has_its_own_time) {
  Buffer buffer;
  buffer.push(1, 0).push(3, 0).push(5, 200);
  buffer.buffer.advance(at_ms(300), buffer.out);
  CHECK((buffer.numbers() == std::vector{1, 3}));
  buffer.buffer.advance(at_ms(500), buffer.out);
  CHECK((buffer.numbers() == std::vector{1, 3, 5}));
  CHECK((buffer.continuity() == std::vector{kAfterRestart, kAfterGap, kAfterGap}));
}

TEST(reorder_buffer, gives_up_when_too_many_bytes_wait) {
  Buffer buffer({milliseconds(300), 5000});
  buffer.push(1);
  for (uint16_t seq = 3; seq < 100; ++seq) buffer.push(seq, 0, 1, 1000);
  CHECK_EQUAL(buffer.out.size(), 98u);
  CHECK_EQUAL(buffer.statistics.lost, 1u);
}

TEST(reorder_buffer, counts_empty_packets_against_the_limit_of_bytes) {
  Buffer buffer({hours(1), 5000});
  buffer.push(1);
  size_t waiting = 0;
  for (int seq = 3; seq < 3000; seq += 2) {
    buffer.push(static_cast<uint16_t>(seq), 0, 1, 0);
    waiting = static_cast<size_t>(seq / 2) - (buffer.out.size() - 1);
    CHECK(waiting < 50);
  }
}

TEST(reorder_buffer, survives_the_loss_of_the_packets_around_the_wrap) {
  Buffer buffer;
  buffer.push(65530, 0).push(4, 10);
  buffer.buffer.advance(at_ms(310), buffer.out);
  CHECK((buffer.numbers() == std::vector{65530, 4}));
  CHECK_EQUAL(buffer.statistics.lost, 9u);
  CHECK_EQUAL(buffer.out[1].sequence_number - buffer.out[0].sequence_number, 10);
}

TEST(reorder_buffer, begins_anew_after_a_jump_without_waiting) {
  struct Row {
    std::vector<int> pushed;
    std::vector<int> expected;
  };
  const std::vector<Row> rows = {
      {{1, 2, 20000, 20001, 20002}, {1, 2, 20000, 20001, 20002}},
      {{20000, 100, 101}, {20000, 100, 101}},
      {{1, 20001, 20000, 20002}, {1, 20000, 20001, 20002}},    // reordered right there
      {{1, 3, 20000, 20001}, {1, 3, 20000, 20001}},            // the gap before it is given up
      {{1, 20000, 2, 3}, {1, 2, 3}},                           // one stray packet
      {{1, 20000, 20000, 2}, {1, 2}},                          // twice
      {{1, 20000, 40000, 40001}, {1, 40000, 40001}},
  };
  for (const Row& row : rows) {
    Buffer buffer;
    buffer.push_all(row.pushed);
    CHECK(buffer.numbers() == row.expected);
    CHECK(buffer.statistics.lost <= 1);
    for (size_t i = 1; i < buffer.out.size(); ++i)
      CHECK(buffer.out[i].sequence_number > buffer.out[i - 1].sequence_number);
  }
}

TEST(reorder_buffer, begins_anew_with_another_source) {
  Buffer buffer;
  buffer.push(1, 0, 1).push(2, 0, 1).push(2, 0, 2).push(3, 0, 2).push(4, 0, 2);
  CHECK((buffer.numbers() == std::vector{1, 2, 2, 3, 4}));
  CHECK((buffer.continuity() == std::vector{kAfterRestart, kFollows, kAfterRestart, kFollows, kFollows}));
  CHECK_EQUAL(buffer.statistics.duplicates, 0u);
}

TEST(reorder_buffer, one_packet_of_another_source_changes_nothing) {
  Buffer buffer;
  buffer.push(1, 0, 1).push(500, 0, 2).push(2, 0, 1).push(3, 0, 1);
  CHECK((buffer.numbers() == std::vector{1, 2, 3}));
  CHECK((buffer.continuity() == std::vector{kAfterRestart, kFollows, kFollows}));
  CHECK_EQUAL(buffer.statistics.late, 1u);
}

TEST(reorder_buffer, follows_a_sender_that_begins_anew_a_little_behind) {
  Buffer buffer;
  buffer.push(1000);
  for (uint16_t i = 0; i < 300; ++i) buffer.push(static_cast<uint16_t>(500 + i), i * 20);
  CHECK_EQUAL(buffer.out.size(), 1u + 300 - 75);  // those of the first 1.5 s are lost
  CHECK_EQUAL(buffer.out.back().rtp.sequence_number, 799);
  CHECK(buffer.out[1].continuity == kAfterRestart);
}

TEST(reorder_buffer, takes_no_burst_of_old_packets_for_a_new_beginning) {
  Buffer buffer;
  buffer.push(0);
  for (uint16_t seq = 500; seq < 1000; ++seq) buffer.push(seq, 1000);
  buffer.buffer.advance(at_ms(1300), buffer.out);
  const size_t before = buffer.out.size();
  for (uint16_t seq = 200; seq < 800; ++seq) buffer.push(seq, 1800 + seq);  // late, then sent twice
  CHECK_EQUAL(buffer.out.size(), before);
  CHECK_EQUAL(buffer.statistics.late, 300u);
  CHECK_EQUAL(buffer.statistics.duplicates, 300u);
}

TEST(reorder_buffer, what_the_source_before_sends_again_is_late) {
  Buffer buffer;
  buffer.push(1, 0, 1).push(2, 0, 1).push(70, 100, 2).push(71, 120, 2);
  buffer.push(3, 140, 1).push(4, 140, 1).push(5, 140, 1).push(72, 160, 2);
  CHECK((buffer.numbers() == std::vector{1, 2, 70, 71, 72}));
  CHECK_EQUAL(buffer.statistics.late, 3u);
}

TEST(reorder_buffer, follows_a_sender_that_goes_back_to_the_source_before) {
  Buffer buffer;
  buffer.push(1, 0, 1).push(70, 100, 2).push(71, 120, 2);
  for (uint16_t i = 0; i < 100; ++i) buffer.push(static_cast<uint16_t>(2 + i), 140 + i * 20, 1);
  CHECK_EQUAL(buffer.out.size(), 3u + 100 - 75);
  CHECK_EQUAL(buffer.out.back().rtp.ssrc, 1u);
  // Later on it is believed at once.
  buffer.push(80, 10'000, 2).push(81, 10'020, 2);
  CHECK_EQUAL(buffer.out.back().rtp.ssrc, 2u);
}

// Each tenth packet comes `later` than the others, and all are sent each 10 ms.
uint64_t lost_with(int64_t later_ms, int64_t until_ms, Buffer& buffer) {
  for (int64_t now = 0; now < until_ms + later_ms; now += 10) {
    const auto index = now / 10;
    if (index % 10 != 5 && now < until_ms) buffer.push(static_cast<uint16_t>(index), now);
    const int64_t again = now - later_ms;
    if (again >= 0 && again / 10 % 10 == 5) buffer.push(static_cast<uint16_t>(again / 10), now);
    buffer.buffer.advance(at_ms(now), buffer.out);
  }
  return buffer.statistics.lost;
}

TEST(reorder_buffer, waits_longer_where_packets_are_sent_again_later_than_usual) {
  constexpr ReorderLimits kLimits = {milliseconds(300), 100'000, milliseconds(1500)};
  struct Row {
    int64_t later_ms;
    uint64_t least, most;  // of 100 that come late
  };
  for (const Row& row : {Row{200, 0, 0}, Row{500, 1, 5}, Row{1000, 5, 10}, Row{1400, 9, 14}, Row{1700, 100, 100}}) {
    Buffer buffer(kLimits);
    const uint64_t lost = lost_with(row.later_ms, 10'000, buffer);
    CHECK(lost >= row.least && lost <= row.most);
  }
  Buffer impatient({milliseconds(300), 100'000});
  CHECK_EQUAL(lost_with(1000, 10'000, impatient), 100u);
}

TEST(reorder_buffer, is_no_longer_patient_when_nothing_has_come_late_for_half_a_minute) {
  Buffer buffer({milliseconds(300), 100'000, milliseconds(1500)});
  buffer.push(1, 0).push(3, 0).push(4, 300).push(2, 1000);  // late: from now on it waits for 1.25 s
  buffer.push(5, 1000).push(7, 20'000);
  buffer.buffer.advance(at_ms(21'249), buffer.out);
  CHECK_EQUAL(buffer.out.size(), 4u);
  buffer.buffer.advance(at_ms(21'250), buffer.out);
  CHECK_EQUAL(buffer.out.size(), 5u);
  buffer.push(9, 31'000);
  buffer.buffer.advance(at_ms(31'300), buffer.out);
  CHECK_EQUAL(buffer.out.size(), 6u);
}

TEST(reorder_buffer, holds_the_first_packets_for_those_that_they_overtook) {
  Buffer buffer({milliseconds(300), 100'000, {}, milliseconds(200)});
  buffer.push(7, 0).push(5, 50).push(8, 100).push(6, 150);
  CHECK(buffer.out.empty());
  buffer.push(10, 199);
  buffer.buffer.advance(at_ms(200), buffer.out);
  CHECK((buffer.numbers() == std::vector{5, 6, 7, 8}));
  CHECK((buffer.continuity() == std::vector{kAfterRestart, kFollows, kFollows, kFollows}));
  buffer.push(4, 210).push(9, 220);
  CHECK((buffer.numbers() == std::vector{5, 6, 7, 8, 9, 10}));
  CHECK_EQUAL(buffer.statistics.late, 1u);
  CHECK_EQUAL(buffer.statistics.lost, 0u);
  buffer.push(12, 1000, 2).push(13, 1000, 2).push(10, 1050, 2);  // another source, whose numbers overlap
  buffer.buffer.advance(at_ms(1200), buffer.out);
  for (size_t i = 1; i < buffer.out.size(); ++i)
    CHECK(buffer.out[i].sequence_number > buffer.out[i - 1].sequence_number);
}

TEST(reorder_buffer, keeps_the_bytes_of_waiting_packets) {
  Buffer buffer;
  buffer.push(1).push(3, 0, 1, 500).push(2, 0, 1, 400);
  REQUIRE(buffer.out.size() == 3);
  CHECK_EQUAL(buffer.out[1].rtp.payload.size(), 400u);
  CHECK_EQUAL(buffer.out[2].rtp.payload.data(), buffer.out[2].bytes.data() + 12);
}

}  // namespace recorder
