// Any bytes as an RTP packet: what it points to lies inside of them, in its order and without a gap, and its numbers are
// those of the header.
#include "plugin/rtp/rtp_packet.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

bool is_inside(ByteView part, ByteView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// RFC 3550, 5.1 and 5.3.1: header, sources, extension, payload, padding.
void check_layout(const RtpPacket& packet, ByteView bytes) {
  const bool has_padding = (bytes[0] & 0x20) != 0, has_extension = (bytes[0] & 0x10) != 0;
  const size_t sources = bytes[0] & 0x0f;
  const size_t extension = has_extension ? 4 + packet.extension.size() : 0;
  const size_t padding = has_padding ? bytes.back() : 0;
  PROPERTY(12 + 4 * sources + extension + packet.payload.size() + padding == bytes.size());
  PROPERTY(packet.extension.size() % 4 == 0 && (has_extension || packet.extension_profile == 0));
  PROPERTY(!has_padding || padding > 0);
}

void check_numbers(const RtpPacket& packet, ByteView bytes) {
  ByteReader reader(bytes);
  const uint16_t head = reader.u16();
  PROPERTY(head >> 14 == 2 && packet.marker == ((head & 0x80) != 0) && packet.payload_type == (head & 0x7f));
  PROPERTY(packet.sequence_number == reader.u16());
  PROPERTY(packet.timestamp == reader.u32());
  PROPERTY(packet.ssrc == reader.u32());
}

void check(ByteView bytes) {
  const auto packet = RtpPacket::parse(bytes);
  if (!packet) return;
  PROPERTY(is_inside(packet->payload, bytes));
  PROPERTY(is_inside(packet->extension, bytes));
  check_layout(*packet, bytes);
  check_numbers(*packet, bytes);
  size_t elements = 0;
  for (int id = 0; id < 256; ++id)
    if (const auto element = packet->extension_element(static_cast<uint8_t>(id))) {
      PROPERTY(is_inside(*element, packet->extension));
      elements += 1 + element->size();  // each has an id at least
    }
  PROPERTY(elements <= packet->extension.size());
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::check({data, size});
  return 0;
}
