#include "plugin/rtp/redundant_audio.h"

namespace recorder {
namespace {

struct Header {
  uint8_t payload_type = 0;
  uint32_t timestamp_offset = 0;
  size_t length = 0;
};

}  // namespace

//  0                   1                    2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3  4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// |F|   block PT  |  timestamp offset         |   block length    |
// F is 0 in the last header, that of the primary, which has no more than its payload type.
//
// The blocks are taken for the packets right before this one, as browsers send them; whoever uses one sees by its time
// stamp whether that may be.
std::optional<RedundantAudio> RedundantAudio::parse(ByteView payload) {
  ByteReader reader(payload);
  std::array<Header, kMostBlocks> headers;
  size_t count = 0;
  uint8_t first = reader.u8();
  for (; reader.ok() && (first & 0x80) != 0; first = reader.u8()) {
    if (count == kMostBlocks) return std::nullopt;
    const uint8_t high = reader.u8();
    const uint16_t low = reader.u16();
    headers[count++] = {static_cast<uint8_t>(first & 0x7f), static_cast<uint32_t>(high << 6 | low >> 10), low & 0x3ffu};
  }
  RedundantAudio audio;
  audio.payload_type_ = first;
  for (size_t i = 0; i < count; ++i) {
    const ByteView block = reader.take(headers[i].length);
    if (block.empty() || headers[i].payload_type != first || headers[i].timestamp_offset == 0) continue;
    audio.blocks_[audio.count_++] = {static_cast<uint16_t>(count - i), headers[i].timestamp_offset, block};
  }
  if (!reader.ok()) return std::nullopt;
  audio.primary_ = reader.rest();
  return audio;
}

}  // namespace recorder
