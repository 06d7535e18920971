#include "plugin/rtp/payload_format.h"
#include "tests/support/test.h"

namespace recorder {

TEST(payload_formats, there_is_one_with_its_clock_for_each_codec_that_is_received) {
  struct Row {
    Codec codec;
    uint32_t clock_rate;
  };
  for (const Row& row : {Row{Codec::kH264, 90000}, Row{Codec::kVp8, 90000}, Row{Codec::kVp9, 90000},
                         Row{Codec::kAv1, 90000}, Row{Codec::kH265, 90000}, Row{Codec::kOpus, 48000},
                         Row{Codec::kPcmu, 8000}, Row{Codec::kPcma, 8000}, Row{Codec::kG722, 8000}}) {
    CHECK(make_payload_format(row.codec) != nullptr);
    CHECK_EQUAL(rtp_clock_rate(row.codec), row.clock_rate);
  }
  CHECK(make_payload_format(Codec::kAac) == nullptr);  // only written
  CHECK_EQUAL(rtp_clock_rate(Codec::kAac), 0u);
}

}  // namespace recorder
