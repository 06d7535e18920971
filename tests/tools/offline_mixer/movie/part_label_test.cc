#include "tools/offline_mixer/movie/part_label.h"

#include "tests/support/test.h"

namespace recorder {

TEST(mixer_part_label, what_is_written_is_read_back) {
  const PartRange range = part_range(3601, 30, 1, 3);
  const auto label = read_label(write_label({30, range}));
  REQUIRE(label.has_value());
  CHECK_EQUAL(label->fps, 30);
  CHECK_EQUAL(label->range.first_picture, range.first_picture);
  CHECK_EQUAL(label->range.end_picture, range.end_picture);
  CHECK_EQUAL(label->range.first_packet, range.first_packet);
  CHECK_EQUAL(label->range.end_packet, range.end_packet);
  CHECK_EQUAL(label->range.preroll_packets, range.preroll_packets);
  CHECK_EQUAL(label->range.pictures, range.pictures);
}

TEST(mixer_part_label, what_cannot_be_is_no_label) {
  const char* const rows[] = {
      "",
      "a comment",
      "[]",
      "{}",
      R"({"fps":30})",
      R"({"fps":0,"firstPicture":0,"endPicture":1,"firstPacket":0,"endPacket":2,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":2,"endPicture":1,"firstPacket":0,"endPacket":2,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":0,"endPicture":2,"firstPacket":0,"endPacket":2,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":0,"endPicture":1,"firstPacket":3,"endPacket":2,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":0,"endPicture":1,"firstPacket":0,"endPacket":2,"preroll":1,"pictures":1})",
      R"({"fps":30,"firstPicture":-1,"endPicture":1,"firstPacket":0,"endPacket":2,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":0,"endPicture":1,)"
      R"("firstPacket":0,"endPacket":9e18,"preroll":0,"pictures":1})",
      R"({"fps":30,"firstPicture":0,"endPicture":1,)"
      R"("firstPacket":0,"endPacket":99999999999999,"preroll":0,"pictures":1})",
  };
  for (const char* row : rows) CHECK(!read_label(row).has_value());
  CHECK(read_label(R"({"fps":30,"firstPicture":0,"endPicture":1,)"
                   R"("firstPacket":0,"endPacket":2,"preroll":0,"pictures":1})")
            .has_value());
}

}  // namespace recorder
