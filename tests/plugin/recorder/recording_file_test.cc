#include "plugin/recorder/recording_file.h"

#include "plugin/mp4/mp4_reader.h"
#include "plugin/mp4/mp4_writer.h"
#include "tests/support/fake_disk.h"
#include "tests/support/manual_executor.h"
#include "tests/support/media_frames.h"
#include "tests/support/memory_source.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

const MonotonicTime kZero{seconds(1000)};
constexpr Duration kFrame = milliseconds(40);

MonotonicTime audio_time(int64_t frames, Duration from = Duration::zero()) {
  return kZero + from + from_ticks(frames * 1024, 48000);
}

// A file on a fake disk, and the tracks that a reader finds in it after finish().
struct Fixture {
  explicit Fixture(size_t slot_size = 256 * 1024)
      : file([slot_size](WriteSink& output) { return std::make_unique<Mp4Writer>(settings(slot_size), output); },
             OutputFile::create(queue, disk, "/r/a.mp4", SyncMode::kBatch), kZero) {}

  static Mp4FileSettings settings(size_t slot_size) {
    Mp4FileSettings result;
    result.slot_size = static_cast<uint32_t>(slot_size);
    return result;
  }

  RecordingFile::Appended video(SubscriptionId id, Duration at, uint64_t number, SharedMediaFrame frame = nullptr) {
    if (!frame) frame = number == 0 ? key_frame(kZero + at) : delta_frame(kZero + at);
    return file.append({id, "1", vp8, frame, number}, {"Alice", "uuid-" + std::to_string(id)});
  }
  RecordingFile::Appended audio(SubscriptionId id, MonotonicTime at, uint64_t number) {
    return file.append({id, "0", aac, audio_frame(at), number}, {"Alice", "uuid-" + std::to_string(id)});
  }

  Mp4FileInfo finish() {
    file.finish([](Duration) { return "/r/b.mp4"; }, [](const Result<std::string>&) {});
    thread.run();
    const Bytes content = disk.files()["/r/b.mp4"];
    MemorySource source(content);
    const Result<Mp4FileInfo> info = read_mp4_info(source);
    CHECK(info.ok());
    return info.ok() ? *info : Mp4FileInfo{};
  }

  FakeDisk disk;
  ManualExecutor thread;
  DiskQueue queue{thread, 1 << 20};
  std::shared_ptr<const TrackFormat> vp8 = vp8_format();
  std::shared_ptr<const TrackFormat> aac = aac_format();
  RecordingFile file;
};

TEST(recording_file, a_late_joiner_begins_with_a_pause) {
  Fixture fixture;
  for (int i = 0; i < 50; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  for (int i = 0; i < 10; ++i) fixture.video(2, seconds(1) + i * kFrame, static_cast<uint64_t>(i));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].edits.size(), 1u);
  REQUIRE(info.tracks[1].edits.size() == 2);
  CHECK(info.tracks[1].edits[0].is_pause);
  CHECK_EQUAL(info.tracks[1].edits[0].end_ms, 1000);
  CHECK_EQUAL(info.tracks[1].media_session_id, std::string("uuid-2"));
}

TEST(recording_file, video_begins_with_a_key_frame) {
  Fixture fixture;
  CHECK(fixture.video(1, Duration::zero(), 5, delta_frame(kZero)) == RecordingFile::Appended::kDropped);
  CHECK(fixture.video(1, kFrame, 6, key_frame(kZero + kFrame)) == RecordingFile::Appended::kYes);
}

TEST(recording_file, after_a_hole_video_waits_for_a_key_frame) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  CHECK(fixture.video(1, 2 * kFrame, 2) == RecordingFile::Appended::kDropped);
  CHECK(fixture.file.needs_key_frame(1));
  CHECK(fixture.video(1, 3 * kFrame, 3, key_frame(kZero + 3 * kFrame)) == RecordingFile::Appended::kYes);
  CHECK(!fixture.file.needs_key_frame(1));
}

TEST(recording_file, a_hole_in_audio_is_silence_so_that_the_rest_stays_in_its_place) {
  Fixture fixture;
  for (int i = 0; i < 10; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  for (int i = 30; i < 40; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1);
  CHECK_EQUAL(info.tracks[0].sample_count, 40u);
}

TEST(recording_file, audio_that_would_overlap_is_dropped) {
  Fixture fixture;
  fixture.audio(1, audio_time(0), 0);
  fixture.audio(1, audio_time(1), 1);
  CHECK(fixture.audio(1, audio_time(0), 2) == RecordingFile::Appended::kDropped);
}

TEST(recording_file, audio_of_the_first_stream_begins_at_zero_with_silence) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.audio(1, audio_time(0, milliseconds(500)), 0);
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[1].edits.size(), 1u);
  CHECK_EQUAL(info.tracks[1].sample_count, 24u);  // 500 ms are 23 frames of silence
}

TEST(recording_file, a_frozen_picture_is_listed_as_a_pause) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.video(1, kFrame, 1);
  fixture.video(1, seconds(5), 2);
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1 && info.tracks[0].edits.size() == 3);
  CHECK(info.tracks[0].edits[1].is_pause);
  CHECK_EQUAL(info.tracks[0].edits[1].end_ms, 5000);
}

TEST(recording_file, a_stream_that_is_added_again_gets_new_tracks) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.file.end_stream(1);
  fixture.video(2, seconds(1), 0);
  CHECK_EQUAL(fixture.finish().tracks.size(), 2u);
}

TEST(recording_file, a_track_ends_with_its_last_frame_and_not_with_the_file) {
  Fixture fixture;
  for (int i = 0; i < 25; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  for (int i = 0; i < 250; ++i) fixture.video(2, i * kFrame, static_cast<uint64_t>(i));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].duration_ms, 1000);
  CHECK_EQUAL(info.tracks[1].duration_ms, 10000);
}

TEST(recording_file, a_full_index_asks_for_the_next_file) {
  Fixture fixture(4096);
  bool is_full = false;
  for (SubscriptionId id = 1; id <= 40 && !is_full; ++id)
    is_full = fixture.video(id, Duration::zero(), 0) == RecordingFile::Appended::kNoRoom;
  CHECK(is_full);
}

TEST(recording_file, a_dropped_frame_makes_the_track_wait_for_a_key_frame) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.file.drop({1, "1", fixture.vp8, delta_frame(kZero + kFrame), 1});
  CHECK(fixture.file.needs_key_frame(1));
  CHECK(fixture.video(1, 2 * kFrame, 2) == RecordingFile::Appended::kDropped);
}

TEST(recording_file, that_continues_another_has_no_silence_in_front) {
  FakeDisk disk;
  ManualExecutor thread;
  DiskQueue queue{thread, 1 << 20};
  const auto make_writer = [](WriteSink& output) { return std::make_unique<Mp4Writer>(Mp4FileSettings{}, output); };
  RecordingFile file(make_writer, OutputFile::create(queue, disk, "/r/a.mp4", SyncMode::kNone), kZero,
                     RecordingFile::LeadingSilence::kNone);
  const auto format = aac_format();
  for (uint64_t i = 0; i < 10; ++i)
    file.append({1, "0", format, audio_frame(audio_time(static_cast<int64_t>(i), milliseconds(15))), i}, {});
  file.finish([](Duration) { return std::string(); }, [](const Result<std::string>&) {});
  thread.run();
  const Bytes content = disk.files()["/r/a.mp4"];
  MemorySource source(content);
  const Result<Mp4FileInfo> info = read_mp4_info(source);
  REQUIRE(info.ok() && info->tracks.size() == 1 && info->tracks[0].edits.size() == 2);
  CHECK_EQUAL(info->tracks[0].edits[0].end_ms, 15);
  CHECK_EQUAL(info->tracks[0].sample_count, 10u);
}

}  // namespace
}  // namespace recorder
