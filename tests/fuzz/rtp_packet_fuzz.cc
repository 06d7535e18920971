// Any bytes as an RTP packet: what it points to lies inside of them.
#include "plugin/rtp/rtp_packet.h"
#include "tests/fuzz/property.h"

namespace {

bool is_inside(recorder::ByteView part, recorder::ByteView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const recorder::ByteView bytes(data, size);
  const auto packet = recorder::RtpPacket::parse(bytes);
  if (!packet) return 0;
  PROPERTY(is_inside(packet->payload, bytes));
  PROPERTY(is_inside(packet->extension, bytes));
  for (int id = 0; id < 256; ++id)
    if (const auto element = packet->extension_element(static_cast<uint8_t>(id)))
      PROPERTY(is_inside(*element, packet->extension));
  return 0;
}
