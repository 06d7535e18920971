#include "plugin/rtp/sender_report.h"

#include "tests/support/rtcp_builder.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

constexpr SenderReport kReport{0x1234, 0xe7a5'1234'8000'0000, 90000};

TEST(sender_report, is_found_in_a_compound_packet_whatever_is_beside_it) {
  struct Row {
    const char* what;
    Bytes packet;
    size_t reports;
  };
  const Bytes report = sender_report(kReport);
  for (const Row& row : {
           Row{"alone", report, 1},
           Row{"with a source description", concatenate({report, source_description(0x1234)}), 1},
           Row{"after a receiver report", concatenate({receiver_report(7), report}), 1},
           Row{"two, as of two encodings", concatenate({report, sender_report({5, 1, 2})}), 2},
           Row{"with a report block", sender_report(kReport, 1), 1},
           Row{"none", receiver_report(7), 0},
           Row{"empty", {}, 0},
       }) {
    const std::vector<SenderReport> found = parse_sender_reports(row.packet);
    CHECK_EQUAL(found.size(), row.reports);
    CHECK(found.empty() || found.front() == kReport);
  }
}

TEST(sender_report, is_not_read_from_a_packet_that_is_malformed_anywhere) {
  const Bytes report = sender_report(kReport);
  const auto changed = [&report](size_t offset, uint8_t value) {
    Bytes packet = report;
    packet.at(offset) = value;
    return packet;
  };
  struct Row {
    const char* what;
    Bytes packet;
  };
  for (const Row& row : {
           Row{"version 1", changed(0, 0x40)},
           Row{"longer than what is there", changed(3, 7)},
           Row{"shorter than a report", changed(3, 5)},
           Row{"with a piece of another behind it", concatenate({report, {0x80, 201}})},
           Row{"oversized", changed(2, 0xff)},
       })
    CHECK(parse_sender_reports(row.packet).empty());
  for (size_t size = 0; size < report.size(); ++size)
    CHECK(parse_sender_reports(ByteView(report).first(size)).empty());
}

TEST(sender_report, without_a_wall_clock_says_nothing) {
  CHECK(parse_sender_reports(sender_report({0x1234, 0, 90000})).empty());
}

}  // namespace
}  // namespace recorder
