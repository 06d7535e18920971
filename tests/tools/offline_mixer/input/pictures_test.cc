// The decoded pictures of everybody, each when it is due.
#include "tools/offline_mixer/input/pictures.h"

#include <filesystem>
#include <fstream>

#include "plugin/media/picture_rotation.h"
#include "tests/support/conference_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::Actor;

struct Fixture {
  explicit Fixture(const std::vector<Actor>& actors) {
    test::write_conference(path, actors);
    open();
  }

  void open() {
    auto opened = Input::open(path);
    REQUIRE(opened.ok());
    input = std::move(*opened);
    participants.clear();
    for (size_t i = 0; i < input->file().tracks.size(); ++i)
      if (input->file().tracks[i].is_video) participants.push_back({"", "", {}, {i}, {}});
  }

  test::TemporaryFolder folder;
  std::string path = folder.path("x.mp4");
  std::unique_ptr<Input> input;
  std::vector<Participant> participants;
};

// Of the middle; 0 for no picture.
int brightness(const ffmpeg::FramePointer& frame) {
  return frame == nullptr ? 0 : frame->data[0][frame->linesize[0] * (frame->height / 2) + frame->width / 2];
}

bool is_near(int a, int b) { return std::abs(a - b) <= 3; }

const Actor kAnna{.name = "Anna", .color = {100, 90, 200}};
const Actor kVic{.name = "Vic", .from = milliseconds(500), .video = Codec::kVp8, .color = {60, 200, 90}};

}  // namespace

TEST(mixer_pictures, are_there_when_they_are_due) {
  for (const size_t threads : {0u, 1u, 4u}) {
    Fixture fixture({kAnna, kVic});
    Pictures pictures(*fixture.input, fixture.participants, {}, threads);
    CHECK_EQUAL(brightness(pictures.before(1, milliseconds(20))), 0);
    CHECK(is_near(brightness(pictures.before(0, milliseconds(20))), 235));
    CHECK_EQUAL(brightness(pictures.before(0, milliseconds(30))), 0);
    CHECK(is_near(brightness(pictures.before(0, milliseconds(130))), 100));
    CHECK(is_near(brightness(pictures.before(1, milliseconds(600))), 60));
    CHECK(is_near(brightness(pictures.before(0, milliseconds(1050))), 235));
    CHECK(is_near(brightness(pictures.before(1, milliseconds(1050))), 235));
    CHECK(is_near(brightness(pictures.before(0, seconds(5))), 100));
    CHECK_EQUAL(brightness(pictures.before(0, seconds(9))), 0);
  }
}

TEST(mixer_pictures, from_the_middle_on_are_those_that_were_shown_then) {
  for (const size_t threads : {0u, 2u}) {
    Fixture fixture({kAnna, kVic});
    const Duration begin = milliseconds(1700);
    REQUIRE(fixture.input->seek(begin).ok());
    Pictures pictures(*fixture.input, fixture.participants, begin, threads);
    CHECK(is_near(brightness(pictures.before(0, begin)), 100));
    CHECK(is_near(brightness(pictures.before(1, begin)), 60));
  }
}

TEST(mixer_pictures, stay_where_a_stretch_is_damaged_and_go_on_behind_it) {
  Fixture fixture({kAnna});
  const auto size = std::filesystem::file_size(fixture.path);
  std::fstream file(fixture.path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size * 45 / 100));
  file << std::string(size / 20, '\x55');
  file.close();
  fixture.open();
  Pictures pictures(*fixture.input, fixture.participants, {}, 0);
  int shown = 0;
  for (int ms = 20; ms < 2000; ms += 40)
    if (const int value = brightness(pictures.before(0, milliseconds(ms)))) {
      CHECK(is_near(value, 235) || is_near(value, 100));
      shown = ms;
    }
  CHECK(shown > 1900);
}

TEST(mixer_pictures, can_be_left_at_any_time) {
  Fixture fixture({kAnna, kVic});
  const Pictures pictures(*fixture.input, fixture.participants, {}, 2);
}

TEST(mixer_pictures, are_turned_as_the_file_says_at_their_time) {
  Actor turned = kAnna;
  turned.rotations = {{milliseconds(500), 90}, {milliseconds(1500), 180}};
  Fixture fixture({turned, kVic});
  Pictures pictures(*fixture.input, fixture.participants, {}, 0);
  const auto rotation_of_picture_before = [&pictures](Duration time) {
    const ffmpeg::FramePointer picture = pictures.before(0, time);
    return picture == nullptr ? -1 : int{rotation_of(*picture)};
  };
  CHECK_EQUAL(rotation_of_picture_before(milliseconds(490)), 0);
  CHECK_EQUAL(rotation_of_picture_before(milliseconds(600)), 90);
  CHECK_EQUAL(rotation_of_picture_before(milliseconds(1450)), 90);
  CHECK_EQUAL(rotation_of_picture_before(milliseconds(1600)), 180);
  const ffmpeg::FramePointer upright = pictures.before(1, milliseconds(1600));
  REQUIRE(upright != nullptr);
  CHECK_EQUAL(rotation_of(*upright), 0);
}

}  // namespace recorder
