#include "tools/offline_mixer/movie/part_range.h"

#include <initializer_list>

#include "tests/support/test.h"

namespace recorder {
namespace {

bool is_one_after_another(int64_t pictures, int fps, int64_t count) {
  int64_t picture = 0, packet = 0, joined = -1;
  for (int64_t i = 0; i < count; ++i) {
    const PartRange part = part_range(pictures, fps, i, count);
    if (part.first_picture != picture || part.end_picture < picture) return false;
    if (part.first_packet != packet || part.end_packet < packet || part.pictures != pictures) return false;
    if (part.preroll_packets < 0 || part.preroll_packets > part.first_packet) return false;
    const PacketRange packets = joined_packets(part);
    if (packets.first != joined || packets.end < packets.first) return false;
    // What is joined was encoded: from the priming packet in front of the preroll on.
    if (packets.first < part.first_packet - part.preroll_packets - 1 || packets.end > part.end_packet)
      return false;
    picture = part.end_picture;
    packet = part.end_packet;
    joined = packets.end;
  }
  const bool has_all_sound = packet * kAacFrame >= sample_of_picture(pictures, fps) &&
                             (packet - 1) * kAacFrame < sample_of_picture(pictures, fps);
  return picture == pictures && joined == packet && has_all_sound;
}

}  // namespace

TEST(mixer_part_range, covers_every_picture_and_packet_once) {
  for (const int fps : {1, 7, 24, 25, 30, 60})
    for (const int64_t pictures :
         {int64_t{1}, int64_t{2}, int64_t{59}, int64_t{900}, int64_t{12'345}, int64_t{36'288'000}})
      for (const int64_t count : {1, 2, 3, 4, 7, 16, 100}) CHECK(is_one_after_another(pictures, fps, count));
}

TEST(mixer_part_range, parts_are_even_and_long_ones_begin_on_a_key_frame_of_the_whole) {
  struct Row {
    int64_t pictures;
    int fps;
    int64_t number, count;
    int64_t first_picture, end_picture, first_packet, end_packet, preroll;
  };
  const Row rows[] = {
      {900, 30, 0, 1, 0, 900, 0, 1407, 0},          {100, 25, 0, 4, 0, 25, 0, 46, 0},
      {100, 25, 1, 4, 25, 50, 46, 93, 46},          {100, 25, 3, 4, 75, 100, 140, 188, 96},
      {3601, 30, 1, 3, 1200, 2400, 1875, 3750, 96}, {3601, 30, 2, 3, 2400, 3601, 3750, 5627, 96},
      {3690, 30, 1, 3, 1200, 2460, 1875, 3843, 96},
  };
  for (const Row& row : rows) {
    const PartRange part = part_range(row.pictures, row.fps, row.number, row.count);
    CHECK_EQUAL(part.first_picture, row.first_picture);
    CHECK_EQUAL(part.end_picture, row.end_picture);
    CHECK_EQUAL(part.first_packet, row.first_packet);
    CHECK_EQUAL(part.end_packet, row.end_packet);
    CHECK_EQUAL(part.preroll_packets, row.preroll);
  }
}

TEST(mixer_part_range, the_later_part_takes_over_two_packets_early) {
  const PacketRange whole = joined_packets(part_range(900, 30, 0, 1));
  CHECK_EQUAL(whole.first, -1);
  CHECK_EQUAL(whole.end, 1407);
  const PacketRange earlier = joined_packets(part_range(100, 25, 0, 4)),
                    later = joined_packets(part_range(100, 25, 1, 4));
  CHECK_EQUAL(earlier.end, 44);
  CHECK_EQUAL(later.first, 44);
}

}  // namespace recorder
