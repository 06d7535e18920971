#include "plugin/rooms/sdp_medium.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

TEST(sdp_medium, reads_payload_types_and_extensions) {
  const SdpMedium medium = read_sdp_medium({{"mid", "v1"},
                                            {"rtcp-fb", "102 nack pli"},
                                            {"rtpmap", "102 H264/90000"},
                                            {"fmtp", "102 profile-level-id=42e01f;packetization-mode=1"},
                                            {"rtpmap", "103 rtx/90000"},
                                            {"fmtp", "103 apt=102"},
                                            {"extmap", "4 urn:ietf:params:rtp-hdrext:sdes:mid"},
                                            {"extmap", "7/recvonly urn:example:seven attributes"}});
  CHECK_EQUAL(medium.mid, "v1");
  REQUIRE(medium.formats.size() == 2);
  const SdpFormat* format = medium.format_of("h264");
  REQUIRE(format != nullptr);
  CHECK_EQUAL(format->payload_type, 102);
  CHECK_EQUAL(format->fmtp, "profile-level-id=42e01f;packetization-mode=1");
  REQUIRE(medium.extensions.size() == 2);
  CHECK_EQUAL(medium.extensions[0].first, "urn:ietf:params:rtp-hdrext:sdes:mid");
  CHECK_EQUAL(medium.extensions[0].second, 4);
  CHECK_EQUAL(medium.extensions[1].first, "urn:example:seven");
  CHECK_EQUAL(medium.extensions[1].second, 7);
}

TEST(sdp_medium, finds_the_first_format_of_a_codec_by_its_whole_name) {
  const SdpMedium medium = read_sdp_medium(
      {{"rtpmap", "96 VP8/90000"}, {"rtpmap", "97 VP8/90000"}, {"rtpmap", "111 opus/48000/2"}});
  REQUIRE(medium.format_of("vp8") != nullptr);
  CHECK_EQUAL(medium.format_of("vp8")->payload_type, 96);
  CHECK_EQUAL(medium.format_of("Opus")->payload_type, 111);
  for (const char* other : {"vp9", "vp", "vp88", ""}) CHECK(medium.format_of(other) == nullptr);
}

TEST(sdp_medium, skips_what_is_malformed) {
  for (const char* value :
       {"", " ", "x", "111", "128 opus/48000", "-1 opus/48000", "11x opus/48000", "99999999999 opus/48000"})
    CHECK(read_sdp_medium({{"rtpmap", value}}).formats.empty());
  for (const char* value : {"", "1", "0 urn:a", "256 urn:a", "urn:a"})
    CHECK(read_sdp_medium({{"extmap", value}}).extensions.empty());
  const SdpMedium medium = read_sdp_medium({{"fmtp", "96 a=b"}, {"rtpmap", "96 VP8/90000"}, {"fmtp", ""}});
  REQUIRE(medium.formats.size() == 1);
  CHECK_EQUAL(medium.formats[0].fmtp, "");
}

}  // namespace
}  // namespace recorder
