#include "plugin/rtp/payload_format.h"
#include "tests/support/test.h"

namespace recorder {

TEST(payload_formats, there_is_one_for_each_codec_that_is_received) {
  for (const Codec codec : {Codec::kH264, Codec::kVp8, Codec::kOpus})
    CHECK(make_payload_format(codec) != nullptr);
  CHECK(make_payload_format(Codec::kAac) == nullptr);  // only written
}

}  // namespace recorder
