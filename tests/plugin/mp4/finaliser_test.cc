#include "plugin/mp4/finaliser.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "plugin/mp4/box_writer.h"
#include "tests/support/folders.h"
#include "tests/support/image_source.h"
#include "tests/support/memory_source.h"
#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::aac_track;
using test::FileImage;
using test::LoggingWriteSink;
using test::Mp4Recording;
using test::video_sample;
using test::video_track;
using test::WalkedFile;

constexpr uint32_t kSlot = 16 * 1024;
constexpr uint64_t kMedia = 0x1000 + 2 * kSlot;

FileImage apply(FileImage image, const LoggingWriteSink& sink) {
  for (const test::WriteOperation& operation : sink.operations)
    if (!operation.is_sync) image.write(operation.offset, operation.bytes);
  return image;
}

Result<FinalisedFile> finalise_in_place(FileImage& image) {
  test::ImageSource source(image);
  LoggingWriteSink sink;
  Result<FinalisedFile> result = finalise(source, sink);
  image = apply(image, sink);
  return result;
}

Bytes all_bytes(const FileImage& image) { return image.read(0, image.size()); }

// Two tracks, 25 pictures and 40 packets of sound in two batches.
void record_second(Mp4Recording& recording) {
  recording.add({video_track(), aac_track()}, {});
  for (int i = 0; i < 25; ++i) {
    recording.append_video(1, milliseconds(40 * i));
    if (i == 12) recording.flush();
    if (i < 20) recording.append_audio(2);
    if (i < 20) recording.append_audio(2);
  }
  recording.end(1, seconds(1));
  recording.flush();
}

// The same after its last gate was not opened: it is the last write.
FileImage with_hidden_batch(const Mp4Recording& recording) {
  return recording.sink.image(recording.sink.operations.size() - 1);
}

void check_error(const Bytes& bytes, std::string_view message) {
  test::MemorySource source(bytes);
  LoggingWriteSink sink;
  const auto result = finalise(source, sink);
  CHECK(sink.operations.empty());
  REQUIRE(!result.ok());
  CHECK_EQUAL(result.error().code, ErrorCode::kUnsupportedMedia);
  CHECK_EQUAL(result.error().message, message);
}

}  // namespace

TEST(finaliser, answers_what_the_file_holds) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  FileImage image = recording.sink.image();
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->outcome, FinaliseOutcome::kFinished);
  CHECK_EQUAL(result->samples, 65u);
  CHECK_EQUAL(result->duration, seconds(1));
  CHECK(!result->has_lost);
}

TEST(finaliser, shows_a_batch_that_was_complete_and_hidden) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  FileImage image = with_hidden_batch(recording);
  CHECK_EQUAL(walk_mp4(image).track(1)->samples.size(), 12u);
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->samples, 65u);
  CHECK(!result->has_lost);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

TEST(finaliser, leaves_out_a_torn_batch_and_says_so) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  FileImage image = with_hidden_batch(recording);
  const uint64_t size = image.size();
  image.resize(size - 1);
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK(result->has_lost);
  CHECK_EQUAL(result->samples, 12u + 26u - 2u);
  CHECK_EQUAL(walk_mp4(image).error, "");
}

TEST(finaliser, has_lost_nothing_when_only_the_finish_was_cut_short) {
  Mp4Recording recording(8 * 1024);  // the index goes behind the media
  for (uint32_t i = 0; i < 2; ++i) recording.add({video_track(i), aac_track(i)}, {});
  for (int i = 0; i < 300; ++i) {
    for (const uint32_t track : {1, 3}) recording.append_video(track, milliseconds(40 * i));
    for (const uint32_t track : {2, 4}) recording.append_audio(track);
    if (i % 3 == 0) recording.flush();
  }
  recording.finish();
  FileImage image = recording.sink.image(recording.sink.operations.size() - 3);  // sync, selector, sync
  image.resize(image.size() - 100);
  CHECK(!walk_mp4(image).is_finished);
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK(!result->has_lost);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

TEST(finaliser, leaves_a_finished_file_as_it_is) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  recording.finish();
  const FileImage image = recording.sink.image();
  test::ImageSource source(image);
  LoggingWriteSink sink;
  const auto result = finalise(source, sink);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->outcome, FinaliseOutcome::kWasFinished);
  CHECK_EQUAL(result->samples, 65u);
  CHECK_EQUAL(result->duration, seconds(1));
  CHECK(sink.operations.empty());
}

TEST(finaliser, keeps_what_the_recording_knew) {
  Mp4Recording recording(kSlot);
  recording.add({video_track(7), aac_track(7)}, milliseconds(1500));
  recording.add({video_track(8)}, milliseconds(1600));  // never has a frame
  recording.writer.add_pause(1, milliseconds(1700), milliseconds(1900));
  for (int i = 0; i < 10; ++i) {
    ContainerSample sample = video_sample(milliseconds(1600 + 40 * i), i == 0);
    sample.rotation = i < 4 ? 0 : 270;
    recording.writer.append(1, sample, Bytes{1, 2, 3});
  }
  recording.append_audio(2);
  recording.flush();
  recording.end(1, seconds(2));
  recording.flush();
  FileImage image = recording.sink.image();
  REQUIRE(finalise_in_place(image).ok());
  const WalkedFile file = walk_mp4(image);
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.metadata.at("\251nam"), "test");
  CHECK_EQUAL(file.metadata.at("recorder.uri"), "multi-recorder://test");
  CHECK_EQUAL(file.metadata.at("recorder.start"), "1700000000000");
  CHECK_EQUAL(file.metadata.at("track.1.mediaSessionId"), "session-7");
  CHECK_EQUAL(file.metadata.at("track.1.pauses"), "1.700-1.900");
  CHECK_EQUAL(file.metadata.at("track.1.rotations"), "1.760:270");
  CHECK_EQUAL(file.creation_time, 1'700'000'000u + 2'082'844'800u);
  REQUIRE(file.tracks.size() == 2);
  const test::WalkedTrack& video = file.tracks[0];
  CHECK_EQUAL(video.name, "stream7");
  CHECK_EQUAL(video.group, 7u);
  CHECK(video.width == 320 && video.height == 240);
  CHECK_EQUAL(video.matrix.at(3), 0x00010000u);  // more than half of it is turned by 270 degrees
  REQUIRE(video.edits.size() == 2);
  CHECK(video.edits[0].media_time == -1 && video.edits[0].duration == 144000);
  CHECK_EQUAL(video.samples.size(), 10u);
  CHECK_EQUAL(file.tracks[1].sample_entries.at(0), "mp4a");
}

TEST(finaliser, repeats_the_key_frame_in_a_gap_beyond_13_hours_as_the_writer_does) {
  Mp4Recording recording(kSlot);
  recording.add({video_track()}, {});
  recording.writer.append(1, video_sample({}, true), Bytes{1, 2, 3});
  recording.writer.append(1, video_sample(hours(30), true), Bytes{4, 5});
  recording.writer.end_track(1, hours(30) + milliseconds(40));
  recording.flush();
  FileImage image = recording.sink.image();
  const auto result = finalise_in_place(image);
  recording.finish();
  REQUIRE(result.ok());
  CHECK_EQUAL(result->samples, 2u);
  CHECK(all_bytes(image) == all_bytes(recording.sink.image()));
}

// Two slots of 2 GiB, of which only what is written takes memory, put all media beyond 4 GiB.
TEST(finaliser, finds_samples_beyond_four_gigabytes) {
  test::SparseWriteSink sink(1024 * 1024);
  Mp4FileSettings settings;
  settings.slot_size = 0x80000000;
  Mp4Writer writer(settings, sink);
  writer.add_tracks({video_track()}, {});
  for (int i = 0; i < 10; ++i) {
    writer.append(1, video_sample(seconds(i), true), Bytes{1, 2, 3, 4, 5});
    writer.flush();
  }
  const auto result = finalise_in_place(sink.image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->samples, 9u);
  const WalkedFile file = walk_mp4(sink.image);
  CHECK_EQUAL(file.error, "");
  REQUIRE(file.is_finished && file.tracks.size() == 1);
  CHECK_EQUAL(file.tracks[0].versions.at("stco"), 1);
  for (const test::WalkedSample& sample : file.tracks[0].samples)
    CHECK_EQUAL(sink.image.read(sample.offset, sample.size), (Bytes{1, 2, 3, 4, 5}));
}

TEST(finaliser, makes_the_index_again_that_was_cut_off_the_end_of_a_finished_file) {
  Mp4Recording recording(8 * 1024);
  recording.add({video_track(), aac_track()}, {});
  for (int i = 0; i < 1500; ++i) {
    recording.append_audio(2);
    if (i % 10 == 0) recording.append_video(1, milliseconds(40 * i));
    if (i % 20 == 0) recording.flush();
  }
  recording.finish();
  const FileImage finished = recording.sink.image();
  REQUIRE(walk_mp4(finished).top_level.back() == "moov");
  FileImage image = finished;
  image.resize(image.size() - 1000);
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->outcome, FinaliseOutcome::kFinished);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
  CHECK(walk_mp4(image).is_finished);
}

TEST(finaliser, selects_the_index_of_a_recording_whose_selector_was_lost) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  FileImage image = recording.sink.image();
  image.write(0x20, Bytes(16));
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->samples, 65u);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

TEST(finaliser, finds_nothing_in_a_file_that_was_left_before_its_first_batch) {
  Mp4Recording recording(kSlot);
  recording.add({video_track()}, {});
  const size_t without_media = recording.sink.operations.size();
  recording.append_video(1, {});
  recording.end(1, milliseconds(40));
  recording.flush();
  FileImage torn = recording.sink.image(without_media + 1);
  torn.write(kMedia + 100, Bytes(1000));
  FileImage extended;
  extended.resize(500000);
  for (FileImage image : {FileImage{}, extended, recording.sink.image(1), recording.sink.image(without_media),
                          recording.sink.image(without_media + 1)}) {
    const uint64_t size = image.size();
    const auto result = finalise_in_place(image);
    REQUIRE(result.ok());
    CHECK_EQUAL(result->outcome, FinaliseOutcome::kNothingRecorded);
    CHECK_EQUAL(result->samples, 0u);
    CHECK_EQUAL(image.size(), size);
  }
}

TEST(finaliser, does_not_call_a_file_empty_that_has_lost_its_beginning) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  Bytes bytes = all_bytes(recording.sink.image());
  Bytes without_first_batch = bytes;
  std::fill_n(without_first_batch.begin() + kMedia + 8, 64, uint8_t{0});
  check_error(without_first_batch, "its media are damaged from the beginning");
  Bytes without_type = bytes;
  std::fill_n(without_type.begin(), 0x30, uint8_t{0});
  check_error(without_type, "its index (moov) is lost");
  check_error(Bytes(20 * 1024 * 1024), "its index (moov) is lost");
}

TEST(finaliser, takes_no_batch_at_a_time_that_no_recording_has) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  Bytes bytes = all_bytes(recording.sink.image());
  const size_t last = as_text(bytes).rfind("tfdt");
  bytes[last + 8] = 0x7f;  // the upper byte of the time
  FileImage image;
  image.write(0, bytes);
  const auto result = finalise_in_place(image);
  REQUIRE(result.ok());
  CHECK_EQUAL(result->samples, 36u);
  CHECK(result->has_lost);
}

TEST(finaliser, refuses_what_is_not_a_recording_of_ours) {
  const std::string_view text = "a text that is longer than the begin of a file, in which there is no box at all";
  check_error(Bytes(text.begin(), text.end()), "it is not a recording of ours");
  check_error({'{', '}'}, "it is not a recording of ours");
  for (const char* name : {"fragmented", "front", "hybrid", "ordinary"}) {
    std::ifstream file(std::string(TEST_DATA "/foreign_mp4/") + name + ".mp4", std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    CHECK(!bytes.empty());
    check_error(bytes, "it is not a recording of ours");
  }
}

TEST(finaliser, refuses_a_recording_whose_index_is_damaged) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  const Bytes whole = all_bytes(recording.sink.image());
  Bytes bytes = whole;
  bytes[0x1004] = 'x';  // moov
  check_error(bytes, "its index (moov) is lost");
  bytes = whole;
  bytes[as_text(bytes).find("avcC")] = 'x';
  check_error(bytes, "its track 1 is not one of a recording");
  bytes = whole;
  bytes[as_text(bytes).find("mvhd")] = 'x';
  check_error(bytes, "its index (moov) has no valid movie header (mvhd)");
}

TEST(finaliser, writes_nothing_when_the_source_fails_at_any_read) {
  Mp4Recording recording(kSlot);
  record_second(recording);
  const Bytes bytes = all_bytes(recording.sink.image());
  test::MemorySource whole(bytes);
  LoggingWriteSink ignored;
  REQUIRE(finalise(whole, ignored).ok());
  CHECK(whole.reads() > 2);
  for (size_t failing = 1; failing <= whole.reads(); ++failing) {
    test::MemorySource source(bytes);
    source.fail_at(failing);
    LoggingWriteSink sink;
    const auto result = finalise(source, sink);
    REQUIRE(!result.ok());
    CHECK_EQUAL(result.error().code, ErrorCode::kInternal);
    CHECK_EQUAL(result.error().message, "the disk failed");
    CHECK(sink.operations.empty());
  }
}

TEST(finaliser, takes_any_part_of_a_recording) {
  Mp4Recording recording(8 * 1024);
  record_second(recording);
  const FileImage whole = recording.sink.image();
  uint64_t samples = 0;
  for (uint64_t size = 0; size < whole.size(); size += size < 0x5000 ? 97 : 13) {
    FileImage part = whole;
    part.resize(size);
    const auto result = finalise_in_place(part);
    if (!result.ok()) {
      CHECK_EQUAL(result.error().code, ErrorCode::kUnsupportedMedia);
      continue;
    }
    CHECK(result->samples >= samples);
    samples = result->samples;
    if (result->samples > 0) CHECK_EQUAL(recording.check(part, {}), "");
  }
  CHECK_EQUAL(samples, 12u + 24u);
}

}  // namespace recorder
