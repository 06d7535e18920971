// Four bytes are a packet: sequence number, milliseconds since the one before, and source, size, and whether it has what
// the packet before it has.
#include "plugin/rtp/reorder_buffer.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

constexpr ReorderLimits kLimits = {milliseconds(300), 20'000};

void offer_earlier(ReorderBuffer& buffer, const RtpPacket& next, MonotonicTime now) {
  static const Bytes kPayload(20);
  RtpPacket earlier = next;
  --earlier.sequence_number;
  earlier.timestamp -= 960;
  earlier.payload = kPayload;
  buffer.offer(earlier, next, now);
}

void check(ByteView input) {
  TrackStatistics statistics;
  ReorderBuffer buffer(kLimits, statistics);
  std::vector<OrderedPacket> out;
  MonotonicTime now{};
  uint64_t pushed = 0;
  ByteReader reader(input);
  while (reader.remaining() >= 4) {
    RtpPacket rtp;
    rtp.sequence_number = reader.u16();
    now += milliseconds(reader.u8());
    const uint8_t last = reader.u8();
    rtp.ssrc = last & 1;
    rtp.timestamp = rtp.sequence_number * 960u;
    if ((last & 2) != 0) offer_earlier(buffer, rtp, now);
    buffer.push({rtp, Bytes(size_t{last} * 4), now}, out);
    ++pushed;
    // Nothing waits that is not allowed to: at least 128 bytes are counted for each packet, and one may be
    // suspected of being a restart.
    PROPERTY(pushed + statistics.recovered - out.size() - statistics.duplicates - statistics.late <= kLimits.bytes / 128 + 1);
  }
  buffer.advance(now + kLimits.time, out);
  const uint64_t accounted = out.size() - statistics.recovered + statistics.duplicates + statistics.late;
  PROPERTY(accounted == pushed || accounted + 1 == pushed);
  buffer.flush(out);
  PROPERTY(out.size() - statistics.recovered + statistics.duplicates + statistics.late == pushed);
  for (size_t i = 1; i < out.size(); ++i) {
    const int64_t distance = out[i].sequence_number - out[i - 1].sequence_number;
    PROPERTY(distance > 0);
    PROPERTY(distance == 1 || out[i].continuity != Continuity::kFollows);
  }
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::check({data, size});
  return 0;
}
