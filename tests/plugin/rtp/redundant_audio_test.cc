// Redundant audio data: the bytes, and what they are good for under loss.
#include "plugin/rtp/redundant_audio.h"

#include <algorithm>
#include <random>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::at_ms;
using test::concatenate;
using test::from_hex;
using test::red;
using test::RedBlock;
using test::rtp;

namespace {

constexpr uint8_t kRed = 63;
constexpr uint32_t kTicks = 960;

// The packet's own sound, which tells from which packet it is.
Bytes sound(int number) { return {0x78, static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number), 1}; }

// A sender with that many blocks in each packet, as a browser has them: those right before it.
struct Sender {
  int level = 1;
  uint16_t first_sequence_number = 65500;  // so that it wraps
  uint32_t first_timestamp = 0xffff0000;   // that, too
  int distance = 1;                        // of the youngest block

  [[nodiscard]] Bytes packet(int number) const {
    std::vector<RedBlock> blocks;
    for (int i = std::min(level - 1 + distance, number); i >= distance; --i)
      blocks.push_back({kTicks * static_cast<uint32_t>(i), sound(number - i)});
    return rtp({.seq = static_cast<uint16_t>(first_sequence_number + number),
                .ts = first_timestamp + kTicks * static_cast<uint32_t>(number), .type = kRed},
               red(blocks, sound(number)));
  }
};

int number_of(const Frame& frame) { return frame.data[1] << 8 | frame.data[2]; }

struct Receiver {
  TrackReceiver receiver{Codec::kOpus, {.negotiation = {.red_payload_type = kRed}}};
  std::vector<Frame> frames;

  void push(const Bytes& packet, int number) { receiver.push({packet, at_ms(20 * number)}, frames); }
  [[nodiscard]] const TrackStatistics& statistics() const { return receiver.statistics(); }
  // The numbers of the packets whose sound came out, in this order; -1 for one that lies at a wrong time.
  [[nodiscard]] std::vector<int> heard() const {
    std::vector<int> numbers;
    for (const Frame& frame : frames) {
      const int number = number_of(frame);
      const int64_t place = (frame.timestamp - frames[0].timestamp) / kTicks + number_of(frames[0]);
      numbers.push_back(frame.data == sound(number) && place == number ? number : -1);
    }
    return numbers;
  }
};

std::vector<int> all_but(int count, const std::vector<int>& lost) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i)
    if (std::find(lost.begin(), lost.end(), i) == lost.end()) numbers.push_back(i);
  return numbers;
}

}  // namespace

TEST(redundant_audio, blocks_are_read_with_their_distances) {
  const Bytes payload = red({{1920, {1, 2, 3}}, {960, {4}}}, {5, 6});
  const auto audio = RedundantAudio::parse(payload);
  REQUIRE(audio.has_value());
  CHECK_EQUAL(audio->payload_type(), 111);
  CHECK((Bytes(audio->primary().begin(), audio->primary().end()) == Bytes{5, 6}));
  REQUIRE(audio->blocks().size() == 2);
  CHECK_EQUAL(audio->blocks()[0].distance, 2);
  CHECK_EQUAL(audio->blocks()[0].timestamp_offset, 1920u);
  CHECK_EQUAL(audio->blocks()[0].payload.size(), 3u);
  CHECK_EQUAL(audio->blocks()[1].distance, 1);
  CHECK_EQUAL(audio->blocks()[1].payload[0], 4);
}

TEST(redundant_audio, what_is_malformed_is_nothing) {
  const std::vector<RedBlock> most(RedundantAudio::kMostBlocks, {960, {1}});
  std::vector<RedBlock> too_many = most;
  too_many.push_back({960, {1}});
  struct Row {
    Bytes payload;
    bool is_whole;
    size_t blocks;
  };
  const Row rows[] = {
      {{}, false, 0},
      {{111}, true, 0},                              // no sound at all
      {from_hex("ef"), false, 0},                    // a header that breaks off
      {from_hex("ef0f00"), false, 0},
      {from_hex("ef0f0001"), false, 0},              // no primary
      {from_hex("ef0f00016f"), false, 0},            // a block of one byte that is not there
      {from_hex("ef0f00016f01"), true, 1},
      {from_hex("ef0f00006f01"), true, 0},           // an empty block
      {from_hex("ef0000016f0102"), true, 0},         // of no time before
      {from_hex("e00f00016f0102"), true, 0},         // of another payload type
      {from_hex("efffffff6f01"), false, 0},          // 1023 bytes of 16383 ticks before
      {concatenate({from_hex("efffffff6f"), Bytes(1023)}), true, 1},
      {red(most, {1}), true, RedundantAudio::kMostBlocks},
      {red(too_many, {1}), false, 0},
  };
  for (const Row& row : rows) {
    const auto audio = RedundantAudio::parse(row.payload);
    CHECK_EQUAL(audio.has_value(), row.is_whole);
    if (audio) CHECK_EQUAL(audio->blocks().size(), row.blocks);
  }
}

TEST(redundant_audio, blocks_fill_what_is_lost_as_far_as_they_reach) {
  struct Row {
    int level;
    std::vector<int> lost, gone;  // packets that are not received, and those that nothing brings back
  };
  const Row rows[] = {
      {1, {}, {}},
      {0, {5}, {5}},
      {1, {5}, {}},
      {1, {5, 7, 9}, {}},
      {1, {5, 6}, {5}},
      {1, {5, 6, 7, 9}, {5, 6}},
      {2, {5, 6}, {}},
      {2, {5, 6, 7}, {5}},
      {9, {5, 6, 7, 8, 9, 10, 11, 12, 13}, {}},
      {1, {39}, {39}},  // nothing follows
  };
  for (const Row& row : rows) {
    const Sender sender{.level = row.level};
    Receiver receiver;
    const std::vector<int> sent = all_but(40, row.lost);
    for (const int number : sent) receiver.push(sender.packet(number), number);
    receiver.receiver.flush(receiver.frames);
    CHECK(receiver.heard() == all_but(40, row.gone));
    const uint64_t seen_gone = std::count(row.gone.begin(), row.gone.end(), 39) > 0 ? 0 : row.gone.size();
    const TrackStatistics expected = {.packets = sent.size(), .lost = seen_gone,
                                      .recovered = row.lost.size() - row.gone.size(),
                                      .frames = receiver.frames.size(), .bytes = 4 * receiver.frames.size()};
    CHECK(receiver.statistics() == expected);
  }
}

// Whatever is lost of the packets, two in a row never: the same frames, at the same times, as without loss.
TEST(redundant_audio, single_losses_change_nothing_whatever_the_order) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const Sender sender;
    Receiver receiver;
    std::vector<int> order;
    uint64_t lost = 0;
    for (int i = 0; i < 300; ++i) {
      const bool is_lost = i > 0 && i < 299 && (order.empty() || order.back() == i - 1) && random() % 3 == 0;
      lost += is_lost ? 1 : 0;
      if (!is_lost) order.push_back(i);
    }
    // The first stays the first; some overtake their predecessors.
    for (size_t i = 2; i < order.size(); ++i)
      if (random() % 5 == 0) std::swap(order[i], order[i - 1]);
    int now = 0;
    for (const int number : order) receiver.push(sender.packet(number), now++);
    receiver.receiver.flush(receiver.frames);
    CHECK(receiver.heard() == all_but(300, {}));
    CHECK_EQUAL(receiver.statistics().recovered, lost);
    CHECK_EQUAL(receiver.statistics().lost + receiver.statistics().duplicates + receiver.statistics().late, 0u);
  }
}

TEST(redundant_audio, is_used_only_when_the_packet_is_given_up) {
  const Sender sender;
  Receiver receiver;
  for (const int number : {0, 2, 3, 1, 4}) receiver.push(sender.packet(number), number);
  CHECK(receiver.heard() == all_but(5, {}));
  CHECK_EQUAL(receiver.statistics().recovered + receiver.statistics().duplicates, 0u);

  receiver.push(sender.packet(6), 6);
  receiver.receiver.advance(at_ms(6 * 20 + 300), receiver.frames);
  CHECK(receiver.heard() == all_but(7, {}));
  receiver.push(sender.packet(5), 22);  // after all
  CHECK(receiver.heard() == all_but(7, {}));
  CHECK_EQUAL(receiver.statistics().recovered, 1u);
  CHECK_EQUAL(receiver.statistics().late, 1u);
}

// Of every second packet before, or of any: the time stamps say which it is, and nothing is heard twice.
TEST(redundant_audio, blocks_of_other_packets_than_the_one_before_are_known_by_their_time_stamps) {
  const Sender sender{.level = 1, .distance = 2};
  Receiver receiver;
  for (const int number : all_but(20, {5, 10, 11})) receiver.push(sender.packet(number), number);
  receiver.receiver.flush(receiver.frames);
  // 5 is only in 7, when it has been given up for 6; 10 is in 12, in the place of 11.
  CHECK(receiver.heard() == all_but(20, {5, 11}));
  CHECK_EQUAL(receiver.statistics().recovered, 1u);
  CHECK_EQUAL(receiver.statistics().lost, 2u);
}

TEST(redundant_audio, packets_without_redundancy_may_come_between) {
  const Sender sender;
  Receiver receiver;
  for (int number = 0; number < 40; ++number) {
    if (number % 10 == 5) continue;
    const bool is_plain = number % 4 == 0;
    const auto sequence_number = static_cast<uint16_t>(sender.first_sequence_number + number);
    const uint32_t timestamp = sender.first_timestamp + kTicks * static_cast<uint32_t>(number);
    const Bytes plain = rtp({.seq = sequence_number, .ts = timestamp, .type = 111}, sound(number));
    receiver.push(is_plain ? plain : sender.packet(number), number);
  }
  receiver.receiver.flush(receiver.frames);
  CHECK(receiver.heard() == all_but(40, {15, 35}));  // 16 and 36 are plain
}

TEST(redundant_audio, malformed_packet_is_counted_and_costs_its_own_sound) {
  const Sender sender;
  Receiver receiver;
  for (int number = 0; number < 10; ++number) {
    Bytes packet = sender.packet(number);
    if (number == 5) packet.resize(14);  // breaks off in the first header
    receiver.push(packet, number);
  }
  CHECK(receiver.heard() == all_but(10, {5}));
  CHECK_EQUAL(receiver.statistics().malformed, 1u);
  CHECK_EQUAL(receiver.statistics().lost, 0u);
}

TEST(redundant_audio, restart_of_the_sender_takes_nothing_from_before) {
  const Sender first, second{.level = 2, .first_sequence_number = 20000, .first_timestamp = 77};
  Receiver receiver;
  for (const int number : {0, 1, 3}) receiver.push(first.packet(number), number);
  for (const int number : {5, 6, 8}) receiver.push(second.packet(number), number);
  receiver.receiver.flush(receiver.frames);
  REQUIRE(receiver.frames.size() == 8);
  const int expected[] = {0, 1, 2, 3, 5, 6, 7, 8};
  for (size_t i = 0; i < 8; ++i) CHECK(receiver.frames[i].data == sound(expected[i]));
}

TEST(redundant_audio, without_negotiation_nothing_is_unpacked) {
  TrackReceiver receiver(Codec::kOpus);
  std::vector<Frame> frames;
  receiver.push({Sender().packet(1), at_ms(0)}, frames);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].data == red({{kTicks, sound(0)}}, sound(1)));
}

}  // namespace recorder
