// Four bytes are a packet: sequence number, milliseconds since the one before, and source, size, and whether it
// has what the packet before it has. The profile of its header extension numbers it, so that it is known again.
#include "plugin/rtp/reorder_buffer.h"

#include <set>

#include "tests/fuzz/property.h"

namespace recorder {
namespace {

constexpr ReorderLimits kLimits = {milliseconds(300), 20'000, milliseconds(1500), milliseconds(200)};

// Each packet leaves once and as it came, in the order of the numbers of its source; a hole is said.
void check_order(const std::vector<OrderedPacket>& out) {
  std::set<uint16_t> seen;
  for (size_t i = 0; i < out.size(); ++i) {
    const uint16_t number = out[i].rtp.extension_profile;  // none: it was offered by the one after it
    PROPERTY(number == 0 || seen.insert(number).second);
    PROPERTY(static_cast<uint16_t>(out[i].sequence_number) == out[i].rtp.sequence_number);
    if (i == 0) continue;
    const int64_t distance = out[i].sequence_number - out[i - 1].sequence_number;
    PROPERTY(distance > 0);
    PROPERTY(distance == 1 || out[i].continuity != Continuity::kFollows);
    PROPERTY(out[i].rtp.ssrc == out[i - 1].rtp.ssrc || out[i].continuity == Continuity::kAfterRestart);
  }
  PROPERTY(out.empty() || out[0].continuity == Continuity::kAfterRestart);
}

void offer_earlier(ReorderBuffer& buffer, const RtpPacket& next, MonotonicTime now) {
  static const Bytes kPayload(20);
  RtpPacket earlier = next;
  --earlier.sequence_number;
  earlier.timestamp -= 960;
  earlier.payload = kPayload;
  earlier.extension_profile = 0;
  buffer.offer(earlier, next, now);
}

void check(ByteView input) {
  TrackStatistics statistics;
  ReorderBuffer buffer(kLimits, statistics);
  std::vector<OrderedPacket> out;
  MonotonicTime now{};
  uint64_t pushed = 0;
  ByteReader reader(input);
  while (reader.remaining() >= 4 && pushed < 0xffff) {
    RtpPacket rtp;
    rtp.sequence_number = reader.u16();
    now += milliseconds(reader.u8());
    const uint8_t last = reader.u8();
    rtp.ssrc = last & 1;
    rtp.timestamp = rtp.sequence_number * 960u;
    rtp.extension_profile = static_cast<uint16_t>(pushed + 1);
    if ((last & 2) != 0) offer_earlier(buffer, rtp, now);
    buffer.push({rtp, Bytes(size_t{last} * 4), now}, out);
    ++pushed;
    // Nothing waits that is not allowed to: at least 128 bytes are counted for each packet, and one may be
    // suspected of being a restart.
    const uint64_t gone = out.size() - statistics.recovered + statistics.duplicates + statistics.late;
    PROPERTY(pushed - gone <= kLimits.bytes / 128 + 1);
  }
  // What waits longest has gone by then, but for a suspect.
  buffer.advance(now + kLimits.longest_time, out);
  const uint64_t accounted = out.size() - statistics.recovered + statistics.duplicates + statistics.late;
  PROPERTY(accounted == pushed || accounted + 1 == pushed);
  buffer.flush(out);
  PROPERTY(out.size() - statistics.recovered + statistics.duplicates + statistics.late == pushed);
  check_order(out);
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::check({data, size});
  return 0;
}
