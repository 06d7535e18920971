// Any payload as redundant audio data: what is read lies in it, in its order, and packed again says the same.
#include "plugin/rtp/redundant_audio.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

Bytes pack(const RedundantAudio& audio) {
  Bytes payload;
  ByteWriter writer(payload);
  for (const RedundantBlock& block : audio.blocks()) {
    writer.u8(0x80 | audio.payload_type());
    writer.u24(block.timestamp_offset << 10 | static_cast<uint32_t>(block.payload.size()));
  }
  writer.u8(audio.payload_type());
  for (const RedundantBlock& block : audio.blocks()) writer.bytes(block.payload);
  writer.bytes(audio.primary());
  return payload;
}

void check(ByteView input) {
  const auto audio = RedundantAudio::parse(input);
  if (!audio) return;
  PROPERTY(audio->payload_type() < 128 && audio->blocks().size() <= RedundantAudio::kMostBlocks);
  const uint8_t* at = input.data();
  int last_distance = RedundantAudio::kMostBlocks + 1;
  for (const RedundantBlock& block : audio->blocks()) {
    PROPERTY(block.payload.data() > at && !block.payload.empty() && block.payload.size() < 1024);
    PROPERTY(block.distance > 0 && block.distance < last_distance);
    PROPERTY(block.timestamp_offset > 0 && block.timestamp_offset < 16384);
    at = block.payload.data() + block.payload.size() - 1;
    last_distance = block.distance;
  }
  const ByteView primary = audio->primary();
  PROPERTY(primary.empty() || primary.data() > at);
  PROPERTY(primary.empty() || primary.data() + primary.size() == input.data() + input.size());

  const Bytes packed = pack(*audio);
  const auto again = RedundantAudio::parse(packed);
  PROPERTY(packed.size() <= input.size() && again && again->blocks().size() == audio->blocks().size());
  PROPERTY(pack(*again) == packed);
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::check({data, size});
  return 0;
}
