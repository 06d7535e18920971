// Any bytes as RTCP, and its reports as those of a stream: a picture is never placed before the one before it.
#include "plugin/rtp/lip_sync.h"
#include "plugin/rtp/sender_report.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

// RFC 3550, 6.1: packets that follow each other mean what they mean alone; half of one means nothing.
void check_compound(ByteView bytes, const std::vector<SenderReport>& reports) {
  if (reports.empty()) return;
  Bytes twice(bytes.begin(), bytes.end());
  twice.insert(twice.end(), bytes.begin(), bytes.end());
  std::vector<SenderReport> expected = reports;
  expected.insert(expected.end(), reports.begin(), reports.end());
  PROPERTY(parse_sender_reports(twice) == expected);
  PROPERTY(parse_sender_reports(ByteView(twice).first(twice.size() - 1)).empty());
}

void check_placing(const std::vector<SenderReport>& reports) {
  SenderClock picture(90000), sound(48000);
  LipSync sync;
  MonotonicTime last{};
  MonotonicTime time{seconds(1000)};
  for (const SenderReport& report : reports) {
    SenderClock& clock = report.ssrc % 2 == 0 ? picture : sound;
    clock.take(report);
    clock.take(report);  // one that nothing confirms is not believed
    time += milliseconds(report.ssrc % 10'000);
    const MonotonicTime placed = sync.place(time, picture.place(report.rtp_timestamp + 5, time),
                                            sound.place(report.rtp_timestamp, time));
    PROPERTY(placed >= last && std::chrono::abs(placed - time) <= seconds(2));
    last = placed;
  }
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace recorder;
  const std::vector<SenderReport> reports = parse_sender_reports({data, size});
  PROPERTY(reports.size() * 28 <= size);
  for (const SenderReport& report : reports) PROPERTY(report.ntp != 0);
  check_compound({data, size}, reports);
  check_placing(reports);
  return 0;
}
