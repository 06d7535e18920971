#include "tools/offline_mixer/movie/extract.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <initializer_list>

#include "tests/support/fake_input.h"
#include "tests/support/movie_file.h"
#include "tests/support/moving_picture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::FakeInput;

double tone(double time) { return 0.3 * std::sin(2 * M_PI * 440 * time); }

// Anna is there from zero, Bert later; what each sends is told by its codecs.
struct Recording {
  Participant& join(const std::string& name) {
    Participant& participant = schedule.participants.emplace_back();
    participant.name = name;
    participant.media_session_id = "id-" + name;
    return participant;
  }
  void film(Participant& participant, AVCodecID codec, double from, double to, int width = 64) {
    participant.video_tracks.push_back(input.add(test::video_track({codec, from, to, width, 48})));
  }
  void sing(Participant& participant, AVCodecID codec, double from, double to) {
    participant.audio_tracks.push_back(input.add(test::sound_track({codec, 48'000, 1, from, to}, tone)));
  }
  Result<std::vector<std::string>> extract() {
    return recorder::extract(input, schedule, folder.path("X.mp4"));
  }

  test::TemporaryFolder folder;
  FakeInput input;
  Schedule schedule{{}, {}, milliseconds(0), milliseconds(3'600'000)};
};

size_t files_in(const test::TemporaryFolder& folder) {
  const std::filesystem::directory_iterator files(folder.path());
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

double seconds_of(const test::MovieTrack& track, int64_t ticks) {
  return static_cast<double>(ticks) / static_cast<double>(track.ticks_per_second);
}

}  // namespace

TEST(mixer_extract, each_stream_becomes_a_file_that_plays) {
  struct Row {
    AVCodecID video, audio;
    std::string extension;
  };
  for (const Row& row :
       {Row{AV_CODEC_ID_H264, AV_CODEC_ID_AAC, ".mp4"}, Row{AV_CODEC_ID_H264, AV_CODEC_ID_OPUS, ".mp4"},
        Row{AV_CODEC_ID_VP8, AV_CODEC_ID_OPUS, ".webm"}, Row{AV_CODEC_ID_VP8, AV_CODEC_ID_AAC, ".mp4"}}) {
    Recording recording;
    Participant& anna = recording.join("anna");
    recording.film(anna, row.video, 0, 2);
    recording.sing(anna, row.audio, 0, 2);
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    CHECK_EQUAL(paths->front(), recording.folder.path("X_anna" + row.extension));
    const test::MovieFile file = test::read_movie(paths->front());
    REQUIRE(file.error.empty() && file.video() != nullptr && file.audio() != nullptr);
    CHECK_EQUAL(file.damaged, 0);
    CHECK_EQUAL(file.video()->codec, avcodec_get_name(row.video));
    CHECK_EQUAL(file.audio()->codec, avcodec_get_name(row.audio));
    CHECK_EQUAL(file.pictures.size(), 50u);
    for (size_t i = 0; i < file.pictures.size(); ++i)
      CHECK(std::abs(file.pictures[i].luma - test::corner_luma(static_cast<int64_t>(i))) < 12);
    const size_t sounds = file.of_stream(1).size();
    CHECK(sounds >= 93 && sounds <= 101);
    CHECK_EQUAL(files_in(recording.folder), 1u);
  }
}

TEST(mixer_extract, a_late_joiner_is_aligned_to_the_whole) {
  struct Row {
    AVCodecID video, audio;
  };
  for (const auto& [video, audio] :
       {Row{AV_CODEC_ID_H264, AV_CODEC_ID_OPUS}, Row{AV_CODEC_ID_VP8, AV_CODEC_ID_OPUS},
        Row{AV_CODEC_ID_VP8, AV_CODEC_ID_AAC}}) {
    Recording recording;
    Participant& bert = recording.join("bert");
    recording.film(bert, video, 1.48, 3);
    recording.sing(bert, audio, 1.5, 3);
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    const test::MovieFile file = test::read_movie(paths->front());
    REQUIRE(!file.pictures.empty() && file.tracks.size() == 2);
    const test::MovieTrack &picture = file.tracks[0], &sound = file.tracks[1];
    CHECK(std::abs(seconds_of(picture, file.pictures.front().pts) - 1.48) < 0.002);
    CHECK(std::abs(seconds_of(sound, file.of_stream(1).front().pts) - 1.5) < 0.021);
    CHECK(std::abs(seconds_of(picture, file.pictures.back().pts) - 2.96) < 0.002);
  }
}

TEST(mixer_extract, sound_lies_where_it_lay) {
  for (const AVCodecID video : {AV_CODEC_ID_H264, AV_CODEC_ID_VP8}) {
    Recording recording;
    Participant& bert = recording.join("bert");
    recording.film(bert, video, 0.4, 2);
    recording.sing(bert, AV_CODEC_ID_AAC, 0.5, 1);
    recording.sing(bert, AV_CODEC_ID_AAC, 1.5, 2);
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    const test::MovieFile file = test::read_movie(paths->front());
    // Two tracks that follow each other became one.
    CHECK_EQUAL(file.tracks.size(), 2u);
    REQUIRE(file.sound.size() > 90'000);
    float error = 0;
    for (const size_t from : {28'000u, 76'000u})
      for (size_t i = from; i < from + 15'000; ++i)
        error = std::max(error,
                         std::abs(file.sound[i] - static_cast<float>(tone(static_cast<double>(i) / 48'000))));
    CHECK(error < 0.02f);
  }
}

// Pictures 0 to 74, each 25th a key frame; the stretch has 37 to 54.
TEST(mixer_extract, a_stretch_begins_at_zero_and_has_nothing_of_what_lies_around_it) {
  struct Row {
    AVCodecID video, audio;
    int64_t first, last;
    bool has_exact_sound;
  };
  for (const Row& row : {Row{AV_CODEC_ID_H264, AV_CODEC_ID_AAC, 37, 54, true},
                         Row{AV_CODEC_ID_H264, AV_CODEC_ID_OPUS, 37, 54, false},
                         Row{AV_CODEC_ID_VP8, AV_CODEC_ID_OPUS, 50, 54, false},
                         Row{AV_CODEC_ID_VP8, AV_CODEC_ID_AAC, 50, 54, false}}) {
    Recording recording;
    Participant& anna = recording.join("anna");
    recording.film(anna, row.video, 0, 3);
    recording.sing(anna, row.audio, 0, 3);
    recording.schedule.begin = milliseconds(1480);
    recording.schedule.end = milliseconds(2200);
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    const test::MovieFile file = test::read_movie(paths->front());
    REQUIRE(file.error.empty() && file.video() != nullptr && file.audio() != nullptr);
    CHECK_EQUAL(file.damaged, 0);
    REQUIRE(file.pictures.size() == static_cast<size_t>(row.last - row.first + 1));
    for (size_t i = 0; i < file.pictures.size(); ++i) {
      const int64_t number = row.first + static_cast<int64_t>(i);
      CHECK(std::abs(file.pictures[i].luma - test::corner_luma(number)) < 12);
      const double time = seconds_of(*file.video(), file.pictures[i].pts);
      CHECK(std::abs(time - (static_cast<double>(number) * 0.04 - 1.48)) < 0.002);
    }
    // The recorder's writer puts first who comes first.
    const auto sounds = file.of_stream(static_cast<int>(file.audio() - file.tracks.data()));
    CHECK(std::abs(seconds_of(*file.audio(), sounds.front().pts)) < 0.022);
    CHECK(std::abs(seconds_of(*file.audio(), sounds.back().pts) - 0.7) < 0.022);
    if (!row.has_exact_sound) continue;
    float error = 0;
    for (size_t i = 4800; i < 30'000; ++i)
      error = std::max(
          error, std::abs(file.sound[i] - static_cast<float>(tone(1.48 + static_cast<double>(i) / 48'000))));
    CHECK(error < 0.02f);
  }
}

TEST(mixer_extract, a_stretch_shows_nothing_of_who_left_before_it) {
  Recording recording;
  Participant& anna = recording.join("anna");
  recording.film(anna, AV_CODEC_ID_H264, 0, 1);
  recording.film(anna, AV_CODEC_ID_H264, 2, 3);
  recording.schedule.begin = milliseconds(1500);
  const auto paths = recording.extract();
  REQUIRE(paths.ok() && paths->size() == 1);
  const test::MovieFile file = test::read_movie(paths->front());
  REQUIRE(file.pictures.size() == 25);
  CHECK(std::abs(seconds_of(file.tracks[0], file.pictures.front().pts) - 0.5) < 0.002);
  recording.schedule.begin = milliseconds(3100);
  CHECK(recording.extract()->empty());
}

TEST(mixer_extract, the_last_packet_lasts_as_long_as_the_one_before_it) {
  for (const AVCodecID video : {AV_CODEC_ID_H264, AV_CODEC_ID_VP8}) {
    Recording recording;
    Participant& anna = recording.join("anna");
    for (const bool is_picture : {true, false}) {
      auto track = is_picture ? test::video_track({video, 0, 2})
                              : test::sound_track({AV_CODEC_ID_AAC, 48'000, 1, 0, 2}, tone);
      track.packets.resize(50);
      track.packets.back()->duration = 0;
      (is_picture ? anna.video_tracks : anna.audio_tracks).push_back(recording.input.add(std::move(track)));
    }
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    const test::MovieFile file = test::read_movie(paths->front());
    REQUIRE(file.video() != nullptr && file.audio() != nullptr);
    CHECK(std::abs(seconds_of(*file.video(), file.video()->duration) - 2) < 0.001);
    CHECK(std::abs(seconds_of(*file.audio(), file.audio()->duration) - 50 * 1024.0 / 48'000) < 0.001);
  }
}

TEST(mixer_extract, a_camera_that_changed_gets_a_track_of_its_own) {
  Recording recording;
  Participant& anna = recording.join("anna");
  recording.film(anna, AV_CODEC_ID_H264, 0, 1);
  recording.film(anna, AV_CODEC_ID_H264, 1, 2, 96);
  const auto paths = recording.extract();
  REQUIRE(paths.ok() && paths->size() == 1);
  const test::MovieFile file = test::read_movie(paths->front());
  REQUIRE(file.tracks.size() == 2);
  CHECK_EQUAL(file.tracks[0].width, 64);
  CHECK_EQUAL(file.tracks[1].width, 96);
  CHECK(std::abs(seconds_of(file.tracks[1], file.of_stream(1).front().pts) - 1) < 0.001);
}

TEST(mixer_extract, who_held_the_camera_across_is_turned_in_the_file_too) {
  for (const AVCodecID codec : {AV_CODEC_ID_H264, AV_CODEC_ID_VP8}) {
    Recording recording;
    test::FakeTrack track = test::video_track({codec, 0, 1, 64, 48});
    const std::vector<RotationChange> rotations = {{Duration::zero(), 90}};
    track.info.rotations = rotations;
    recording.join("anna").video_tracks.push_back(recording.input.add(std::move(track)));
    const auto paths = recording.extract();
    REQUIRE(paths.ok() && paths->size() == 1);
    CHECK_EQUAL(paths->front(), recording.folder.path("X_anna.mp4"));
    const auto written = Input::open(paths->front());
    REQUIRE(written.ok() && (*written)->file().tracks.size() == 1);
    CHECK((*written)->file().tracks[0].rotations == rotations);
  }
}

TEST(mixer_extract, everybody_gets_a_file_and_nobody_an_empty_one) {
  Recording recording;
  recording.sing(recording.join("a/b"), AV_CODEC_ID_OPUS, 0, 1);
  recording.film(recording.join("bert"), AV_CODEC_ID_VP8, 0, 1);
  recording.join("silent");
  Participant& unknown = recording.join("unknown");
  unknown.audio_tracks.push_back(recording.input.add({}));
  Participant& empty = recording.join("empty");
  auto nothing = test::sound_track({AV_CODEC_ID_AAC, 48'000, 1, 0, 1}, tone);
  nothing.packets.clear();
  empty.audio_tracks.push_back(recording.input.add(std::move(nothing)));
  const auto paths = recording.extract();
  REQUIRE(paths.ok());
  const std::vector<std::string> expected = {recording.folder.path("X_a_b.mp4"),
                                             recording.folder.path("X_bert.webm")};
  CHECK(*paths == expected);
  CHECK_EQUAL(files_in(recording.folder), 2u);
}

TEST(mixer_extract, packets_whose_time_stamps_cannot_be_are_left_out) {
  Recording recording;
  auto track = test::video_track({AV_CODEC_ID_VP8, 0, 2});
  track.packets[10]->dts = track.packets[10]->pts = track.packets[9]->pts;
  track.packets[20]->pts = track.packets[20]->dts = AV_NOPTS_VALUE;
  track.packets[30]->pts -= 1'000'000'000;
  recording.join("anna").video_tracks.push_back(recording.input.add(std::move(track)));
  const auto paths = recording.extract();
  REQUIRE(paths.ok() && paths->size() == 1);
  CHECK_EQUAL(test::read_movie(paths->front()).packets.size(), 47u);
}

TEST(mixer_extract, an_older_file_is_replaced_by_a_finished_one_only) {
  Recording recording;
  const std::string path = recording.folder.path("X_anna.mp4");
  std::ofstream(path) << "older";
  Participant& anna = recording.join("anna");
  recording.sing(anna, AV_CODEC_ID_AAC, 0, 1);
  auto g711 = test::sound_track({AV_CODEC_ID_PCM_MULAW, 8000, 1, 0, 1}, tone);
  anna.audio_tracks.push_back(recording.input.add(std::move(g711)));
  const auto refused = recording.extract();
  REQUIRE(!refused.ok());
  CHECK_EQUAL(refused.error().message, "anna: MP4 cannot hold pcm_mulaw");
  CHECK_EQUAL(std::filesystem::file_size(path), 5u);
  anna.audio_tracks.pop_back();
  CHECK(recording.extract().ok());
  CHECK(std::filesystem::file_size(path) > 5u);
  CHECK_EQUAL(files_in(recording.folder), 1u);
}

TEST(mixer_extract, errors_of_the_disk_are_sentences) {
  Recording recording;
  recording.sing(recording.join("anna"), AV_CODEC_ID_AAC, 0, 1);
  const auto failed = recorder::extract(recording.input, recording.schedule, "/nowhere/a/X.mp4");
  REQUIRE(!failed.ok());
  CHECK_EQUAL(failed.error().message, "cannot create /nowhere/a/X_anna.mp4.part: No such file or directory");
}

}  // namespace recorder
