#include "tools/offline_mixer/picture/canvas.h"

#include "tests/support/test.h"
#include "tests/tools/offline_mixer/picture/test_picture.h"

namespace recorder {
namespace {

constexpr YuvColor kBlack{16, 128, 128}, kRed{81, 90, 240}, kGray{100, 128, 128};

Canvas make_canvas() { return std::move(*Canvas::create({64, 32})); }

// A square of so many pixels: the left half lets nothing through, the right half everything.
Overlay half_red(int length) {
  Overlay overlay;
  overlay.size = {length, length};
  for (int y = 0; y < length; ++y)
    for (int x = 0; x < length; ++x) {
      const bool is_red = x < length / 2;
      overlay.y.push_back(is_red ? kRed.y : 0);
      overlay.y_keep.push_back(is_red ? 0 : 255);
      if (x % 2 != 0 || y % 2 != 0) continue;
      overlay.u.push_back(is_red ? kRed.u : 0);
      overlay.v.push_back(is_red ? kRed.v : 0);
      overlay.uv_keep.push_back(is_red ? 0 : 255);
    }
  return overlay;
}

// Red there and nowhere else.
bool is_red_only_in(const Canvas& canvas, const Area& area) {
  for (int y = 0; y < canvas.area().height; ++y)
    for (int x = 0; x < canvas.area().width; ++x) {
      const bool is_inside =
          x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
      if (test::pixel(canvas.frame(), x, y) != (is_inside ? kRed : kBlack)) return false;
    }
  return true;
}

}  // namespace

TEST(canvas, says_what_its_colours_are) {
  const Canvas canvas = make_canvas();
  CHECK_EQUAL(canvas.frame().format, AV_PIX_FMT_YUV420P);
  CHECK_EQUAL(canvas.frame().color_range, AVCOL_RANGE_MPEG);
  CHECK_EQUAL(canvas.frame().colorspace, AVCOL_SPC_SMPTE170M);
  CHECK(test::is_solid(canvas.frame(), canvas.area(), kBlack, 0));
}

TEST(canvas, of_no_size_is_an_error) {
  CHECK(!Canvas::create({0, 0}).ok());
  CHECK(!Canvas::create({-2, 720}).ok());
}

TEST(canvas, fill_changes_the_area_and_nothing_else) {
  for (const Area& area : {Area{0, 0, 64, 32}, Area{2, 4, 10, 6}, Area{62, 30, 2, 2}, Area{8, 8, 0, 0}}) {
    Canvas canvas = make_canvas();
    canvas.fill(area, kRed);
    CHECK(is_red_only_in(canvas, area));
  }
}

TEST(canvas, copy_takes_the_part_of_the_picture_that_begins_there) {
  Canvas canvas = make_canvas();
  Canvas picture = make_canvas();
  picture.fill({10, 6, 8, 4}, kRed);
  canvas.copy(picture.frame(), 10, 6, {40, 20, 8, 4});
  CHECK(is_red_only_in(canvas, {40, 20, 8, 4}));
}

TEST(canvas, blend_lets_through_what_is_transparent) {
  Canvas canvas = make_canvas();
  canvas.blend(half_red(8), 20, 10, canvas.area());
  CHECK(is_red_only_in(canvas, {20, 10, 4, 8}));
}

TEST(canvas, blend_stays_inside_the_clip_and_the_canvas) {
  struct Row {
    int x, y;
    Area clip, red;
  };
  const Row rows[] = {
      {20, 10, {22, 12, 40, 4}, {22, 12, 2, 4}},  {20, 10, {0, 0, 22, 12}, {20, 10, 2, 2}},
      {-2, -4, {0, 0, 64, 32}, {0, 0, 2, 4}},     {62, 30, {0, 0, 64, 32}, {62, 30, 2, 2}},
      {20, 10, {0, 0, 20, 32}, {0, 0, 0, 0}},     {200, 100, {0, 0, 64, 32}, {0, 0, 0, 0}},
      {20, 10, {0, 0, 500, 500}, {20, 10, 4, 8}},
  };
  for (const Row& row : rows) {
    Canvas canvas = make_canvas();
    canvas.blend(half_red(8), row.x, row.y, row.clip);
    CHECK(is_red_only_in(canvas, row.red));
  }
}

TEST(canvas, half_transparent_is_half_of_both) {
  Canvas canvas = make_canvas();
  canvas.fill(canvas.area(), kGray);
  Overlay overlay;
  overlay.size = {2, 2};
  overlay.y = std::vector<uint8_t>(4, 118);  // white, 235, at half
  overlay.y_keep = std::vector<uint8_t>(4, 127);
  overlay.u = overlay.v = {64};
  overlay.uv_keep = {127};
  canvas.blend(overlay, 0, 0, canvas.area());
  CHECK(test::is_solid(canvas.frame(), {0, 0, 2, 2}, {168, 128, 128}, 1));
}

TEST(canvas, empty_overlay_is_nothing) {
  Canvas canvas = make_canvas();
  canvas.blend({}, 0, 0, canvas.area());
  CHECK(is_red_only_in(canvas, {}));
}

TEST(canvas, picture_that_somebody_holds_is_drawn_on_a_copy) {
  Canvas canvas = make_canvas();
  const ffmpeg::FramePointer held(av_frame_clone(&canvas.frame()));
  REQUIRE(canvas.make_writable());
  canvas.fill({0, 0, 8, 8}, kRed);
  CHECK(test::is_solid(*held, canvas.area(), kBlack, 0));
  CHECK(is_red_only_in(canvas, {0, 0, 8, 8}));
}

}  // namespace recorder
