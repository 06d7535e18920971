#include "tools/offline_mixer/picture/stage.h"

#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"
#include "tests/tools/offline_mixer/picture/test_picture.h"

namespace recorder {
namespace {

constexpr YuvColor kRed{81, 90, 240}, kBlue{41, 240, 110}, kGreen{145, 54, 34};
constexpr Area kCanvas{0, 0, 640, 360};
// The tiles of two, and pictures of 16:9 in them.
constexpr Area kLeft{0, 0, 320, 360}, kRight{320, 0, 320, 360};
constexpr Area kLeftPicture{0, 90, 320, 180}, kRightPicture{320, 90, 320, 180};
const Color kBackground{16, 16, 16}, kPlaceholder{48, 48, 48};

StageSettings settings_of(LayoutClass layout) {
  StageSettings settings;
  settings.width = kCanvas.width;
  settings.height = kCanvas.height;
  settings.layout.layout = layout;
  settings.caption.is_shown = false;
  settings.caption.font = "DejaVu Sans";
  settings.background = kBackground;
  settings.placeholder_color = kPlaceholder;
  return settings;
}

StageSettings plain() { return settings_of(LayoutClass::kGridNoPadding); }

std::unique_ptr<Stage> make_stage(const StageSettings& settings) {
  auto stage =
      Stage::create(settings, {{"alice", "1", {}, {}, {}}, {"bob", "2", {}, {}, {}}, {"carol", "3", {}, {}, {}}});
  return stage.ok() ? std::move(*stage) : nullptr;
}

constexpr StageMember kAlice{0, true}, kBob{1, true}, kAliceOff{0, false}, kBobOff{1, false};

bool has(const AVFrame& frame, const Area& area, const YuvColor& color) {
  return test::is_solid(frame, area, color);
}

bool has(const AVFrame& frame, const Area& area, const Color& color) {
  return has(frame, area, to_yuv(color));
}

}  // namespace

TEST(stage, that_is_empty_is_background) {
  const auto stage = make_stage(plain());
  CHECK(has(stage->draw(), kCanvas, kBackground));
  stage->set({});
  CHECK(has(stage->draw(), kCanvas, kBackground));
}

TEST(stage, everybody_has_their_picture_in_their_place) {
  const auto stage = make_stage(plain());
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->show(1, *test::solid({320, 180}, kBlue));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeftPicture, kRed));
  CHECK(has(frame, kRightPicture, kBlue));
  CHECK(has(frame, {0, 0, 640, 90}, kBackground));
  CHECK(has(frame, {0, 270, 640, 90}, kBackground));
}

TEST(stage, cropped_pictures_fill_their_tiles) {
  const auto stage = make_stage(settings_of(LayoutClass::kCrop));
  stage->set({kAlice, kBob});
  // Green at the sides, which are cropped.
  const ffmpeg::FramePointer picture = test::solid({640, 360}, kGreen);
  for (int i = 0; i < 3; ++i) {
    const int half = i == 0 ? 1 : 2;
    const uint8_t values[] = {kRed.y, kRed.u, kRed.v};
    for (int y = 0; y < 360 / half; ++y)
      std::memset(picture->data[i] + y * picture->linesize[i] + 140 / half, values[i],
                  360 / static_cast<size_t>(half));
  }
  stage->show(0, *picture);
  stage->show(1, *test::solid({320, 360}, kBlue));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeft, kRed));
  CHECK(has(frame, kRight, kBlue));
}

TEST(stage, pixels_that_are_not_square_are_shown_in_their_aspect) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  const ffmpeg::FramePointer picture = test::solid({640, 360}, kRed);
  picture->sample_aspect_ratio = {1, 2};
  stage->show(0, *picture);
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, {160, 0, 320, 360}, kRed));
  CHECK(has(frame, {0, 0, 160, 360}, kBackground));
  CHECK(has(frame, {480, 0, 160, 360}, kBackground));
}

TEST(stage, full_range_and_bt709_become_the_colours_of_the_canvas) {
  const auto stage = make_stage(plain());
  stage->set({kAlice, kBob});
  for (const Size size : {Size{320, 180}, Size{640, 360}}) {
    const ffmpeg::FramePointer full = test::solid(size, {76, 85, 255});
    full->color_range = AVCOL_RANGE_JPEG;
    const ffmpeg::FramePointer bt709 = test::solid(size, {63, 102, 240});
    bt709->colorspace = AVCOL_SPC_BT709;
    stage->show(0, *full);
    stage->show(1, *bt709);
    const AVFrame& frame = stage->draw();
    CHECK(test::is_solid(frame, kLeftPicture, kRed, 2));
    CHECK(test::is_solid(frame, kRightPicture, kRed, 2));
  }
}

TEST(stage, who_has_no_picture_has_a_plain_area) {
  const auto stage = make_stage(plain());
  stage->set({kAliceOff, kBob});
  // Bob's decoder has nothing yet.
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeft, kPlaceholder));
  CHECK(has(frame, kRight, kPlaceholder));
}

TEST(stage, camera_that_goes_off_and_on_has_a_placeholder_until_its_next_picture) {
  const auto stage = make_stage(plain());
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({320, 180}, kRed));
  stage->show(1, *test::solid({320, 180}, kBlue));
  CHECK(has(stage->draw(), kLeftPicture, kRed));
  stage->set({kAliceOff, kBob});
  CHECK(has(stage->draw(), kLeft, kPlaceholder));
  stage->set({kAlice, kBob});
  CHECK(has(stage->draw(), kLeft, kPlaceholder));
  CHECK(has(stage->draw(), kRightPicture, kBlue));
  stage->show(0, *test::solid({320, 180}, kGreen));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeftPicture, kGreen));
  CHECK(has(frame, {0, 0, 320, 90}, kBackground));
}

TEST(stage, new_layout_shows_the_last_pictures_at_once) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  stage->show(0, *test::solid({320, 180}, kRed));
  CHECK(has(stage->draw(), kCanvas, kRed));
  stage->set({kAlice, kBobOff});
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeftPicture, kRed));
  CHECK(has(frame, {0, 0, 320, 90}, kBackground));
  CHECK(has(frame, kRight, kPlaceholder));
}

TEST(stage, who_leaves_disappears) {
  const auto stage = make_stage(plain());
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({320, 180}, kRed));
  stage->show(1, *test::solid({320, 180}, kBlue));
  stage->draw();
  stage->set({kBob});
  CHECK(has(stage->draw(), kCanvas, kBlue));
  stage->set({});
  CHECK(has(stage->draw(), kCanvas, kBackground));
  // And is new when they come again.
  stage->set({kAlice});
  CHECK(has(stage->draw(), kCanvas, kPlaceholder));
}

TEST(stage, picture_of_another_shape_leaves_nothing_of_the_last_one) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  stage->show(0, *test::solid({640, 360}, kRed));
  CHECK(has(stage->draw(), kCanvas, kRed));
  stage->show(0, *test::solid({360, 360}, kBlue));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, {140, 0, 360, 360}, kBlue));
  CHECK(has(frame, {0, 0, 140, 360}, kBackground));
  CHECK(has(frame, {500, 0, 140, 360}, kBackground));
}

TEST(stage, that_does_not_change_is_the_same_picture) {
  StageSettings settings = settings_of(LayoutClass::kPip);
  settings.caption.is_shown = true;
  settings.shows_speaker = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({640, 360}, kRed));
  const AVFrame& frame = stage->draw();
  const uint8_t* const data = frame.data[0];
  const std::vector<YuvColor> before = test::pixels(frame);
  const ffmpeg::FramePointer held(av_frame_clone(&frame));
  stage->set({kAlice, kBob});
  stage->set_speaker({});
  const AVFrame& after = stage->draw();
  CHECK(test::pixels(after) == before);
  // Not even copied.
  CHECK_EQUAL(after.data[0], data);
}

TEST(stage, only_the_tile_of_a_new_picture_changes) {
  StageSettings settings = settings_of(LayoutClass::kGrid);
  settings.caption.is_shown = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({1111, 777}, kRed));
  stage->show(1, *test::solid({1111, 777}, kBlue));
  const std::vector<YuvColor> before = test::pixels(stage->draw());
  const std::vector<Performer> performers = {{"alice"}, {"bob"}};
  const std::vector<Place> places = arrange(settings.layout, {kCanvas.width, kCanvas.height}, performers);
  const Area changed = fit({1111, 777}, places[0].area);
  stage->show(0, *test::solid({1111, 777}, kGreen));
  const AVFrame& frame = stage->draw();
  const std::vector<YuvColor> after = test::pixels(frame);
  for (int y = 0; y < kCanvas.height; ++y)
    for (int x = 0; x < kCanvas.width; ++x) {
      const bool is_inside =
          x >= changed.x && x < changed.x + changed.width && y >= changed.y && y < changed.y + changed.height;
      const auto i = static_cast<size_t>(y * kCanvas.width + x);
      if (!is_inside && after[i] != before[i]) CHECK(false);
    }
  CHECK(has(frame, {changed.x, changed.y, changed.width, changed.height / 2}, kGreen));
}

TEST(stage, what_lies_above_a_new_picture_is_drawn_again) {
  const auto stage = make_stage(settings_of(LayoutClass::kPip));
  // Where arrange() puts the small one.
  const Area small{480, 270, 156, 86};
  stage->set({kAlice, kBob});
  stage->show(1, *test::solid({156, 86}, kBlue));
  for (const YuvColor& color : {kRed, kGreen, kRed}) {
    stage->show(0, *test::solid({640, 360}, color));
    const AVFrame& frame = stage->draw();
    CHECK(has(frame, small, kBlue));
    CHECK(has(frame, {0, 0, 640, 270}, color));
    CHECK(has(frame, {0, 270, 480, 90}, color));
    CHECK(has(frame, {636, 270, 4, 90}, color));
  }
}

TEST(stage, held_picture_is_not_drawn_on) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  stage->show(0, *test::solid({640, 360}, kRed));
  const ffmpeg::FramePointer held(av_frame_clone(&stage->draw()));
  stage->show(0, *test::solid({640, 360}, kBlue));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kCanvas, kBlue));
  CHECK(has(*held, kCanvas, kRed));
}

TEST(stage, caption_is_at_the_lower_left_of_the_picture_and_inside_it) {
  StageSettings settings = plain();
  settings.caption.is_shown = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->show(1, *test::solid({640, 360}, kBlue));
  const AVFrame& frame = stage->draw();
  // A box lies on its corner; above and to the right of it there is only picture.
  CHECK(test::pixel(frame, 0, 268).y < 60);
  CHECK(test::pixel(frame, 320, 268).y < 35);
  CHECK(has(frame, {0, 90, 320, 150}, kRed));
  CHECK(has(frame, {100, 90, 220, 180}, kRed));
  CHECK(has(frame, {420, 90, 220, 180}, kBlue));
  CHECK(has(frame, {0, 270, 640, 90}, kBackground));
}

TEST(stage, caption_is_not_drawn_twice_on_the_same_picture) {
  StageSettings settings = settings_of(LayoutClass::kPip);
  settings.caption.is_shown = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->show(1, *test::solid({640, 360}, kBlue));
  const std::vector<YuvColor> before = test::pixels(stage->draw());
  for (const size_t participant : {0u, 1u, 0u}) {
    stage->show(participant, *test::solid({640, 360}, participant == 0 ? kRed : kBlue));
    CHECK(test::pixels(stage->draw()) == before);
  }
}

TEST(stage, long_name_ends_inside_its_tile) {
  StageSettings settings = plain();
  settings.caption.is_shown = true;
  const std::string name(500, 'W');
  auto stage = std::move(*Stage::create(settings, {{name, "1", {}, {}, {}}, {name, "2", {}, {}, {}}}));
  stage->set({kAlice, kBobOff});
  stage->show(0, *test::solid({320, 180}, kRed));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, {320, 0, 320, 140}, kPlaceholder));
  CHECK(has(frame, {320, 90, 4, 180}, kPlaceholder));
  CHECK(has(frame, {0, 270, 320, 90}, kBackground));
  CHECK(!has(frame, {0, 240, 320, 30}, kRed));
}

TEST(stage, name_in_a_small_tile_leaves_most_of_the_picture) {
  StageSettings settings = plain();
  settings.caption.is_shown = true;
  settings.caption.size = 300;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({320, 180}, kRed));
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, {0, 90, 320, 110}, kRed));
  CHECK(!has(frame, {0, 200, 320, 70}, kRed));
}

TEST(stage, name_is_large_and_in_the_middle_of_a_placeholder) {
  StageSettings settings = plain();
  settings.caption.is_shown = true;
  const auto stage = make_stage(settings);
  stage->set({kAliceOff});
  const AVFrame& frame = stage->draw();
  int left = kCanvas.width, right = 0, top = kCanvas.height, bottom = 0;
  for (int y = 0; y < kCanvas.height; ++y)
    for (int x = 0; x < kCanvas.width; ++x)
      if (test::pixel(frame, x, y).y > 150) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
      }
  CHECK(std::abs(left + right - kCanvas.width) < 8);
  CHECK(std::abs(top + bottom - kCanvas.height) < 12);
  // "alice" in a font of 20 pixels, which is 40 at 720 lines.
  CHECK(right - left > 40 && right - left < 60);
}

TEST(stage, speaker_has_a_green_frame_inside_the_picture) {
  StageSettings settings = plain();
  settings.shows_speaker = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({320, 180}, kRed));
  stage->show(1, *test::solid({320, 180}, kBlue));
  const YuvColor green = to_yuv({0, 200, 0});
  stage->set_speaker(1);
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, kLeftPicture, kRed));
  CHECK(has(frame, {320, 90, 320, 2}, green));
  CHECK(has(frame, {320, 268, 320, 2}, green));
  CHECK(has(frame, {320, 90, 2, 180}, green));
  CHECK(has(frame, {638, 90, 2, 180}, green));
  CHECK(has(frame, {322, 92, 316, 176}, kBlue));
  stage->set_speaker({});
  CHECK(has(stage->draw(), kRightPicture, kBlue));
  stage->set_speaker(99);
  CHECK(has(stage->draw(), kRightPicture, kBlue));
}

TEST(stage, name_is_above_the_frame) {
  StageSettings settings = plain();
  settings.shows_speaker = settings.caption.is_shown = true;
  const auto stage = make_stage(settings);
  stage->set({kAlice});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->set_speaker(0);
  const AVFrame& frame = stage->draw();
  CHECK(has(frame, {0, 0, 640, 2}, to_yuv({0, 200, 0})));
  CHECK(test::pixel(frame, 0, 359).y < to_yuv({0, 200, 0}).y - 20);
}

TEST(stage, speaker_has_the_large_place_of_the_speaker_layout) {
  const auto stage = make_stage(settings_of(LayoutClass::kSpeaker));
  stage->set({kAlice, kBob});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->show(1, *test::solid({640, 360}, kBlue));
  CHECK(has(stage->draw(), {100, 4, 440, 280}, kRed));
  stage->set_speaker(1);
  CHECK(has(stage->draw(), {100, 4, 440, 280}, kBlue));
}

TEST(stage, pictures_of_the_settings_are_drawn) {
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("background.png"), {128, 128}, {255, 0, 0}));
  REQUIRE(test::write_picture(folder.path("placeholder.jpg"), {128, 128}, {0, 0, 255}));
  REQUIRE(test::write_picture(folder.path("watermark.png"), {32, 16}, {0, 255, 0}));
  StageSettings settings = plain();
  settings.background_picture = folder.path("background.png");
  settings.placeholder = folder.path("placeholder.jpg");
  settings.watermark = folder.path("watermark.png");
  const auto stage = make_stage(settings);
  REQUIRE(stage != nullptr);
  const Area corner{608, 0, 32, 16};
  const AVFrame& empty = stage->draw();
  CHECK(test::is_solid(empty, {0, 16, 640, 344}, kRed, 2));
  CHECK(test::is_solid(empty, {0, 0, 608, 16}, kRed, 2));
  CHECK(has(empty, corner, kGreen));
  stage->set({kAliceOff});
  const AVFrame& frame = stage->draw();
  CHECK(test::is_solid(frame, {0, 16, 640, 344}, kBlue, 3));
  CHECK(has(frame, corner, kGreen));
}

TEST(stage, half_transparent_watermark_is_blended_once_however_often_is_drawn) {
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("watermark.png"), {400, 200}, {0, 255, 0, 100}));
  StageSettings settings = settings_of(LayoutClass::kPip);
  settings.watermark = folder.path("watermark.png");
  settings.layout.custom[3] = {{0, 0, 0.5, 0.5, 0}, {0.25, 0.25, 0.5, 0.5, 1}, {0.5, 0.1, 0.4, 0.4, 2}};
  const auto stage = make_stage(settings);
  REQUIRE(stage != nullptr);
  stage->set({kAlice, kBob, {2, false}});
  stage->show(0, *test::solid({640, 360}, kRed));
  stage->show(1, *test::solid({360, 360}, kBlue));
  const std::vector<YuvColor> before = test::pixels(stage->draw());
  for (const size_t participant : {0u, 1u, 0u, 0u}) {
    stage->show(participant,
                participant == 0 ? *test::solid({640, 360}, kRed) : *test::solid({360, 360}, kBlue));
    CHECK(test::pixels(stage->draw()) == before);
  }
}

TEST(stage, error_of_a_picture_names_its_key) {
  const test::SilentFfmpeg silence;
  struct Row {
    const char* key;
    std::string StageSettings::*path;
  };
  const Row rows[] = {{"background", &StageSettings::background_picture},
                      {"placeholder", &StageSettings::placeholder},
                      {"watermark", &StageSettings::watermark}};
  for (const Row& row : rows) {
    StageSettings settings = plain();
    settings.*row.path = "/nowhere/picture.png";
    const auto stage = Stage::create(settings, {});
    REQUIRE(!stage.ok());
    CHECK(stage.error().message.find(row.key) == 0);
    CHECK(stage.error().message.find("/nowhere/picture.png") != std::string::npos);
  }
}

TEST(stage, hostile_pictures_and_sizes_are_survived) {
  const test::SilentFfmpeg silence;
  for (const LayoutClass layout : {LayoutClass::kGrid, LayoutClass::kCrop, LayoutClass::kPip})
    for (const Size canvas : {Size{640, 360}, Size{16, 16}, Size{2, 2}, Size{1920, 64}}) {
      StageSettings settings = settings_of(layout);
      settings.width = canvas.width;
      settings.height = canvas.height;
      settings.caption.is_shown = settings.shows_speaker = true;
      const auto stage = make_stage(settings);
      REQUIRE(stage != nullptr);
      stage->set({kAlice, kBob, {2, false}, {99, true}});
      stage->set_speaker(0);
      for (const Size size : {Size{1, 1}, Size{3, 5}, Size{641, 361}, Size{16384, 1}, Size{1, 16384}})
        for (const AVPixelFormat format :
             {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P16LE, AV_PIX_FMT_YUV410P, AV_PIX_FMT_NV12,
              AV_PIX_FMT_PAL8, AV_PIX_FMT_MONOBLACK, AV_PIX_FMT_GBRPF32LE, AV_PIX_FMT_BAYER_BGGR8}) {
          const ffmpeg::FramePointer picture = test::make_frame(size, format);
          for (int i = 0; i < AV_NUM_DATA_POINTERS && picture->buf[i] != nullptr; ++i)
            std::memset(picture->buf[i]->data, 0x3c, picture->buf[i]->size);
          picture->sample_aspect_ratio = {size.height, 7};
          stage->show(0, *picture);
          CHECK_EQUAL(stage->draw().width, canvas.width);
        }
      const ffmpeg::FramePointer nothing(av_frame_alloc());
      stage->show(1, *nothing);
      stage->show(99, *test::solid({64, 64}, kRed));
      CHECK_EQUAL(stage->draw().height, canvas.height);
    }
}

TEST(stage, picture_of_8k_is_shown) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  stage->show(0, *test::solid({7680, 4320}, kRed));
  CHECK(has(stage->draw(), kCanvas, kRed));
}

TEST(stage, picture_that_cannot_be_read_leaves_the_last_one) {
  const auto stage = make_stage(plain());
  stage->set({kAlice});
  stage->show(0, *test::solid({640, 360}, kRed));
  const ffmpeg::FramePointer hardware = test::solid({640, 360}, kBlue);
  hardware->format = AV_PIX_FMT_VAAPI;
  stage->show(0, *hardware);
  CHECK(has(stage->draw(), kCanvas, kRed));
}

TEST(stage, of_no_size_is_an_error) {
  StageSettings settings = plain();
  settings.width = 0;
  CHECK(!Stage::create(settings, {}).ok());
}

}  // namespace recorder
