#include "tools/offline_mixer/picture/caption.h"

#include <algorithm>

#include "tests/support/test.h"
#include "tools/offline_mixer/picture/color.h"

namespace recorder {
namespace {

constexpr CaptionStyle kStyle{20, {255, 255, 255}, {0, 0, 0, 128}};
constexpr Size kRoom{400, 200};

// The one that is always installed for the tests.
CaptionWriter writer() { return CaptionWriter("DejaVu Sans"); }

int brightest(const Overlay& overlay) { return *std::max_element(overlay.y.begin(), overlay.y.end()); }

bool is_consistent(const Overlay& overlay) {
  const auto luma = static_cast<size_t>(overlay.size.width) * static_cast<size_t>(overlay.size.height);
  return overlay.size.width % 2 == 0 && overlay.size.height % 2 == 0 && overlay.y.size() == luma &&
         overlay.y_keep.size() == luma && overlay.u.size() == luma / 4 && overlay.v.size() == luma / 4 &&
         overlay.uv_keep.size() == luma / 4;
}

}  // namespace

TEST(caption, is_text_in_its_colour_on_a_box_round_it) {
  const Overlay overlay = writer().write("Alice", kStyle, kRoom);
  REQUIRE(is_consistent(overlay));
  CHECK(overlay.size.width > 50 && overlay.size.width < 100);
  CHECK(overlay.size.height > 20 && overlay.size.height < 40);
  CHECK(brightest(overlay) > 220);
  // The corner is box: half transparent black.
  CHECK_EQUAL(overlay.y.front(), 8);
  CHECK_EQUAL(overlay.y_keep.front(), 127);
  CHECK_EQUAL(overlay.y_keep.back(), 127);
}

TEST(caption, without_a_box_is_text_alone) {
  CaptionStyle style = kStyle;
  style.box.alpha = 0;
  const Overlay overlay = writer().write("Alice", style, kRoom);
  REQUIRE(is_consistent(overlay));
  CHECK_EQUAL(overlay.y_keep.front(), 255);
  CHECK(std::count(overlay.y_keep.begin(), overlay.y_keep.end(), 0) > 0);
  CHECK(brightest(overlay) > 220);
}

TEST(caption, is_as_large_as_its_font) {
  CaptionStyle large = kStyle;
  large.font_size = 40;
  const Overlay overlay = writer().write("Alice", large, kRoom);
  const Overlay small = writer().write("Alice", kStyle, kRoom);
  CHECK(overlay.size.height > 2 * small.size.height - 6 && overlay.size.height < 2 * small.size.height + 6);
  CHECK(overlay.size.width > 2 * small.size.width - 10 && overlay.size.width < 2 * small.size.width + 10);
}

TEST(caption, is_shortened_to_the_room) {
  const std::string name(200, 'w');
  for (int width = 40; width < 400; width += 17) {
    const Overlay overlay = writer().write(name, kStyle, {width, 100});
    CHECK(is_consistent(overlay));
    CHECK(overlay.size.width <= (width + 1) / 2 * 2);
    CHECK(overlay.size.width > width / 2);
    CHECK_EQUAL(overlay.size.height, writer().write("w", kStyle, kRoom).size.height);
  }
}

TEST(caption, from_right_to_left_is_inside_its_box) {
  const Overlay overlay = writer().write("אבגד", kStyle, kRoom);
  REQUIRE(is_consistent(overlay));
  CHECK(overlay.size.width < 120);
  CHECK(brightest(overlay) > 200);
}

TEST(caption, is_never_read_as_markup) {
  CHECK(writer().write("<b>", kStyle, kRoom).size.width > 40);
  CHECK(writer().write("&amp;", kStyle, kRoom).size.width > writer().write("&", kStyle, kRoom).size.width);
}

TEST(caption, without_room_or_text_is_empty) {
  CHECK(writer().write("", kStyle, kRoom).size == Size{});
  CHECK(writer().write("Alice", kStyle, {400, 20}).size == Size{});
  CHECK(writer().write("Alice", kStyle, {20, 200}).size == Size{});
  CHECK(writer().write("Alice", kStyle, {0, 0}).size == Size{});
  CHECK(writer().write("Alice", {5, {}, {}}, kRoom).size == Size{});
}

TEST(caption, of_any_script_or_unknown_font_is_drawn) {
  for (const char* name : {"Алиса", "愛麗絲", "👩‍💻", "à̴̢̛̹̩l̸̰͌i̵̼̊c̸̻̆e̸", "\u0301", "\ufffd"})
    CHECK(is_consistent(CaptionWriter("No Such Font").write(name, kStyle, kRoom)));
  CHECK(brightest(CaptionWriter("").write("Alice", kStyle, kRoom)) > 220);
}

}  // namespace recorder
