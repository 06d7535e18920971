#include "tools/offline_mixer/picture/color_matrix.h"

extern "C" {
#include <libswscale/swscale.h>
}

#include "tests/support/test.h"
#include "tests/tools/offline_mixer/picture/test_picture.h"
#include "tools/offline_mixer/picture/canvas.h"

namespace recorder {
namespace {

const int* matrix(int number) { return sws_getCoefficients(number); }

ffmpeg::FramePointer filled(Size size, const YuvColor& color) {
  ffmpeg::FramePointer picture = make_picture(size);
  const ffmpeg::FramePointer source = test::solid(size, color);
  av_frame_copy(picture.get(), source.get());
  return picture;
}

}  // namespace

TEST(color_matrix, colours_of_bt709_become_those_of_bt601) {
  struct Row {
    YuvColor bt709, bt601;
  };
  // ITU-R BT.709-6, 3, and BT.601-7, 2.5; the colour bars at 100 %.
  const Row rows[] = {
      {{235, 128, 128}, {235, 128, 128}}, {{16, 128, 128}, {16, 128, 128}}, {{126, 128, 128}, {126, 128, 128}},
      {{63, 102, 240}, {81, 90, 240}},    {{173, 42, 26}, {145, 54, 34}},   {{32, 240, 118}, {41, 240, 110}},
      {{219, 16, 138}, {210, 16, 146}},   {{188, 154, 16}, {170, 166, 16}}, {{78, 214, 230}, {106, 202, 222}},
  };
  const MatrixChange there = matrix_change(matrix(SWS_CS_ITU709), matrix(SWS_CS_ITU601));
  const MatrixChange back = matrix_change(matrix(SWS_CS_ITU601), matrix(SWS_CS_ITU709));
  for (const Row& row : rows)
    for (const Size size : {Size{2, 2}, Size{34, 18}, Size{618, 348}}) {
      const ffmpeg::FramePointer picture = filled(size, row.bt709);
      apply(there, *picture);
      CHECK(test::is_solid(*picture, {0, 0, size.width, size.height}, row.bt601, 1));
      apply(back, *picture);
      CHECK(test::is_solid(*picture, {0, 0, size.width, size.height}, row.bt709, 2));
    }
}

TEST(color_matrix, the_same_matrix_changes_nothing) {
  for (const int number : {SWS_CS_ITU601, SWS_CS_ITU709, SWS_CS_FCC, SWS_CS_SMPTE240M, SWS_CS_BT2020})
    CHECK(matrix_change(matrix(number), matrix(number)) == MatrixChange{});
}

// What no camera sends.
TEST(color_matrix, values_beyond_what_there_is_are_cut_off) {
  const int all[] = {SWS_CS_ITU601, SWS_CS_ITU709, SWS_CS_FCC, SWS_CS_SMPTE240M, SWS_CS_BT2020};
  for (const int from : all)
    for (const int to : all)
      for (const YuvColor& color : {YuvColor{0, 0, 0}, YuvColor{255, 255, 255}, YuvColor{0, 255, 0},
                                    YuvColor{255, 0, 255}, YuvColor{0, 255, 255}, YuvColor{255, 0, 0}}) {
        const ffmpeg::FramePointer picture = filled({2, 2}, color);
        apply(matrix_change(matrix(from), matrix(to)), *picture);
        // Nothing goes round: what was at one end is not at the other.
        CHECK(std::abs(test::pixel(*picture, 1, 1).y - color.y) < 100);
        CHECK(std::abs(test::pixel(*picture, 1, 1).u - color.u) < 100);
        CHECK(std::abs(test::pixel(*picture, 1, 1).v - color.v) < 100);
      }
}

}  // namespace recorder
