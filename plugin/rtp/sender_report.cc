#include "plugin/rtp/sender_report.h"

namespace recorder {
namespace {

// RFC 3550, 12.1
constexpr uint8_t kSenderReport = 200;

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// |                         SSRC of sender                        |
// |              NTP timestamp, most significant word             |
// |             NTP timestamp, least significant word             |
// |                         RTP timestamp                         |
// |                     sender's packet count                     |
// |                      sender's octet count                     |
// Report blocks follow.
bool read_report(ByteReader reader, std::vector<SenderReport>& reports) {
  SenderReport report;
  report.ssrc = reader.u32();
  report.ntp = reader.u64();
  report.rtp_timestamp = reader.u32();
  reader.skip(8);
  if (reader.ok() && report.ntp != 0) reports.push_back(report);
  return reader.ok();
}

}  // namespace

// |V=2|P|  count  |      PT       |   length in words minus one   |
std::vector<SenderReport> parse_sender_reports(ByteView rtcp) {
  std::vector<SenderReport> reports;
  ByteReader reader(rtcp);
  while (reader.remaining() > 0) {
    const uint8_t first = reader.u8();
    const uint8_t type = reader.u8();
    const uint16_t words = reader.u16();
    const ByteView body = reader.take(words * 4u);
    if (!reader.ok() || first >> 6 != 2) return {};
    if (type == kSenderReport && !read_report(ByteReader(body), reports)) return {};
  }
  return reports;
}

}  // namespace recorder
