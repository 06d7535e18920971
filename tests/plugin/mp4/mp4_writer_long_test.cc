// Files beyond what 32 bits can say: of many gigabytes, and of many hours.
#include "plugin/mp4/mp4_writer.h"

#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::aac_sample;
using test::aac_track;
using test::Mp4Recording;
using test::SparseWriteSink;
using test::video_sample;
using test::video_track;
using test::WalkedFile;
using test::WalkedTrack;

const Bytes kFrame = {1, 2, 3, 4, 5};

WalkedFile walk(const Mp4Recording& recording) { return walk_mp4(recording.sink.image()); }

}  // namespace

// Two slots of 2 GiB, of which only what is written takes memory, put all media beyond 4 GiB.
TEST(mp4_writer_long, finds_samples_beyond_four_gigabytes) {
  SparseWriteSink sink(1024 * 1024);
  Mp4FileSettings settings;
  settings.slot_size = 0x80000000;
  Mp4Writer writer(settings, sink);
  writer.add_tracks({video_track(), aac_track()}, {});
  for (int i = 0; i < 70; ++i) {
    writer.append(1, video_sample(seconds(i), true), kFrame);
    writer.append(2, aac_sample(), kFrame);
    writer.flush();
  }
  writer.end_track(1, seconds(70));
  writer.flush();
  const WalkedFile before = walk_mp4(sink.image);
  writer.finish();
  const WalkedFile after = walk_mp4(sink.image);
  for (const WalkedFile* file : {&before, &after}) {
    CHECK_EQUAL(file->error, "");
    REQUIRE(file->tracks.size() == 2);
    for (const WalkedTrack& track : file->tracks) {
      REQUIRE(track.samples.size() == 70);
      for (const test::WalkedSample& sample : track.samples) {
        CHECK(sample.offset > UINT32_MAX);
        CHECK_EQUAL(sink.image.read(sample.offset, sample.size), kFrame);
      }
    }
  }
  CHECK_EQUAL(after.tracks[0].versions.at("stco"), 1);
  CHECK_EQUAL(after.tracks[1].versions.at("stco"), 1);
  CHECK_EQUAL(writer.file_size(), sink.image.size());
}

TEST(mp4_writer_long, writes_a_batch_that_nobody_flushes_before_it_gets_too_large) {
  SparseWriteSink sink(1024 * 1024);
  Mp4Writer writer({}, sink);
  writer.add_tracks({aac_track()}, {});
  const Bytes large(64 * 1024 * 1024, 0x55);
  for (int i = 0; i < 6; ++i) writer.append(1, aac_sample(), large);
  CHECK(writer.batch_bytes() <= 256u * 1024 * 1024);
  CHECK(sink.image.size() > 256u * 1024 * 1024);
}

TEST(mp4_writer_long, takes_64_bit_durations_beyond_13_hours) {
  Mp4Recording recording;
  recording.add({video_track(), aac_track(), aac_track(1)}, {});
  for (int hour = 0; hour <= 14; ++hour) recording.append_video(1, hours(hour));
  recording.append_audio(2);
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  CHECK_EQUAL(file.versions.at("mvhd"), 1);
  CHECK_EQUAL(file.tracks.at(0).versions.at("mdhd"), 1);
  CHECK_EQUAL(file.tracks.at(1).versions.at("tkhd"), 0);
  CHECK_EQUAL(file.duration, uint64_t{14} * 3600 * 90000 + 9000);
}

TEST(mp4_writer_long, places_a_track_that_joins_after_20_hours) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  recording.append_audio(1);
  recording.flush();
  recording.add({video_track(1), aac_track(1)}, hours(20));
  for (int i = 0; i < 10; ++i) recording.append_video(2, hours(20) + milliseconds(40 * i));
  recording.append_audio(3);
  recording.end(2, hours(20) + milliseconds(400));
  recording.flush();
  const WalkedFile before = walk(recording);
  recording.finish();
  const WalkedFile after = walk(recording);
  for (const WalkedFile* file : {&before, &after}) {
    CHECK_EQUAL(file->error, "");
    REQUIRE(file->tracks.size() == 3);
    const WalkedTrack& video = file->tracks[1];
    CHECK_EQUAL(video.versions.at("elst"), 1);
    CHECK_EQUAL(video.edits.at(0).duration, uint64_t{20} * 3600 * 90000);
    CHECK_EQUAL(video.edits.at(0).media_time, -1);
    CHECK_EQUAL(video.samples.at(9).decode_time, 9u * 3600);
  }
  CHECK_EQUAL(after.duration, uint64_t{20} * 3600 * 90000 + 36000);
  CHECK_EQUAL(after.tracks.at(0).versions.at("tkhd"), 0);
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
}

TEST(mp4_writer_long, shows_the_key_frame_again_in_a_gap_beyond_13_hours) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  recording.writer.append(1, video_sample({}, true), kFrame);
  recording.writer.append(1, video_sample(milliseconds(40)), Bytes{9});
  recording.writer.append(1, video_sample(hours(30), true), Bytes{8, 8});
  recording.writer.end_track(1, hours(30) + milliseconds(40));
  recording.flush();
  const WalkedFile before = walk(recording);
  recording.finish();
  const WalkedFile after = walk(recording);
  CHECK_EQUAL(before.error, "");
  CHECK_EQUAL(after.error, "");
  CHECK_EQUAL(before.tracks.at(0).samples.size(), 3u);
  const auto& samples = after.tracks.at(0).samples;
  REQUIRE(samples.size() == 5);
  for (size_t repeated : {size_t{2}, size_t{3}}) {
    CHECK_EQUAL(samples[repeated].offset, samples[0].offset);
    CHECK(samples[repeated].is_key_frame);
  }
  CHECK_EQUAL(samples[4].decode_time, uint64_t{30} * 3600 * 90000);
  CHECK_EQUAL(before.tracks.at(0).samples.at(2).decode_time, uint64_t{30} * 3600 * 90000);
  CHECK_EQUAL(samples[4].size, 2u);
  CHECK_EQUAL(after.duration, uint64_t{30} * 3600 * 90000 + 3600);
}

TEST(mp4_writer_long, lets_the_last_frame_stand_for_days) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  recording.writer.append(1, video_sample({}, true), kFrame);
  recording.writer.end_track(1, hours(48));
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.duration, uint64_t{48} * 3600 * 90000);
  CHECK_EQUAL(recording.writer.duration(), hours(48));
}

}  // namespace recorder
