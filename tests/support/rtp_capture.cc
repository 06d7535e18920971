#include "tests/support/rtp_capture.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

namespace recorder::test {
namespace {

uint16_t sequence_number(const ReceivedPacket& packet) {
  return static_cast<uint16_t>(packet.bytes[2] << 8 | packet.bytes[3]);
}

uint32_t timestamp(const ReceivedPacket& packet) {
  ByteReader reader(packet.bytes);
  reader.skip(4);
  return reader.u32();
}

ReceivedPacket moved_on(ReceivedPacket packet, uint16_t numbers, uint32_t ticks, Duration time) {
  const uint16_t number = static_cast<uint16_t>(sequence_number(packet) + numbers);
  packet.bytes[2] = static_cast<uint8_t>(number >> 8);
  packet.bytes[3] = static_cast<uint8_t>(number);
  store_u32(packet.bytes, 4, timestamp(packet) + ticks);
  packet.arrival += time;
  return packet;
}

}  // namespace

std::vector<ReceivedPacket> read_capture(const std::string& path, CapturedMedium medium) {
  std::ifstream file(path, std::ios::binary);
  const Bytes content{std::istreambuf_iterator<char>(file), {}};
  std::vector<ReceivedPacket> packets;
  ByteReader reader(content);
  while (reader.remaining() > 0) {
    const uint32_t milliseconds_since_start = reader.u32();
    const uint16_t of_medium = reader.u16();
    const ByteView packet = reader.take(reader.u16());
    if (!reader.ok()) return {};
    if (of_medium == static_cast<uint16_t>(medium))
      packets.push_back({Bytes(packet.begin(), packet.end()),
                         MonotonicTime(milliseconds(milliseconds_since_start))});
  }
  return packets;
}

std::vector<ReceivedPacket> repeat(const std::vector<ReceivedPacket>& packets, int times) {
  std::vector<ReceivedPacket> all;
  if (packets.empty()) return all;
  const int numbers = sequence_number(packets.back()) - sequence_number(packets.front()) + 1;
  constexpr uint32_t kNextFrame = 4500;
  const uint32_t ticks = timestamp(packets.back()) - timestamp(packets.front()) + kNextFrame;
  const Duration time = packets.back().arrival - packets.front().arrival + milliseconds(50);
  for (int i = 0; i < times; ++i)
    for (const ReceivedPacket& packet : packets)
      all.push_back(
          moved_on(packet, static_cast<uint16_t>(i * numbers), static_cast<uint32_t>(i) * ticks, i * time));
  return all;
}

std::vector<ReceivedPacket> mistreat(const std::vector<ReceivedPacket>& packets, const Mistreatment& how) {
  std::mt19937 random(how.seed);
  const auto happens = [&random](double probability) {
    return random() < probability * static_cast<double>(std::mt19937::max());
  };
  std::vector<std::pair<size_t, ReceivedPacket>> placed;
  for (size_t i = 0; i < packets.size(); ++i) {
    if (happens(how.loss)) continue;
    const size_t later = happens(how.reordering) ? 1 + random() % 5 : 0;
    placed.emplace_back(2 * (i + later) + (later > 0), packets[i]);
    if (happens(how.duplication)) placed.emplace_back(2 * (i + later + random() % 5) + 1, packets[i]);
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ReceivedPacket> out;
  for (auto& [place, packet] : placed) {
    packet.arrival = packets[std::min(place / 2, packets.size() - 1)].arrival;
    out.push_back(std::move(packet));
  }
  return out;
}

Received receive(Codec codec, const std::vector<ReceivedPacket>& packets) {
  TrackReceiver receiver(codec);
  Received received;
  for (const ReceivedPacket& packet : packets) {
    receiver.advance(packet.arrival, received.frames);
    receiver.push(packet, received.frames);
  }
  receiver.flush(received.frames);
  received.statistics = receiver.statistics();
  return received;
}

}  // namespace recorder::test
