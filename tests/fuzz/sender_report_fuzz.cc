// Any bytes as RTCP, and its reports as those of a stream: a picture is never placed before the one before it.
#include "plugin/rtp/lip_sync.h"
#include "plugin/rtp/sender_report.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace recorder;
  const std::vector<SenderReport> reports = parse_sender_reports({data, size});
  PROPERTY(reports.size() * 28 <= size);

  SenderClock picture(90000), sound(48000);
  LipSync sync;
  MonotonicTime last{};
  MonotonicTime time{seconds(1000)};
  for (const SenderReport& report : reports) {
    (report.ssrc % 2 == 0 ? picture : sound).take(report);
    time += milliseconds(report.ssrc % 10'000);
    const MonotonicTime placed = sync.place(time, picture.place(report.rtp_timestamp + 5, time),
                                            sound.place(report.rtp_timestamp, time));
    PROPERTY(placed >= last && std::chrono::abs(placed - time) <= seconds(2));
    last = placed;
  }
  return 0;
}
