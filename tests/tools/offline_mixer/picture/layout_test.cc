#include "tools/offline_mixer/picture/layout.h"

#include <string>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr Size kCanvas{1280, 720};

// So many of them; the third one speaks, and the second one may share its screen.
std::vector<Performer> performers(size_t count, std::string_view second = "bob desktop") {
  std::vector<Performer> all;
  for (size_t i = 0; i < count; ++i) all.push_back({i == 1 ? second : "somebody", i == 2});
  return all;
}

std::vector<Place> arranged(LayoutClass layout, size_t count, Size canvas = kCanvas,
                            DesktopAlign align = DesktopAlign::kRight) {
  LayoutSettings settings;
  settings.layout = layout;
  settings.desktop_align = align;
  return arrange(settings, canvas, performers(count, layout == LayoutClass::kDesktop ? "bob desktop" : "bob"));
}

std::vector<Area> areas(const std::vector<Place>& places) {
  std::vector<Area> areas;
  for (const Place& place : places) areas.push_back(place.area);
  return areas;
}

struct Row {
  size_t count;
  std::vector<Area> areas;
};

void check_rows(LayoutClass layout, const std::vector<Row>& rows) {
  for (const Row& row : rows) CHECK(areas(arranged(layout, row.count)) == row.areas);
}

bool overlap(const Area& a, const Area& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

bool is_even(const Area& area) { return ((area.x | area.y | area.width | area.height) & 1) == 0; }

bool is_inside(const Area& area, Size canvas) {
  return area.x >= 0 && area.y >= 0 && area.width >= 0 && area.height >= 0 &&
         area.x + area.width <= canvas.width && area.y + area.height <= canvas.height;
}

void check_sound(const std::vector<Place>& places, Size canvas, bool may_overlap) {
  for (size_t i = 0; i < places.size(); ++i) {
    CHECK(is_even(places[i].area));
    CHECK(is_inside(places[i].area, canvas));
    for (size_t j = 0; j < i && !may_overlap; ++j) CHECK(!overlap(places[i].area, places[j].area));
  }
}

}  // namespace

TEST(layout, grid_has_tiles_of_16_to_9_with_padding_and_a_centred_last_row) {
  check_rows(LayoutClass::kGrid,
             {{0, {}},
              {1, {{0, 0, 1280, 720}}},
              {2, {{8, 182, 628, 354}, {644, 182, 628, 354}}},
              {3, {{18, 8, 618, 348}, {644, 8, 618, 348}, {330, 364, 618, 348}}},
              {4, {{18, 8, 618, 348}, {644, 8, 618, 348}, {18, 364, 618, 348}, {644, 364, 618, 348}}},
              {5,
               {{8, 122, 416, 234},
                {432, 122, 416, 234},
                {856, 122, 416, 234},
                {220, 364, 416, 234},
                {644, 364, 416, 234}}},
              {9,
               {{22, 10, 406, 228},
                {436, 10, 406, 228},
                {850, 10, 406, 228},
                {22, 246, 406, 228},
                {436, 246, 406, 228},
                {850, 246, 406, 228},
                {22, 482, 406, 228},
                {436, 482, 406, 228},
                {850, 482, 406, 228}}}});
}

TEST(layout, grid_of_25_has_five_columns_and_rows) {
  const std::vector<Area> tiles = areas(arranged(LayoutClass::kGrid, 25));
  REQUIRE(tiles.size() == 25);
  for (int i = 0; i < 25; ++i) {
    const Area expected{28 + i % 5 * 246, 8 + i / 5 * 142, 238, 134};
    CHECK(tiles[static_cast<size_t>(i)] == expected);
  }
}

TEST(layout, grid_without_padding_fills_the_canvas_with_tiles_that_touch) {
  check_rows(LayoutClass::kGridNoPadding,
             {{1, {{0, 0, 1280, 720}}},
              {2, {{0, 0, 640, 720}, {640, 0, 640, 720}}},
              {3, {{0, 0, 640, 360}, {640, 0, 640, 360}, {320, 360, 640, 360}}},
              {4, {{0, 0, 640, 360}, {640, 0, 640, 360}, {0, 360, 640, 360}, {640, 360, 640, 360}}},
              {5,
               {{0, 0, 426, 360},
                {426, 0, 426, 360},
                {852, 0, 428, 360},
                {212, 360, 428, 360},
                {640, 360, 426, 360}}},
              {9,
               {{0, 0, 426, 240},
                {426, 0, 426, 240},
                {852, 0, 428, 240},
                {0, 240, 426, 240},
                {426, 240, 426, 240},
                {852, 240, 428, 240},
                {0, 480, 426, 240},
                {426, 480, 426, 240},
                {852, 480, 428, 240}}}});
  for (const Place& place : arranged(LayoutClass::kGridNoPadding, 9)) CHECK(place.fill == Fill::kWhole);
}

TEST(layout, crop_is_the_grid_without_padding_whose_pictures_fill_their_tiles) {
  for (size_t count = 1; count <= 100; ++count) {
    const std::vector<Place> places = arranged(LayoutClass::kCrop, count);
    CHECK(areas(places) == areas(arranged(LayoutClass::kGridNoPadding, count)));
    for (const Place& place : places) CHECK(place.fill == Fill::kCrop);
  }
}

TEST(layout, tiles_are_stacked_on_an_upright_canvas) {
  CHECK(areas(arranged(LayoutClass::kGrid, 2, {360, 640})) ==
        (std::vector<Area>{{4, 120, 352, 198}, {4, 322, 352, 198}}));
}

TEST(layout, desktop_gives_who_has_the_keyword_the_large_area_and_the_others_one_side) {
  struct Side {
    DesktopAlign align;
    std::vector<Area> areas;
  };
  const std::vector<Side> sides = {
      {DesktopAlign::kTop, {{408, 8, 228, 128}, {0, 144, 1280, 576}, {644, 8, 228, 128}}},
      {DesktopAlign::kLeft, {{8, 220, 240, 136}, {256, 0, 1024, 720}, {8, 364, 240, 136}}},
      {DesktopAlign::kRight, {{1032, 220, 240, 136}, {0, 0, 1024, 720}, {1032, 364, 240, 136}}},
      {DesktopAlign::kBottom, {{408, 584, 228, 128}, {0, 0, 1280, 576}, {644, 584, 228, 128}}},
      {DesktopAlign::kCenter, {{408, 584, 228, 128}, {0, 0, 1280, 720}, {644, 584, 228, 128}}},
  };
  for (const Side& side : sides) {
    const std::vector<Place> places = arranged(LayoutClass::kDesktop, 3, kCanvas, side.align);
    CHECK(areas(places) == side.areas);
    CHECK(places[0].z > places[1].z);
  }
}

TEST(layout, desktop_without_a_match_or_without_a_keyword_is_a_grid) {
  LayoutSettings settings;
  settings.layout = LayoutClass::kDesktop;
  settings.desktop_keyword = "screen";
  CHECK(arrange(settings, kCanvas, performers(9)) == arranged(LayoutClass::kGrid, 9));
  settings.desktop_keyword = "";
  CHECK(arrange(settings, kCanvas, performers(9)) == arranged(LayoutClass::kGrid, 9));
}

TEST(layout, a_shared_screen_is_large_in_every_grid_too) {
  for (const LayoutClass layout : {LayoutClass::kGrid, LayoutClass::kGridNoPadding, LayoutClass::kCrop}) {
    LayoutSettings settings;
    settings.layout = layout;
    CHECK(arrange(settings, kCanvas, performers(3)) == arranged(LayoutClass::kDesktop, 3));
    settings.desktop_keyword = "o";
    CHECK(arrange(settings, kCanvas, performers(3)) == arranged(layout, 3));
  }
}

TEST(layout, several_desktops_share_the_large_area) {
  LayoutSettings settings;
  settings.layout = LayoutClass::kDesktop;
  settings.desktop_keyword = "some";
  const std::vector<Area> places = areas(arrange(settings, kCanvas, performers(3)));
  CHECK(places == (std::vector<Area>{{202, 8, 618, 348}, {1032, 292, 240, 136}, {202, 364, 618, 348}}));
}

TEST(layout, pip_has_the_first_one_large_and_the_others_above_it_at_the_lower_right) {
  check_rows(LayoutClass::kPip, {{1, {{0, 0, 1280, 720}}},
                                 {2, {{0, 0, 1280, 720}, {960, 540, 312, 172}}},
                                 {3, {{0, 0, 1280, 720}, {960, 540, 312, 172}, {640, 540, 312, 172}}},
                                 {6,
                                  {{0, 0, 1280, 720},
                                   {960, 540, 312, 172},
                                   {640, 540, 312, 172},
                                   {320, 540, 312, 172},
                                   {0, 540, 312, 172},
                                   {960, 360, 312, 172}}}});
  const std::vector<Place> places = arranged(LayoutClass::kPip, 100);
  for (size_t i = 1; i < places.size(); ++i) {
    CHECK(places[i].z > places[0].z);
    CHECK(places[i].area.y >= kCanvas.height / 2);
    for (size_t j = 1; j < i; ++j) CHECK(!overlap(places[i].area, places[j].area));
  }
}

TEST(layout, speaker_is_large_and_the_others_are_in_a_row_below) {
  check_rows(LayoutClass::kSpeaker,
             {{1, {{0, 0, 1280, 720}}},
              {2, {{0, 0, 1280, 576}, {526, 584, 228, 128}}},
              {3, {{408, 584, 228, 128}, {644, 584, 228, 128}, {0, 0, 1280, 576}}},
              {4, {{290, 584, 228, 128}, {526, 584, 228, 128}, {0, 0, 1280, 576}, {762, 584, 228, 128}}}});
}

TEST(layout, custom_layout_of_that_number_goes_before_the_class) {
  LayoutSettings settings;
  settings.custom[3] = {{0, 0, 1.0 / 3, 1, 0}, {1.0 / 3, 0, 2.0 / 3, 1, 2}, {0.9, 0.9, 0.5, 0.5, 1}};
  const std::vector<Place> places = arrange(settings, kCanvas, performers(3));
  const std::vector<Place> expected = {{{0, 0, 426, 720}, 0, Fill::kWhole},
                                       {{426, 0, 854, 720}, 2, Fill::kWhole},
                                       {{1152, 648, 128, 72}, 1, Fill::kWhole}};
  CHECK(places == expected);
  CHECK(arrange(settings, kCanvas, performers(4, "bob")) == arranged(LayoutClass::kGrid, 4));
}

TEST(layout, custom_layout_with_the_wrong_number_of_rectangles_is_not_used) {
  LayoutSettings settings;
  settings.custom[3] = {{0, 0, 1, 1, 0}};
  CHECK(arrange(settings, kCanvas, performers(3, "bob")) == arranged(LayoutClass::kGrid, 3));
}

TEST(layout, places_are_even_and_inside_and_apart_for_anybody_on_any_canvas) {
  const Size canvases[] = {{1280, 720}, {1920, 1080}, {640, 480}, {360, 640},
                           {182, 180},  {4096, 64},   {16, 16},   {2, 2}};
  for (const LayoutClass layout : {LayoutClass::kGrid, LayoutClass::kGridNoPadding, LayoutClass::kCrop,
                                   LayoutClass::kDesktop, LayoutClass::kPip, LayoutClass::kSpeaker})
    for (const Size canvas : canvases)
      for (size_t count = 0; count <= 100; ++count) {
        const std::vector<Place> places = arranged(layout, count, canvas);
        CHECK_EQUAL(places.size(), count);
        check_sound(places, canvas, layout == LayoutClass::kPip);
      }
}

TEST(layout, desktop_is_sound_on_every_side) {
  for (const DesktopAlign align : {DesktopAlign::kTop, DesktopAlign::kLeft, DesktopAlign::kRight,
                                   DesktopAlign::kBottom, DesktopAlign::kCenter})
    for (size_t count = 0; count <= 100; ++count)
      check_sound(arranged(LayoutClass::kDesktop, count, {646, 362}, align), {646, 362},
                  align == DesktopAlign::kCenter);
}

TEST(layout, hundred_have_a_tile_each_that_can_be_seen) {
  for (const LayoutClass layout : {LayoutClass::kGrid, LayoutClass::kGridNoPadding, LayoutClass::kCrop,
                                   LayoutClass::kDesktop, LayoutClass::kPip, LayoutClass::kSpeaker})
    for (const Place& place : arranged(layout, 100)) {
      CHECK(place.area.width >= 32);
      CHECK(place.area.height >= 18);
    }
}

TEST(layout, fit_keeps_the_aspect_in_the_middle) {
  struct Case {
    Size picture;
    Area area, expected;
  };
  const Case cases[] = {
      {{640, 360}, {0, 0, 640, 360}, {0, 0, 640, 360}},
      {{640, 360}, {18, 8, 618, 348}, {18, 8, 618, 348}},
      {{640, 480}, {100, 50, 640, 360}, {180, 50, 480, 360}},
      {{360, 640}, {0, 0, 640, 360}, {218, 0, 202, 360}},
      {{640, 360}, {0, 0, 640, 720}, {0, 180, 640, 360}},
      {{1, 1}, {0, 0, 640, 360}, {140, 0, 360, 360}},
      {{30000, 1}, {0, 0, 640, 360}, {0, 178, 640, 2}},
      {{1, 30000}, {0, 0, 640, 360}, {318, 0, 2, 360}},
      {{2147483647, 2147483647}, {0, 0, 16384, 16384}, {0, 0, 16384, 16384}},
      {{0, 360}, {4, 6, 640, 360}, {4, 6, 0, 0}},
      {{640, -1}, {4, 6, 640, 360}, {4, 6, 0, 0}},
      {{640, 360}, {4, 6, 0, 360}, {4, 6, 0, 0}},
  };
  for (const Case& row : cases) CHECK(fit(row.picture, row.area) == row.expected);
}

TEST(layout, crop_takes_the_middle_of_the_picture) {
  struct Case {
    Size picture, area;
    Area expected;
  };
  const Case cases[] = {
      {{640, 360}, {640, 360}, {0, 0, 640, 360}},  {{640, 360}, {640, 720}, {160, 0, 320, 360}},
      {{640, 480}, {640, 360}, {0, 60, 640, 360}}, {{641, 361}, {320, 180}, {0, 0, 640, 360}},
      {{1, 1}, {320, 180}, {0, 0, 1, 1}},          {{2, 2}, {320, 180}, {0, 0, 2, 2}},
  };
  for (const Case& row : cases) CHECK(crop(row.picture, row.area) == row.expected);
}

}  // namespace recorder
