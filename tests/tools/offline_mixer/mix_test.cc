// A recording with real media in, the mixed file out: who is where and when, and what is heard.
#include "tools/offline_mixer/mix.h"

#include "tests/support/conference_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"
#include "tools/offline_mixer/input/pictures.h"
#include "tools/offline_mixer/picture/layout.h"

namespace recorder {
namespace {

using test::Actor;
using test::Yuv;

class Silent final : public Progress {
 public:
  void reached(Duration done) override { latest = done; }
  void finish() override {}
  Duration latest{};
};

MixerSettings small_settings() {
  MixerSettings settings;
  settings.stage.width = 320;
  settings.stage.height = 180;
  settings.stage.caption.is_shown = false;
  settings.stage.layout.layout = LayoutClass::kGridNoPadding;
  settings.encoder.preset = "ultrafast";
  settings.encoder.crf = 10;
  settings.encoder.fps = 25;
  settings.min_available_space = 0;
  return settings;
}

struct Rig {
  explicit Rig(const std::vector<Actor>& cast) { test::write_conference(source, cast); }

  // The finished file of all parts.
  void mix_to(const std::string& output, const MixerSettings& settings, int64_t parts = 1,
              const Selection& selection = {}) {
    std::vector<std::string> paths;
    for (int64_t i = 0; i < parts; ++i) {
      paths.push_back(output + std::to_string(i) + ".mp4");
      const auto input = Input::open(source);
      REQUIRE(input.ok());
      const auto schedule = make_schedule((*input)->file(), selection);
      REQUIRE(schedule.ok());
      Silent progress;
      const MixJob job{settings, *schedule, i, parts, paths.back()};
      const auto end = recorder::mix(**input, job, PosixDisk(), progress);
      REQUIRE(end.ok());
      CHECK(*end == MixEnd::kDone);
      CHECK(progress.latest == mixed_time(job));
    }
    REQUIRE(finish_movie(paths, output).ok());
  }

  test::TemporaryFolder folder;
  std::string source = folder.path("x.mp4");
  std::string mixed = folder.path("x_mixed.mp4");
};

// The mixed file, read back.
struct Mixed {
  explicit Mixed(const std::string& path) {
    auto opened = Input::open(path);
    REQUIRE(opened.ok());
    input = std::move(*opened);
    for (size_t i = 0; i < input->file().tracks.size(); ++i)
      (input->file().tracks[i].is_video ? participant.video_tracks : participant.audio_tracks).push_back(i);
    pictures = std::make_unique<Pictures>(*input, std::vector{participant}, Duration::zero(), 0);
  }

  // The colour there when the picture is that of this time. Times do not go back.
  Yuv at(milliseconds time, int x, int y) {
    if (auto later = pictures->before(0, time + milliseconds(1))) frame = std::move(later);
    if (frame == nullptr) return {};
    const auto sample = [&](int plane) {
      const int half = plane > 0 ? 2 : 1;
      return int{frame->data[plane][frame->linesize[plane] * (y / half) + x / half]};
    };
    return {sample(0), sample(1), sample(2)};
  }

  std::unique_ptr<Input> input;
  Participant participant;
  std::unique_ptr<Pictures> pictures;
  ffmpeg::FramePointer frame;
};

bool is_near(const Yuv& a, const Yuv& b) {
  return std::abs(a.y - b.y) <= 6 && std::abs(a.u - b.u) <= 6 && std::abs(a.v - b.v) <= 6;
}

const Yuv kRed{81, 90, 240}, kGreen{145, 54, 34};
const Yuv kWhite{235, 128, 128};
const Actor kAnna{.name = "Anna", .to = milliseconds(3000), .color = kRed};
const Actor kBen{
    .name = "Ben", .from = milliseconds(1000), .video = Codec::kVp8, .audio = Codec::kOpus, .color = kGreen};

}  // namespace

TEST(mixer_mix, shows_everybody_in_his_place_from_when_he_joins_until_he_leaves) {
  for (const bool multithreading : {false, true}) {
    Rig rig({kAnna, kBen});
    MixerSettings settings = small_settings();
    settings.encoder.multithreading = multithreading;
    rig.mix_to(rig.mixed, settings);
    Mixed mixed(rig.mixed);
    CHECK(is_near(mixed.at(milliseconds(40), 160, 90), kWhite));
    CHECK(is_near(mixed.at(milliseconds(500), 160, 90), kRed));
    CHECK(is_near(mixed.at(milliseconds(960), 300, 20), kRed));
    CHECK(is_near(mixed.at(milliseconds(1040), 80, 90), kWhite));
    CHECK(is_near(mixed.at(milliseconds(1040), 240, 90), kWhite));
    CHECK(is_near(mixed.at(milliseconds(1500), 80, 90), kRed));
    CHECK(is_near(mixed.at(milliseconds(1500), 240, 90), kGreen));
    CHECK(is_near(mixed.at(milliseconds(1960), 240, 90), kGreen));
    CHECK(is_near(mixed.at(milliseconds(2200), 240, 90), kRed));
  }
}

TEST(mixer_mix, of_parts_is_that_of_the_whole) {
  Rig rig({kAnna, kBen});
  rig.mix_to(rig.mixed, small_settings(), 3);
  Mixed mixed(rig.mixed);
  CHECK_EQUAL(mixed.input->file().tracks.at(mixed.participant.video_tracks.at(0)).sample_count, 75u);
  for (int ms = 0; ms < 3000; ms += 40) {
    const bool is_flash = ms % 1000 < 100, has_ben = ms >= 1000 && ms < 2000;
    const Yuv left = mixed.at(milliseconds(ms), 80, 90), right = mixed.at(milliseconds(ms), 240, 90);
    CHECK(is_near(left, is_flash ? kWhite : kRed));
    CHECK(is_near(right, is_flash ? kWhite : has_ben ? kGreen : kRed));
  }
}

TEST(mixer_mix, shows_the_placeholder_while_a_camera_is_off) {
  Actor anna = kAnna;
  anna.camera_off = {{milliseconds(1000), milliseconds(2000)}};
  Rig rig({anna});
  MixerSettings settings = small_settings();
  settings.stage.placeholder_color = {255, 255, 255};
  rig.mix_to(rig.mixed, settings);
  Mixed mixed(rig.mixed);
  CHECK(is_near(mixed.at(milliseconds(900), 160, 90), kRed));
  CHECK(is_near(mixed.at(milliseconds(1500), 20, 90), kWhite));
  CHECK(is_near(mixed.at(milliseconds(2500), 160, 90), kRed));
}

TEST(mixer_mix, leaves_out_who_is_excluded_and_what_is_not_between_the_times) {
  Rig rig({kAnna, kBen});
  rig.mix_to(rig.mixed, small_settings(), 1, {{}, {"Ben"}, milliseconds(1200), milliseconds(2200)});
  Mixed mixed(rig.mixed);
  CHECK_EQUAL(mixed.input->file().tracks.at(mixed.participant.video_tracks.at(0)).sample_count, 25u);
  CHECK(is_near(mixed.at(milliseconds(20), 300, 90), kRed));
  CHECK(is_near(mixed.at(milliseconds(820), 160, 90), kWhite));
}

TEST(mixer_mix, has_only_sound_when_the_picture_is_not_wanted) {
  Rig rig({kAnna, kBen});
  MixerSettings settings = small_settings();
  settings.has_video = false;
  rig.mix_to(rig.mixed, settings);
  const Mixed mixed(rig.mixed);
  CHECK_EQUAL(mixed.participant.video_tracks.size(), 0u);
  CHECK_EQUAL(mixed.participant.audio_tracks.size(), 1u);
}

TEST(mixer_mix, ends_when_the_disk_is_filled_beyond_the_limit) {
  Rig rig({kAnna});
  const auto input = Input::open(rig.source);
  const auto schedule = make_schedule((*input)->file(), {});
  MixerSettings settings = small_settings();
  settings.min_available_space = UINT64_MAX;
  Silent progress;
  const auto end = recorder::mix(**input, {settings, *schedule, 0, 1, rig.mixed}, PosixDisk(), progress);
  REQUIRE(end.ok());
  CHECK(*end == MixEnd::kDiskFull);
  CHECK(std::filesystem::exists(rig.mixed));
}

}  // namespace recorder
