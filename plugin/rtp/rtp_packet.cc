#include "plugin/rtp/rtp_packet.h"

namespace recorder {
namespace {

// RFC 8285, 4.2 and 4.3; the low four bits of the two-byte profile are the application's.
constexpr uint16_t kOneByteProfile = 0xbede;
constexpr uint16_t kTwoByteProfile = 0x1000;

struct Element {
  uint8_t id = 0;
  ByteView data;
};

// ID and length minus one share a byte. Id 15 ends the processing; id 0 with a length of zero is padding.
std::optional<Element> next_one_byte_element(ByteReader& reader) {
  while (reader.remaining() > 0) {
    const uint8_t head = reader.u8();
    if (head == 0) continue;
    const auto id = static_cast<uint8_t>(head >> 4);
    if (id == 15) return std::nullopt;
    const ByteView data = reader.take((head & 0x0fu) + 1u);
    if (!reader.ok()) return std::nullopt;
    return Element{id, data};
  }
  return std::nullopt;
}

std::optional<Element> next_two_byte_element(ByteReader& reader) {
  while (reader.remaining() > 0) {
    const uint8_t id = reader.u8();
    if (id == 0) continue;
    const uint8_t size = reader.u8();
    const ByteView data = reader.take(size);
    if (!reader.ok()) return std::nullopt;
    return Element{id, data};
  }
  return std::nullopt;
}

}  // namespace

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
std::optional<RtpPacket> RtpPacket::parse(ByteView bytes) {
  ByteReader reader(bytes);
  RtpPacket packet;
  const uint8_t first = reader.u8();
  const uint8_t second = reader.u8();
  packet.marker = (second & 0x80) != 0;
  packet.payload_type = second & 0x7f;
  packet.sequence_number = reader.u16();
  packet.timestamp = reader.u32();
  packet.ssrc = reader.u32();
  reader.skip((first & 0x0fu) * 4u);
  if ((first & 0x10) != 0) {
    packet.extension_profile = reader.u16();
    const uint16_t words = reader.u16();
    packet.extension = reader.take(words * 4u);
  }
  // RTCP packet types 192 to 223 look like these payload types (RFC 5761, 4).
  const bool is_rtcp = packet.payload_type >= 64 && packet.payload_type <= 95;
  if (!reader.ok() || first >> 6 != 2 || is_rtcp) return std::nullopt;

  packet.payload = reader.rest();
  if ((first & 0x20) != 0) {
    // The last byte counts the bytes of padding, itself included.
    const size_t padding = packet.payload.empty() ? 0 : packet.payload.back();
    if (padding == 0 || padding > packet.payload.size()) return std::nullopt;
    packet.payload = packet.payload.first(packet.payload.size() - padding);
  }
  return packet;
}

std::optional<ByteView> RtpPacket::extension_element(uint8_t id) const {
  const bool one_byte = extension_profile == kOneByteProfile;
  if (id == 0 || (!one_byte && (extension_profile & 0xfff0) != kTwoByteProfile)) return std::nullopt;
  ByteReader reader(extension);
  while (const auto element = one_byte ? next_one_byte_element(reader) : next_two_byte_element(reader))
    if (element->id == id) return element->data;
  return std::nullopt;
}

}  // namespace recorder
