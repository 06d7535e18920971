// Any packets at any times through both audio paths: frames of the output must follow each other.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "plugin/media/audio_path.h"

namespace recorder {
namespace {

// Each packet is 2 bytes of time stamp in units of 2.5 ms and 2 of server time in ms, both relative to the packet
// before, signed; then a length, then its bytes.
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

void run(Codec output, ByteView input) {
  const auto path = make_audio_path({output});
  if (!path.ok()) std::abort();
  std::optional<MonotonicTime> end;
  const AudioPath::Sink sink = [&](const SharedMediaFrame& frame) {
    // To the rounding of a nanosecond.
    if (end && std::chrono::abs(frame->time - *end) > Duration(1)) std::abort();
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
  for (const recorder::Codec output : {recorder::Codec::kOpus, recorder::Codec::kAac})
    recorder::run(output, {data, size});
  return 0;
}
