#include "plugin/media/webm_codecs.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

TEST(webm_codecs, turns_the_fields_of_dops_around) {
  const Bytes dops = {0, 1, 0x01, 0x38, 0, 0, 0x3E, 0x80, 0xFF, 0x00, 0};
  const Bytes head = {'O',  'p',  'u',  's',  'H', 'e', 'a',  'd',  1, 1,
                      0x38, 0x01, 0x80, 0x3E, 0,   0,   0x00, 0xFF, 0};
  CHECK_EQUAL(opus_header(dops, 2), head);
}

TEST(webm_codecs, keeps_the_mapping_of_more_channels) {
  const Bytes dops = {0, 3, 0, 0, 0, 0, 0xBB, 0x80, 0, 0, 1, 2, 1, 0, 2, 1};
  const Bytes header = opus_header(dops, 3);
  REQUIRE(header.size() == 24);
  CHECK_EQUAL(Bytes(header.begin() + 18, header.end()), (Bytes{1, 2, 1, 0, 2, 1}));
}

TEST(webm_codecs, describes_plain_opus_when_there_is_nothing_to_go_by) {
  const Bytes stereo = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0};
  const Bytes good = {0, 1, 0x01, 0x38, 0, 0, 0x3E, 0x80, 0, 0, 0};
  for (size_t size = 0; size < good.size(); ++size)
    CHECK_EQUAL(opus_header(ByteView(good).first(size), 2), stereo);
  CHECK_EQUAL(opus_header({}, 0)[9], 1);
}

TEST(webm_codecs, knows_what_webm_has) {
  CHECK(webm_has(Codec::kVp8));
  CHECK(webm_has(Codec::kOpus));
  CHECK(!webm_has(Codec::kH264));
  CHECK(!webm_has(Codec::kAac));
  CHECK(webm_has(AV_CODEC_ID_VP8));
  CHECK(!webm_has(AV_CODEC_ID_H264));
}

}  // namespace
}  // namespace recorder
