#include "plugin/mp4/rotation.h"

#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

using Changes = std::vector<RotationChange>;

constexpr uint32_t kOne = 0x00010000;
constexpr uint32_t kMinusOne = 0xffff0000;

}  // namespace

TEST(rotation, is_that_of_the_last_change) {
  const Changes changes = {{seconds(2), 90}, {seconds(5), 0}, {seconds(5), 270}};
  CHECK_EQUAL(rotation_at({}, seconds(1)), 0);
  CHECK_EQUAL(rotation_at(changes, milliseconds(1999)), 0);
  CHECK_EQUAL(rotation_at(changes, seconds(2)), 90);
  CHECK_EQUAL(rotation_at(changes, milliseconds(4999)), 90);
  CHECK_EQUAL(rotation_at(changes, seconds(5)), 270);
}

TEST(rotation, of_a_whole_track_is_the_one_that_lasts_longest) {
  const struct {
    Changes changes;
    int begin_s, end_s, expected;
  } rows[] = {
      {{}, 0, 10, 0},
      {{{seconds(0), 90}}, 0, 10, 90},
      {{{seconds(3), 90}}, 3, 3, 90},                                       // just begun
      {{{seconds(6), 180}}, 0, 10, 0},
      {{{seconds(6), 180}}, 4, 10, 180},
      {{{seconds(0), 90}, {seconds(4), 0}, {seconds(7), 90}}, 0, 10, 90},  // in two pieces
      {{{seconds(0), 90}, {seconds(5), 270}}, 0, 10, 90},
      {{{seconds(0), 90}, {seconds(20), 270}}, 0, 10, 90},                  // behind the end
      {{{seconds(0), 90}, {seconds(5), 0}}, 5, 10, 0},                      // before the begin
  };
  for (const auto& row : rows)
    CHECK_EQUAL(longest_rotation(row.changes, seconds(row.begin_s), seconds(row.end_s)), row.expected);
}

TEST(rotation, as_a_matrix_puts_the_corner_of_the_picture_at_zero) {
  const struct {
    uint16_t degrees;
    TrackMatrix matrix;
  } rows[] = {
      {0, {kOne, 0, 0, 0, kOne, 0, 0, 0, 0x40000000}},
      {90, {0, kOne, 0, kMinusOne, 0, 0, 360 << 16, 0, 0x40000000}},
      {180, {kMinusOne, 0, 0, 0, kMinusOne, 0, 640 << 16, 360 << 16, 0x40000000}},
      {270, {0, kMinusOne, 0, kOne, 0, 0, 0, 640 << 16, 0x40000000}},
  };
  for (const auto& row : rows) {
    CHECK(matrix_of_rotation(row.degrees, 640, 360) == row.matrix);
    CHECK_EQUAL(rotation_of_matrix(row.matrix), row.degrees);
  }
}

TEST(rotation, of_a_matrix_that_does_more_is_none) {
  const TrackMatrix matrices[] = {
      {},                                                      // nothing is seen
      {kMinusOne, 0, 0, 0, kOne, 0, 0, 0, 0x40000000},         // mirrored
      {2 * kOne, 0, 0, 0, 2 * kOne, 0, 0, 0, 0x40000000},      // enlarged
      {0xb505, 0xb505, 0, 0xffff4afb, 0xb505, 0, 0, 0, 0x40000000},  // by 45 degrees
  };
  for (const TrackMatrix& matrix : matrices) CHECK_EQUAL(rotation_of_matrix(matrix), 0);
}

}  // namespace recorder
