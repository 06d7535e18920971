// A byte chooses the codec, and of sound whether packets of payload type 63 are redundant audio data; then packets
// follow, each after 15 bits of its length and a bit that says that time passes.
#include <algorithm>

#include "plugin/rtp/track_receiver.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

constexpr Codec kCodecs[] = {Codec::kH264, Codec::kVp8, Codec::kOpus, Codec::kG722, Codec::kVp9, Codec::kAv1,
                             Codec::kH265};
constexpr TrackReceiverSettings kSettings = {
    .reorder_time = milliseconds(300), .reorder_bytes = 8192, .largest_frame = 6000};

bool is_length_prefixed(ByteView sample) {
  ByteReader reader(sample);
  while (reader.remaining() > 0)
    if (reader.take(reader.u32()).empty()) return false;
  return reader.ok();
}

void check_frame(const Frame& frame, Codec codec) {
  PROPERTY(!frame.data.empty() && frame.data.size() <= kSettings.largest_frame);
  if (codec == Codec::kH264 || codec == Codec::kH265) PROPERTY(is_length_prefixed(frame.data));
  if (codec_kind(codec) == MediaKind::kAudio) {
    PROPERTY(frame.is_key_frame && !frame.format);
    return;
  }
  PROPERTY(frame.is_key_frame == frame.format.has_value());
  if (frame.format) PROPERTY(frame.format->width > 0 && frame.format->height > 0);
}

void check(Codec codec, const RtpNegotiation& negotiation, ByteView input) {
  TrackReceiverSettings settings = kSettings;
  settings.negotiation = negotiation;
  TrackReceiver receiver(codec, settings);
  std::vector<Frame> frames;
  MonotonicTime now{};
  uint64_t pushed = 0;
  ByteReader reader(input);
  while (reader.remaining() >= 2) {
    const uint16_t head = reader.u16();
    now += milliseconds((head & 0x8000) != 0 ? 200 : 1);
    const ByteView bytes = reader.take(std::min<size_t>(head & 0x7fff, reader.remaining()));
    receiver.advance(now, frames);
    receiver.push({Bytes(bytes.begin(), bytes.end()), now}, frames);
    ++pushed;
  }
  receiver.flush(frames);

  uint64_t bytes = 0;
  for (const Frame& frame : frames) {
    check_frame(frame, codec);
    bytes += frame.data.size();
  }
  const TrackStatistics& statistics = receiver.statistics();
  PROPERTY(frames.empty() || frames[0].is_key_frame);
  PROPERTY(statistics.frames == frames.size() && statistics.bytes == bytes);
  PROPERTY(statistics.frames + statistics.frames_dropped <= statistics.packets + statistics.recovered);
  PROPERTY(statistics.packets + statistics.malformed >= pushed && statistics.packets <= pushed);
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const recorder::Codec codec = recorder::kCodecs[(data[0] & 0x7f) % std::size(recorder::kCodecs)];
  const bool is_redundant = recorder::codec_kind(codec) == recorder::MediaKind::kAudio && (data[0] & 0x80) != 0;
  recorder::RtpNegotiation negotiation;
  if (is_redundant) negotiation.red_payload_type = 63;
  recorder::check(codec, negotiation, {data + 1, size - 1});
  return 0;
}
