#include "tools/offline_mixer/picture/picture_file.h"

#include <fstream>

#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"
#include "tests/support/whole_text.h"
#include "tests/tools/offline_mixer/picture/test_picture.h"

namespace recorder {
namespace {

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST(picture_file, png_and_jpeg_are_read) {
  const test::TemporaryFolder folder;
  for (const char* name : {"red.png", "red.jpg"}) {
    REQUIRE(test::write_picture(folder.path(name), {40, 20}, {255, 0, 0}));
    const Result<ffmpeg::FramePointer> picture = read_picture(folder.path(name));
    REQUIRE(picture.ok());
    CHECK((*picture)->width == 40 && (*picture)->height == 20);
  }
}

TEST(picture_file, overlay_has_the_alpha_of_the_picture) {
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("red.png"), {4, 2}, {255, 0, 0, 102}));
  const Result<Overlay> overlay = read_overlay(folder.path("red.png"));
  REQUIRE(overlay.ok());
  CHECK(overlay->size == (Size{4, 2}));
  // 40 % of 81, 90 and 240.
  CHECK(overlay->y == std::vector<uint8_t>(8, 33) && overlay->y_keep == std::vector<uint8_t>(8, 153));
  CHECK(overlay->u == std::vector<uint8_t>(2, 36) && overlay->v == std::vector<uint8_t>(2, 96));
}

TEST(picture_file, picture_without_alpha_is_an_opaque_overlay) {
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("red.jpg"), {16, 16}, {255, 0, 0}));
  const Result<Overlay> overlay = read_overlay(folder.path("red.jpg"));
  REQUIRE(overlay.ok());
  CHECK(overlay->y_keep == std::vector<uint8_t>(256, 0));
  CHECK(overlay->y[0] >= 79 && overlay->y[0] <= 83);
}

TEST(picture_file, what_is_no_picture_is_an_error_that_names_the_file) {
  const test::SilentFfmpeg silence;
  const test::TemporaryFolder folder;
  write_file(folder.path("text.png"), "this is no picture");
  write_file(folder.path("empty.png"), "");
  write_file(folder.path("list.m3u8"), "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n");
  for (const char* name : {"text.png", "empty.png", "list.m3u8", "missing.png", "", "%d.png"}) {
    const Result<ffmpeg::FramePointer> picture = read_picture(folder.path(name));
    REQUIRE(!picture.ok());
    CHECK(picture.error().message.find(folder.path(name)) == 0);
    CHECK(!read_overlay(folder.path(name)).ok());
  }
}

TEST(picture_file, torn_picture_is_read_or_refused) {
  const test::SilentFfmpeg silence;
  const test::TemporaryFolder folder;
  for (const char* name : {"whole.png", "whole.jpg"}) {
    REQUIRE(test::write_picture(folder.path(name), {64, 64}, {255, 128, 0}));
    std::ifstream file(folder.path(name), std::ios::binary);
    const std::string bytes = test::whole_text(file);
    for (size_t size = 0; size < bytes.size(); size += 7) {
      const std::string path = folder.path(std::string("torn_") + name);
      write_file(path, bytes.substr(0, size));
      const Result<ffmpeg::FramePointer> picture = read_picture(path);
      CHECK(!picture.ok() || (*picture)->width == 64);
    }
  }
}

TEST(picture_file, of_more_than_8k_is_refused) {
  const test::SilentFfmpeg silence;
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("large.png"), {16, 16}, {255, 0, 0}));
  std::fstream file(folder.path("large.png"), std::ios::binary | std::ios::in | std::ios::out);
  // Width and height in the header (ISO/IEC 15948, 11.2.2), whose checksum FFmpeg does not insist on.
  file.seekp(16);
  const char sizes[] = {0, 0, 0x40, 0, 0, 0, 0x40, 0};
  file.write(sizes, sizeof sizes);
  file.close();
  CHECK(!read_picture(folder.path("large.png")).ok());
}

TEST(picture_file, name_with_a_pattern_is_that_name) {
  const test::TemporaryFolder folder;
  REQUIRE(test::write_picture(folder.path("100%d*?.png"), {16, 16}, {255, 0, 0}));
  CHECK(read_picture(folder.path("100%d*?.png")).ok());
}

}  // namespace recorder
