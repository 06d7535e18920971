#include "tools/offline_mixer/picture/color.h"

#include "tests/support/test.h"

namespace recorder {

TEST(color, rgb_becomes_bt601_of_limited_range) {
  struct Row {
    Color rgb;
    YuvColor yuv;
  };
  // ITU-R BT.601-7, 2.5; the colour bars at 100 %.
  const Row rows[] = {
      {{0, 0, 0}, {16, 128, 128}},     {{255, 255, 255}, {235, 128, 128}}, {{255, 0, 0}, {81, 90, 240}},
      {{0, 255, 0}, {145, 54, 34}},    {{0, 0, 255}, {41, 240, 110}},      {{255, 255, 0}, {210, 16, 146}},
      {{0, 255, 255}, {170, 166, 16}}, {{255, 0, 255}, {106, 202, 222}},   {{128, 128, 128}, {126, 128, 128}},
  };
  for (const Row& row : rows) CHECK(to_yuv(row.rgb) == row.yuv);
}

TEST(color, is_weighed_by_its_alpha) {
  const WeighedYuv half = WeighedYuv::of(127.5F, 127.5F, 127.5F, 127.5F);
  CHECK_EQUAL(to_byte(2 * half.y), 235);
  CHECK_EQUAL(to_byte(half.u), 64);
  const WeighedYuv nothing = WeighedYuv::of(0, 0, 0, 0);
  CHECK(nothing.y == 0 && nothing.u == 0 && nothing.v == 0);
}

TEST(color, bytes_do_not_wrap) {
  CHECK_EQUAL(to_byte(-3.0F), 0);
  CHECK_EQUAL(to_byte(300.0F), 255);
  CHECK_EQUAL(to_byte(16.5F), 17);
}

}  // namespace recorder
