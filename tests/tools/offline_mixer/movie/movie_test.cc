#include "tools/offline_mixer/movie/movie.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

#include "plugin/base/text.h"
#include "tests/support/movie_file.h"
#include "tests/support/moving_picture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

constexpr int kFps = 25;

MovieFormat small_format() {
  MovieFormat format;
  format.encoder.fps = kFps;
  format.encoder.audio_channels = 1;
  format.size = {64, 48};
  return format;
}

// A tone whose pitch and loudness change slowly: it sounds different at every moment.
float tone(int64_t sample) {
  const double t = static_cast<double>(sample) / kMixedRate;
  return static_cast<float>(0.3 * (1.5 + std::sin(1.3 * t)) / 2.5 *
                            std::sin(2 * M_PI * (440 * t + 3 * std::sin(t))));
}

Status write_sound(Movie& movie, const PartRange& range, int channels) {
  std::vector<float> samples;
  for (int64_t i = (range.first_packet - range.preroll_packets) * kAacFrame; i < range.end_packet * kAacFrame;
       ++i)
    samples.insert(samples.end(), static_cast<size_t>(channels), tone(i));
  return movie.write_sound(samples);
}

Status write_part(const std::string& path, const MovieFormat& format, const PartRange& range) {
  auto movie = Movie::create(path, format, range);
  if (!movie) return movie.error();
  if (format.has_audio)
    if (const Status written = write_sound(**movie, range, format.encoder.audio_channels); !written)
      return written;
  for (int64_t i = range.first_picture; format.has_video && i < range.end_picture; ++i)
    if (const Status written = (*movie)->write_picture(*test::moving_picture(i)); !written) return written;
  return (*movie)->finish();
}

// The whole in so many parts, joined.
struct Joined {
  explicit Joined(int64_t pictures, int64_t count, const MovieFormat& format = small_format()) {
    for (int64_t i = 0; i < count; ++i) {
      parts.push_back(folder.path(concat("part", i)));
      CHECK(write_part(parts.back(), format, part_range(pictures, format.encoder.fps, i, count)).ok());
    }
    status = finish_movie(parts, output);
    file = test::read_movie(output);
  }

  test::TemporaryFolder folder;
  std::vector<std::string> parts;
  std::string output = folder.path("whole.mp4");
  Status status = Success{};
  test::MovieFile file;
};

bool is_increasing(const std::vector<test::MoviePacket>& packets) {
  for (size_t i = 1; i < packets.size(); ++i)
    if (packets[i].dts <= packets[i - 1].dts) return false;
  return true;
}

void check_pictures(const test::MovieFile& file, int64_t pictures) {
  REQUIRE(file.error.empty() && file.video() != nullptr);
  CHECK_EQUAL(file.damaged, 0);
  CHECK_EQUAL(file.pictures.size(), static_cast<size_t>(pictures));
  const int64_t ticks = file.video()->ticks_per_second / kFps;
  for (size_t i = 0; i < file.pictures.size(); ++i) {
    CHECK_EQUAL(file.pictures[i].pts, static_cast<int64_t>(i) * ticks);
    CHECK(std::abs(file.pictures[i].luma - test::corner_luma(static_cast<int64_t>(i))) < 12);
  }
  CHECK_EQUAL(file.video()->duration, pictures * ticks);
  CHECK(is_increasing(file.of_stream(0)));
  CHECK(is_increasing(file.of_stream(1)));
}

// The loudest difference from the tone in each of the packets' 1024 samples.
std::vector<float> errors(const std::vector<float>& sound) {
  std::vector<float> loudest;
  for (size_t i = 0; i < sound.size(); ++i) {
    if (i % kAacFrame == 0) loudest.push_back(0);
    loudest.back() = std::max(loudest.back(), std::abs(sound[i] - tone(static_cast<int64_t>(i))));
  }
  return loudest;
}

}  // namespace

TEST(mixer_movie, one_part_becomes_an_ordinary_mp4_with_its_index_in_front) {
  const Joined joined(60, 1);
  REQUIRE(joined.status.ok());
  check_pictures(joined.file, 60);
  const auto boxes = test::top_boxes(joined.output);
  const std::vector<std::string> expected = {"ftyp", "moov", "free", "mdat"};
  CHECK(boxes == expected);
  CHECK_EQUAL(joined.file.colors, "tv smpte170m smpte170m smpte170m");
  REQUIRE(joined.file.audio() != nullptr);
  CHECK_EQUAL(joined.file.audio()->ticks_per_second, kMixedRate);
  CHECK_EQUAL(joined.file.audio()->channels, 1);
  // It ends with the picture, in the middle of its last frame, which a decoder gives out whole.
  CHECK_EQUAL(joined.file.audio()->duration, 60 * kMixedRate / kFps);
  CHECK_EQUAL(joined.file.sound.size(), 113u * kAacFrame);
  const auto error = errors(joined.file.sound);
  CHECK(*std::max_element(error.begin(), error.end() - 1) < 0.02f);
  CHECK(!std::filesystem::exists(joined.output + ".joining"));
}

TEST(mixer_movie, is_for_nobody_else_to_read_as_a_recording_is) {
  const Joined joined(2, 1);
  for (const std::string& path : {joined.output, joined.parts.front()}) {
    const auto others = std::filesystem::status(path).permissions() & std::filesystem::perms::others_all;
    CHECK(others == std::filesystem::perms::none);
  }
}

TEST(mixer_movie, a_key_frame_comes_every_two_seconds) {
  const Joined joined(6 * kFps, 1);
  REQUIRE(joined.status.ok());
  const auto packets = joined.file.of_stream(0);
  for (size_t i = 0; i < packets.size(); i += 2 * kFps) CHECK(packets[i].is_key_frame);
}

TEST(mixer_movie, a_join_of_four_parts_is_seamless) {
  constexpr int64_t kPictures = 8 * kFps;
  const Joined whole(kPictures, 1), joined(kPictures, 4);
  REQUIRE(whole.status.ok());
  REQUIRE(joined.status.ok());
  check_pictures(joined.file, kPictures);
  CHECK_EQUAL(joined.file.sound.size(), whole.file.sound.size());
  CHECK_EQUAL(joined.file.of_stream(1).size(), whole.file.of_stream(1).size());
  CHECK_EQUAL(joined.file.audio()->duration, whole.file.audio()->duration);
  CHECK_EQUAL(joined.file.video()->duration, whole.file.video()->duration);
  const auto error = errors(joined.file.sound), error_of_whole = errors(whole.file.sound);
  const float usual = *std::max_element(error_of_whole.begin(), error_of_whole.end() - 1);
  const float worst = *std::max_element(error.begin(), error.end() - 1);
  CHECK(worst < 2 * usual);
  CHECK(worst < 0.02f);
}

TEST(mixer_movie, parts_of_less_than_a_packet_are_joined) {
  for (const int64_t count : {5, 10, 12}) {
    const Joined joined(10, count);
    REQUIRE(joined.status.ok());
    check_pictures(joined.file, 10);
    const auto error = errors(joined.file.sound);
    CHECK(*std::max_element(error.begin(), error.end() - 1) < 0.02f);
  }
}

TEST(mixer_movie, picture_or_sound_alone_are_joined) {
  MovieFormat silent = small_format(), blind = small_format();
  silent.has_audio = false;
  blind.has_video = false;
  const Joined pictures(50, 2, silent), sounds(50, 2, blind);
  REQUIRE(pictures.status.ok());
  check_pictures(pictures.file, 50);
  CHECK(pictures.file.audio() == nullptr);
  REQUIRE(sounds.status.ok());
  CHECK(sounds.file.video() == nullptr);
  const auto error = errors(sounds.file.sound);
  CHECK_EQUAL(error.size(), 94u);
  CHECK(*std::max_element(error.begin(), error.end() - 1) < 0.02f);
}

TEST(mixer_movie, what_is_written_plays_before_it_is_finished) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("movie");
  const PartRange range = part_range(10 * kFps, kFps, 0, 1);
  const auto movie = Movie::create(path, small_format(), range);
  REQUIRE(movie.ok());
  CHECK((*movie)->write_sound(std::vector<float>(5 * kMixedRate)).ok());
  for (int64_t i = 0; i < 8 * kFps; ++i) CHECK((*movie)->write_picture(*test::moving_picture(i)).ok());
  const test::MovieFile file = test::read_movie(path);
  REQUIRE(file.error.empty());
  CHECK_EQUAL(file.damaged, 0);
  // The encoder looks ahead, and less than a second waits for its fragment.
  CHECK(file.pictures.size() > 4 * kFps);
  CHECK(file.sound.size() >= 4 * kMixedRate);
}

TEST(mixer_movie, a_part_begins_with_its_first_picture_and_the_sound_of_it) {
  const test::TemporaryFolder folder;
  const PartRange range = part_range(8 * kFps, kFps, 1, 2);
  CHECK(write_part(folder.path("part"), small_format(), range).ok());
  const test::MovieFile file = test::read_movie(folder.path("part"));
  REQUIRE(!file.pictures.empty() && file.sound.size() > 2048);
  CHECK_EQUAL(file.pictures.front().pts, 0);
  CHECK_EQUAL(file.pictures.size(), 4u * kFps);
  float error = 0;
  const int64_t begin = sample_of_picture(range.first_picture, kFps);
  for (int64_t i = 0; i < 2048; ++i)
    error = std::max(error, std::abs(file.sound[static_cast<size_t>(i)] - tone(begin + i)));
  CHECK(error < 0.02f);
}

TEST(mixer_movie, settings_that_the_encoders_refuse_are_named) {
  const test::TemporaryFolder folder;
  struct Row {
    std::string key;
    std::function<void(EncoderSettings&)> change;
  };
  const Row rows[] = {
      {"videoCodec: ", [](EncoderSettings& s) { s.video_codec = "libx365"; }},
      {"videoCodec: ", [](EncoderSettings& s) { s.video_codec = "mpeg4"; }},
      {"videoCodec: ", [](EncoderSettings& s) { s.video_codec = "aac"; }},
      {"preset: ", [](EncoderSettings& s) { s.preset = "hasty"; }},
      {"audioBitrateKbps, audioChannels: ", [](EncoderSettings& s) { s.audio_channels = 99; }},
  };
  for (const Row& row : rows) {
    MovieFormat format = small_format();
    row.change(format.encoder);
    const auto movie = Movie::create(folder.path("movie"), format, part_range(1, kFps, 0, 1));
    REQUIRE(!movie.ok());
    CHECK(movie.error().code == ErrorCode::kBadRequest);
    CHECK(movie.error().message.starts_with(row.key));
    CHECK(!std::filesystem::exists(folder.path("movie")));
  }
}

// Of each that this FFmpeg has: it works, or it is said that the encoder does not.
TEST(mixer_movie, an_encoder_without_its_hardware_is_named) {
  const test::TemporaryFolder folder;
  for (const char* name : {"h264_nvenc", "h264_qsv", "h264_vaapi", "h264_v4l2m2m", "h264_omx", "libopenh264"})
    for (const bool is_own_preset : {true, false}) {
      MovieFormat format = small_format();
      format.encoder.video_codec = name;
      format.encoder.preset = is_own_preset ? "" : "veryfast";
      const auto movie = Movie::create(folder.path("movie"), format, part_range(1, kFps, 0, 1));
      if (movie.ok()) continue;
      const std::string key = movie.error().message.substr(0, movie.error().message.find(':'));
      CHECK(key == "videoCodec" || (key == "preset" && !is_own_preset));
      CHECK(movie.error().message.find(name) != std::string::npos);
    }
}

TEST(mixer_movie, a_bit_rate_and_threads_are_taken) {
  MovieFormat format = small_format();
  format.encoder.video_kbps = 200;
  format.encoder.multithreading = true;
  format.encoder.audio_channels = 2;
  const Joined joined(50, 2, format);
  REQUIRE(joined.status.ok());
  check_pictures(joined.file, 50);
  CHECK_EQUAL(joined.file.audio()->channels, 2);
}

TEST(mixer_movie, errors_of_the_disk_are_sentences) {
  const auto nowhere = Movie::create("/nowhere/a/movie", small_format(), part_range(1, kFps, 0, 1));
  REQUIRE(!nowhere.ok());
  CHECK_EQUAL(nowhere.error().message, "cannot create /nowhere/a/movie: No such file or directory");
  const PartRange range = part_range(50, kFps, 0, 1);
  const Status full = write_part("/dev/full", small_format(), range);
  REQUIRE(!full.ok());
  CHECK_EQUAL(full.error().message, "cannot write to /dev/full: No space left on device");
}

TEST(mixer_movie, parts_that_do_not_fit_are_refused) {
  const test::TemporaryFolder folder;
  constexpr int64_t kPictures = 30;
  const auto write = [&](const std::string& name, const MovieFormat& format, int64_t pictures, int64_t number,
                         int64_t count) {
    CHECK(write_part(folder.path(name), format, part_range(pictures, kFps, number, count)).ok());
  };
  MovieFormat other = small_format(), silent = small_format(), stereo = small_format();
  other.encoder.preset = "ultrafast";
  silent.has_audio = false;
  stereo.encoder.audio_channels = 2;
  for (int i = 0; i < 3; ++i) write(concat(i), small_format(), kPictures, i, 3);
  write("other", other, kPictures, 1, 3);
  write("silent", silent, kPictures, 1, 3);
  write("stereo", stereo, kPictures, 1, 3);
  write("longer", small_format(), 40, 1, 4);
  write("whole", small_format(), kPictures, 0, 1);
  std::ofstream(folder.path("text")) << "no movie at all";
  struct Row {
    std::vector<std::string> parts;
    std::string sentence;  // with a '@' for the folder
  };
  const Row rows[] = {
      {{}, "there are no parts to join"},
      {{"0", "1"}, "what comes after @1 is missing: it ends with picture 20 of 30"},
      {{"1", "2"}, "what comes before @1 is missing: it begins with picture 10"},
      {{"0", "2"}, "@2 does not follow @0: it begins with picture 20 instead of 10"},
      {{"0", "other", "2"}, "@other was encoded with other settings, or by another encoder, than @0"},
      {{"0", "silent", "2"}, "@silent was encoded with other settings, or by another encoder, than @0"},
      {{"0", "stereo", "2"}, "@stereo was encoded with other settings, or by another encoder, than @0"},
      {{"0", "longer", "2"}, "@longer is part of another timeline than @0"},
      {{"0", "text", "2"}, "@text is not a part that the mixer has written"},
      {{"0", "none", "2"}, "cannot read @none: No such file or directory"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> parts;
    for (const std::string& part : row.parts) parts.push_back(folder.path(part));
    std::string sentence = row.sentence;
    for (size_t at = 0; (at = sentence.find('@')) != std::string::npos;)
      sentence.replace(at, 1, folder.path(""));
    const Status joined = finish_movie(parts, folder.path("joined"));
    REQUIRE(!joined.ok());
    CHECK_EQUAL(joined.error().message, sentence);
    CHECK(!std::filesystem::exists(folder.path("joined")));
    CHECK(!std::filesystem::exists(folder.path("joined.joining")));
  }
  CHECK(finish_movie({folder.path("whole")}, folder.path("joined")).ok());
  // A finished file has no label.
  CHECK(!finish_movie({folder.path("joined")}, folder.path("again")).ok());
}

TEST(mixer_movie, a_part_that_was_cut_off_is_refused_and_the_older_file_stays) {
  const test::TemporaryFolder folder;
  const std::string part = folder.path("part"), output = folder.path("whole.mp4");
  CHECK(write_part(part, small_format(), part_range(100, kFps, 0, 1)).ok());
  std::ofstream(output) << "older";
  std::filesystem::resize_file(part, std::filesystem::file_size(part) * 2 / 3);
  const Status joined = finish_movie({part}, output);
  REQUIRE(!joined.ok());
  CHECK(joined.error().message.starts_with(part + " is not complete: it has "));
  CHECK_EQUAL(std::filesystem::file_size(output), 5u);
  CHECK(!std::filesystem::exists(output + ".joining"));
}

TEST(mixer_movie, a_colon_in_a_path_is_no_protocol) {
  const test::TemporaryFolder folder;
  const std::string part = folder.path("http:part"), output = folder.path("a:b.mp4");
  CHECK(write_part(part, small_format(), part_range(5, kFps, 0, 1)).ok());
  CHECK(finish_movie({part}, output).ok());
  CHECK(std::filesystem::exists(output));
}

}  // namespace recorder
