#include "tools/offline_mixer/picture/overlay.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint32_t kRed = 0xffff0000, kNothing = 0, kHalfWhite = 0x80808080;

Overlay overlay_of(const std::vector<uint32_t>& pixels, Size size) {
  return make_overlay(reinterpret_cast<const uint8_t*>(pixels.data()), size, ptrdiff_t{4} * size.width);
}

}  // namespace

TEST(overlay, opaque_pixels_keep_nothing_of_what_is_below) {
  const Overlay overlay = overlay_of({kRed, kRed, kRed, kRed}, {2, 2});
  CHECK(overlay.size == (Size{2, 2}));
  CHECK(overlay.y == Bytes(4, 81) && overlay.y_keep == Bytes(4, 0));
  CHECK(overlay.u == Bytes{90} && overlay.v == Bytes{240} && overlay.uv_keep == Bytes{0});
}

TEST(overlay, transparent_pixels_keep_all_of_it) {
  const Overlay overlay = overlay_of({kNothing, kNothing, kNothing, kNothing}, {2, 2});
  CHECK(overlay.y == Bytes(4, 0) && overlay.y_keep == Bytes(4, 255));
  CHECK(overlay.u == Bytes{0} && overlay.v == Bytes{0} && overlay.uv_keep == Bytes{255});
}

TEST(overlay, values_are_weighed_by_alpha) {
  const Overlay overlay = overlay_of({kHalfWhite, kHalfWhite, kHalfWhite, kHalfWhite}, {2, 2});
  CHECK(overlay.y == Bytes(4, 118) && overlay.y_keep == Bytes(4, 127));
  CHECK(overlay.u == Bytes{64} && overlay.uv_keep == Bytes{127});
}

TEST(overlay, chroma_is_the_mean_of_the_four_pixels_that_share_it) {
  const Overlay overlay = overlay_of({kRed, kNothing, kNothing, kRed}, {2, 2});
  CHECK(overlay.y == (Bytes{81, 0, 0, 81}) && overlay.y_keep == (Bytes{0, 255, 255, 0}));
  CHECK(overlay.u == Bytes{45} && overlay.v == Bytes{120} && overlay.uv_keep == Bytes{128});
}

TEST(overlay, odd_sizes_are_filled_up_with_nothing) {
  const Overlay overlay = overlay_of({kRed}, {1, 1});
  CHECK(overlay.size == (Size{2, 2}));
  CHECK(overlay.y == (Bytes{81, 0, 0, 0}) && overlay.y_keep == (Bytes{0, 255, 255, 255}));
  CHECK_EQUAL(overlay.uv_keep.size(), 1u);
}

}  // namespace recorder
