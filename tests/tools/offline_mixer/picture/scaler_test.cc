#include "tools/offline_mixer/picture/scaler.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "plugin/media/picture_rotation.h"
#include "tests/support/test.h"
#include "tests/tools/offline_mixer/picture/test_picture.h"

namespace recorder {
namespace {

constexpr YuvColor kOrange{147, 72, 186};

Area whole(const AVFrame& picture) { return {0, 0, picture.width, picture.height}; }

bool scales_to(const AVFrame& picture, Size size, const YuvColor& color, int tolerance) {
  Scaler scaler;
  const AVFrame* scaled = scaler.scale(picture, whole(picture), size);
  return scaled != nullptr && scaled->width == size.width && scaled->height == size.height &&
         test::is_solid(*scaled, whole(*scaled), color, tolerance);
}

uint8_t byte(double value) { return to_byte(static_cast<float>(value)); }

// A colour of red, green and blue of 0 to 1 by the matrix with these weights of red and blue, of the full
// range or not.
YuvColor by_matrix(double red, double green, double blue, double kr, double kb, bool is_full) {
  const double y = kr * red + (1 - kr - kb) * green + kb * blue;
  const double u = (blue - y) / (2 * (1 - kb)), v = (red - y) / (2 * (1 - kr));
  if (is_full) return {byte(255 * y), byte(128 + 255 * u), byte(128 + 255 * v)};
  return {byte(16 + 219 * y), byte(128 + 224 * u), byte(128 + 224 * v)};
}

}  // namespace

TEST(scaler, keeps_colours_at_any_size) {
  for (const Size from :
       {Size{640, 360}, Size{641, 361}, Size{320, 240}, Size{1, 1}, Size{2, 2}, Size{3, 1000}})
    for (const Size to : {Size{618, 348}, Size{246, 138}, Size{1280, 720}, Size{2, 2}, Size{34, 18}})
      CHECK(scales_to(*test::solid(from, kOrange), to, kOrange, 2));
}

TEST(scaler, honours_matrix_and_range) {
  struct Matrix {
    AVColorSpace space;
    double kr, kb;
  };
  // ITU-T H.273, 8.3.
  const Matrix matrices[] = {{AVCOL_SPC_UNSPECIFIED, 0.299, 0.114},
                             {AVCOL_SPC_SMPTE170M, 0.299, 0.114},
                             {AVCOL_SPC_BT470BG, 0.299, 0.114},
                             {AVCOL_SPC_BT709, 0.2126, 0.0722},
                             {AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593}};
  struct Rgb {
    double red, green, blue;
  };
  for (const Rgb& rgb : {Rgb{1, 0.5, 0}, Rgb{0, 0, 1}, Rgb{0.2, 0.8, 0.3}, Rgb{1, 1, 1}, Rgb{0, 0, 0}})
    for (const Matrix& matrix : matrices)
      for (const bool is_full : {false, true})
        for (const Size size : {Size{64, 48}, Size{24, 18}, Size{130, 98}}) {
          const ffmpeg::FramePointer picture =
              test::solid({64, 48}, by_matrix(rgb.red, rgb.green, rgb.blue, matrix.kr, matrix.kb, is_full));
          picture->colorspace = matrix.space;
          picture->color_range = is_full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
          CHECK(scales_to(*picture, size, by_matrix(rgb.red, rgb.green, rgb.blue, 0.299, 0.114, false), 2));
        }
}

TEST(scaler, knows_the_full_range_of_old_formats) {
  const ffmpeg::FramePointer picture = test::solid({64, 48}, {255, 128, 128});
  picture->format = AV_PIX_FMT_YUVJ420P;
  CHECK(!has_canvas_color(*picture));
  CHECK(scales_to(*picture, {64, 48}, {235, 128, 128}, 1));
}

TEST(scaler, knows_what_can_be_copied) {
  const ffmpeg::FramePointer picture = test::solid({64, 48}, kOrange);
  CHECK(has_canvas_color(*picture));
  picture->color_range = AVCOL_RANGE_JPEG;
  CHECK(!has_canvas_color(*picture));
  picture->color_range = AVCOL_RANGE_MPEG;
  picture->colorspace = AVCOL_SPC_BT709;
  CHECK(!has_canvas_color(*picture));
  CHECK(!has_canvas_color(*test::make_frame({64, 48}, AV_PIX_FMT_NV12)));
}

TEST(scaler, does_not_alias) {
  // Lines of black and white, each a pixel wide, are grey at any smaller size.
  const ffmpeg::FramePointer picture = test::solid({640, 360}, {16, 128, 128});
  for (int y = 0; y < 360; ++y)
    for (int x = 0; x < 640; x += 2) picture->data[0][y * picture->linesize[0] + x] = 235;
  CHECK(scales_to(*picture, {320, 180}, {126, 128, 128}, 2));
  CHECK(scales_to(*picture, {160, 90}, {126, 128, 128}, 2));
  CHECK(scales_to(*picture, {64, 36}, {126, 128, 128}, 2));
}

TEST(scaler, takes_only_the_part) {
  for (const AVPixelFormat format :
       {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12, AV_PIX_FMT_YUV444P, AV_PIX_FMT_RGB24}) {
    // Black, with a white rectangle in the middle.
    const ffmpeg::FramePointer made = test::solid({96, 64}, {16, 128, 128});
    for (int y = 16; y < 48; ++y) std::memset(made->data[0] + y * made->linesize[0] + 32, 235, 32);
    const ffmpeg::FramePointer picture = test::make_frame({96, 64}, format);
    const Scaling conversion = make_conversion(*made, *picture);
    REQUIRE(conversion != nullptr);
    sws_scale(conversion.get(), made->data, made->linesize, 0, 64, picture->data, picture->linesize);
    Scaler scaler;
    const AVFrame* scaled = scaler.scale(*picture, {32, 16, 32, 32}, {20, 20});
    REQUIRE(scaled != nullptr);
    CHECK(test::is_solid(*scaled, whole(*scaled), {235, 128, 128}, 2));
  }
}

TEST(scaler, follows_a_stream_that_changes) {
  Scaler scaler;
  const Size sizes[] = {{640, 360}, {320, 180}, {640, 360}, {641, 360}, {360, 640}};
  for (const Size from : sizes)
    for (const Size to : {Size{246, 138}, Size{618, 348}}) {
      const ffmpeg::FramePointer picture = test::solid(from, kOrange);
      const AVFrame* scaled = scaler.scale(*picture, whole(*picture), to);
      REQUIRE(scaled != nullptr);
      CHECK(test::is_solid(*scaled, {0, 0, to.width, to.height}, kOrange));
    }
}

TEST(scaler, any_format_and_size_is_scaled_or_refused) {
  const test::SilentFfmpeg silence;
  for (const AVPixFmtDescriptor* format = av_pix_fmt_desc_next(nullptr); format != nullptr;
       format = av_pix_fmt_desc_next(format))
    for (const Size from : {Size{1, 1}, Size{33, 17}, Size{640, 360}}) {
      const ffmpeg::FramePointer picture = test::make_frame(from, av_pix_fmt_desc_get_id(format));
      if (picture == nullptr || !is_readable(*picture)) continue;
      for (int i = 0; i < AV_NUM_DATA_POINTERS && picture->buf[i] != nullptr; ++i)
        std::memset(picture->buf[i]->data, 0x7f, picture->buf[i]->size);
      for (const Size to : {Size{2, 2}, Size{64, 36}, Size{128, 128}}) {
        Scaler scaler;
        const AVFrame* scaled = scaler.scale(*picture, whole(*picture), to);
        CHECK(scaled == nullptr || scaled->width == to.width);
      }
    }
}

TEST(scaler, huge_pictures_and_extreme_ratios_are_scaled_or_refused) {
  const test::SilentFfmpeg silence;
  const ffmpeg::FramePointer huge = test::solid({7680, 4320}, kOrange);
  CHECK(scales_to(*huge, {256, 144}, kOrange, 2));
  Scaler scaler;
  for (const Size size : {Size{16384, 1}, Size{1, 16384}, Size{16383, 3}}) {
    const ffmpeg::FramePointer thin = test::solid(size, kOrange);
    for (const Size to : {Size{2, 2}, Size{1280, 2}, Size{2, 720}}) {
      const AVFrame* scaled = scaler.scale(*thin, whole(*thin), to);
      CHECK(scaled == nullptr || whole(*scaled) == (Area{0, 0, to.width, to.height}));
    }
  }
}

TEST(scaler, picture_without_memory_or_in_that_of_hardware_is_not_readable) {
  const ffmpeg::FramePointer nothing(av_frame_alloc());
  CHECK(!is_readable(*nothing));
  const ffmpeg::FramePointer picture = test::solid({64, 48}, kOrange);
  CHECK(is_readable(*picture));
  picture->format = AV_PIX_FMT_VAAPI;
  CHECK(!is_readable(*picture));
}

TEST(scaler, sample_aspect_ratio_is_part_of_the_size) {
  struct Row {
    AVRational aspect;
    Size size;
  };
  const Row rows[] = {
      {{0, 1}, {640, 480}},    {{1, 1}, {640, 480}},
      {{4, 3}, {853, 480}},    {{3, 4}, {480, 480}},
      {{-4, 3}, {640, 480}},   {{4, 0}, {640, 480}},
      {{1000, 1}, {640, 480}}, {{1, 1000}, {640, 480}},
      {{16, 1}, {640, 480}},   {{2147483647, 2147483646}, {640, 480}},
  };
  const ffmpeg::FramePointer picture = test::solid({640, 480}, kOrange);
  for (const Row& row : rows) {
    picture->sample_aspect_ratio = row.aspect;
    CHECK(display_size(*picture) == row.size);
  }
}

TEST(scaler, crop_is_right_for_pixels_that_are_not_square) {
  const ffmpeg::FramePointer picture = test::solid({640, 480}, kOrange);
  picture->sample_aspect_ratio = {4, 3};
  CHECK(crop(*picture, {0, 0, 640, 360}) == (Area{0, 0, 640, 480}));
  CHECK(crop(*picture, {0, 0, 360, 360}) == (Area{140, 0, 360, 480}));
  picture->sample_aspect_ratio = {1, 1};
  CHECK(crop(*picture, {0, 0, 640, 360}) == (Area{0, 60, 640, 360}));
}

// A picture whose upper left quarter is bright is seen with another one bright.
TEST(scaler, turns_pictures_as_they_say) {
  constexpr YuvColor kBright{235, 128, 128}, kDark{16, 128, 128};
  const Size coded{160, 80};
  const struct {
    uint16_t degrees;
    Size seen;
    bool is_bright_right, is_bright_below;
  } rows[] = {{0, {80, 40}, false, false}, {90, {40, 80}, true, false}, {180, {80, 40}, true, true},
              {270, {40, 80}, false, true}};
  for (const auto& row : rows) {
    const ffmpeg::FramePointer picture = test::solid(coded, kDark);
    for (int y = 0; y < coded.height / 2; ++y) std::memset(picture->data[0] + y * picture->linesize[0], 235, 80);
    if (row.degrees != 0) set_rotation(*picture, row.degrees);
    CHECK_EQUAL(rotation_of(*picture), row.degrees);
    CHECK(display_size(*picture) == Size({row.seen.width * 2, row.seen.height * 2}));
    Scaler scaler;
    const AVFrame* seen = scaler.scale(*picture, whole(*picture), row.seen);
    REQUIRE(seen != nullptr && seen->width == row.seen.width && seen->height == row.seen.height);
    const Size half{row.seen.width / 2, row.seen.height / 2};
    for (const bool right : {false, true})
      for (const bool below : {false, true}) {
        const Area quarter{right ? half.width : 0, below ? half.height : 0, half.width, half.height};
        const bool is_bright = right == row.is_bright_right && below == row.is_bright_below;
        CHECK(test::is_solid(*seen, quarter, is_bright ? kBright : kDark));
      }
  }
}

TEST(scaler, crops_a_turned_picture_as_it_is_seen) {
  const ffmpeg::FramePointer picture = test::solid({160, 80}, kOrange);
  set_rotation(*picture, 90);
  // Seen it is 80 wide and 160 high: a square is its middle, whole in its width.
  CHECK(crop(*picture, {0, 0, 40, 40}) == Area({40, 0, 80, 80}));
  CHECK(crop(*picture, {0, 0, 40, 80}) == Area({0, 0, 160, 80}));
}

}  // namespace recorder
