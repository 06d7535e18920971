// Any packets at any times through all audio paths: frames of the output must follow each other.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "plugin/media/audio_path.h"

namespace recorder {
namespace {

// Each packet is 2 bytes of time stamp in units of 2.5 ms of Opus's clock, 15 ms of G.711's and G.722's, and 2 of
// server time in ms, both relative to the packet before, signed; then a length, then its bytes.
struct Packets {
  ByteReader input;
  int64_t timestamp = 0;
  MonotonicTime time{seconds(1000)};

  Frame next() {
    Frame frame;
    timestamp += static_cast<int16_t>(input.u16()) * 120;
    time += milliseconds(static_cast<int16_t>(input.u16()) % 4000);
    const ByteView bytes = input.take(std::min<size_t>(input.u8(), input.remaining()));
    frame.timestamp = timestamp;
    frame.data.assign(bytes.begin(), bytes.end());
    return frame;
  }
};

void run(Codec received, Codec output, ByteView input) {
  AudioPathSettings settings;
  settings.input = received;
  settings.output = output;
  const auto path = make_audio_path(settings);
  if (!path.ok()) std::abort();
  std::optional<MonotonicTime> end;
  const AudioPath::Sink sink = [&](const SharedMediaFrame& frame) {
    // To the rounding of a nanosecond, or after a silence that is long enough to be left out.
    const Duration gap = end ? frame->time - *end : Duration{};
    if (std::chrono::abs(gap) > Duration(1) && gap < milliseconds(800)) std::abort();
    if (frame->duration_ticks == 0 || frame->data.empty()) std::abort();
    end = frame->time + from_ticks(frame->duration_ticks, (*path)->format().sample_rate);
  };
  Packets packets{ByteReader(input)};
  for (int i = 0; i < 64 && packets.input.remaining() > 0; ++i) {
    const Frame frame = packets.next();
    (*path)->push(frame, packets.time, sink);
  }
  (*path)->flush(sink);
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using recorder::Codec;
  for (const Codec received : {Codec::kOpus, Codec::kPcmu, Codec::kG722})
    for (const Codec output : {Codec::kOpus, Codec::kAac}) recorder::run(received, output, {data, size});
  return 0;
}
