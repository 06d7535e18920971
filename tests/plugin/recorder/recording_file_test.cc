#include "plugin/recorder/recording_file.h"

#include "plugin/mp4/mp4_reader.h"
#include "plugin/mp4/mp4_writer.h"
#include "tests/support/fake_disk.h"
#include "tests/support/manual_executor.h"
#include "tests/support/media_frames.h"
#include "tests/support/memory_source.h"
#include "tests/support/mp4_walker.h"
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
    file.finish(
        [this](const FileSummary& summary) {
          quality = summary.quality;
          return "/r/b.mp4";
        },
        [](const Result<std::string>&) {});
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
  std::string quality;  // when it is finished
  RecordingFile file;
};

// A member of the figures of a track, by its path.
Json figure(const std::string& quality, size_t track, std::initializer_list<const char*> path) {
  const Result<Json> tracks = parse_json(quality);
  CHECK(tracks.ok() && elements(*tracks).size() > track);
  if (!tracks || elements(*tracks).size() <= track) return {};
  Json value = elements(*tracks)[track];
  for (const char* key : path) value = field(value, key);
  return value;
}

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

TEST(recording_file, knows_what_was_written_and_what_its_own_queues_cost) {
  Fixture fixture;
  const StreamLabel label{"Alice", "uuid-1"};
  fixture.video(1, {}, 0, delta_frame(kZero));  // the first is none that can be decoded
  fixture.video(1, kFrame, 1, key_frame(kZero + kFrame));
  fixture.video(1, 2 * kFrame, 2);
  fixture.file.drop({1, "1", fixture.vp8, delta_frame(kZero + 3 * kFrame), 3});  // the disk
  fixture.video(1, 6 * kFrame, 6);  // 4 and 5 were lost in the inbox
  fixture.video(1, 12 * kFrame, 7, key_frame(kZero + 12 * kFrame));
  for (uint64_t i = 0; i < 10; ++i) fixture.audio(1, audio_time(static_cast<int64_t>(i)), i);
  fixture.audio(1, audio_time(30), 12);
  Reception reception;
  reception.counts.packets = 40;
  fixture.file.note({1, "1", Codec::kVp8, reception}, label);
  fixture.file.note({2, "1", Codec::kVp8, reception}, {"Bob", "uuid-2"});
  fixture.finish();
  const auto video = [&](std::initializer_list<const char*> path) { return figure(fixture.quality, 0, path); };
  CHECK(video({"trackId"}) == Json(1) && video({"packets", "received"}) == Json(40));
  CHECK(video({"frames", "written"}) == Json(3) && video({"frames", "keyFrames"}) == Json(2));
  CHECK(video({"frames", "droppedByRecorder"}) == Json(4) && video({"bytes"}) == Json(220));
  CHECK(video({"keyFrameWaits", "count"}) == Json(2) && video({"keyFrameWaits", "ms"}) == Json(40 + 9 * 40));
  CHECK_EQUAL(dump(video({"gaps"})), R"([{"fromMs":80,"toMs":480}])");
  const auto audio = [&](std::initializer_list<const char*> path) { return figure(fixture.quality, 1, path); };
  CHECK(audio({"frames", "written"}) == Json(31) && audio({"frames", "droppedByRecorder"}) == Json(2));
  CHECK(audio({"silentMs"}) == Json(427));  // 20 frames of 1024 samples
  CHECK_EQUAL(dump(audio({"gaps"})), R"([{"fromMs":213,"toMs":640}])");
  CHECK(figure(fixture.quality, 2, {"trackId"}).is_null());
  CHECK(figure(fixture.quality, 2, {"streamName"}) == Json("Bob"));
}

TEST(recording_file, carries_the_quality_of_its_tracks_in_its_metadata) {
  Fixture fixture;
  for (int i = 0; i < 50; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  fixture.file.flush();
  fixture.video(2, seconds(2), 0);  // somebody comes: the index is written again, and with it what is known by now
  fixture.file.flush();
  fixture.thread.run();
  const auto stored = [&fixture](const char* path) {
    FileImage image;
    image.write(0, fixture.disk.files()[path]);
    const WalkedFile walked = walk_mp4(image);
    const auto item = walked.metadata.find("track.1.quality");
    const Result<Json> quality = parse_json(item == walked.metadata.end() ? "" : item->second);
    CHECK(quality.ok());
    return quality.ok() ? *quality : Json();
  };
  const Json so_far = stored("/r/a.mp4");
  CHECK(field(field(so_far, "frames"), "written") == Json(50));
  CHECK(field(so_far, "untilMs") == Json(1960));
  fixture.video(1, 50 * kFrame, 50);
  fixture.finish();
  const Json at_end = stored("/r/b.mp4");
  CHECK(field(field(at_end, "frames"), "written") == Json(51));
  CHECK(!has_field(at_end, "untilMs"));
  CHECK(at_end == figure(fixture.quality, 0, {}));
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

struct Edit {
  bool is_pause;
  int64_t start_ms, end_ms;
};

void check_edits(const Mp4TrackInfo& track, const std::vector<Edit>& expected) {
  CHECK_EQUAL(track.edits.size(), expected.size());
  for (size_t i = 0; i < std::min(track.edits.size(), expected.size()); ++i) {
    CHECK_EQUAL(track.edits[i].is_pause, expected[i].is_pause);
    // To a frame of sound: silence is of whole frames.
    CHECK(std::abs(track.edits[i].start_ms - expected[i].start_ms) <= 22);
    CHECK(std::abs(track.edits[i].end_ms - expected[i].end_ms) <= 22);
  }
}

TEST(recording_file, a_camera_that_is_off_at_the_end_is_a_pause_up_to_the_last_sound) {
  Fixture fixture;
  for (int i = 0; i < 25; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  for (int i = 0; i < 235; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  check_edits(info.tracks[0], {{false, 0, 960}, {true, 960, 4992}});
  check_edits(info.tracks[1], {{false, 0, 5013}});
}

TEST(recording_file, a_camera_may_be_off_for_longer_than_a_sample_can_last) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.video(1, hours(14), 1, key_frame(kZero + hours(14)));
  fixture.video(1, hours(14) + kFrame, 2);
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1);
  check_edits(info.tracks[0], {{true, 0, 14 * 3'600'000}, {false, 14 * 3'600'000, 14 * 3'600'000 + 80}});
}

TEST(recording_file, the_silence_of_a_microphone_that_sends_nothing_is_written_meanwhile) {
  Fixture fixture;
  int picture = 0;
  for (int i = 0; i < 47; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  uint64_t most_at_once = 0, size = 0;
  for (int second = 0; second < 600; ++second) {
    for (int i = 0; i < 5; ++i, ++picture) fixture.video(1, seconds(second) + i * milliseconds(200), static_cast<uint64_t>(picture));
    size = fixture.file.size();
    fixture.file.advance(kZero + seconds(second));
    most_at_once = std::max(most_at_once, fixture.file.size() - size);
    fixture.file.flush();
  }
  size = fixture.file.size();
  fixture.audio(1, audio_time(28125), 47);  // after 600 s
  const uint64_t at_return = fixture.file.size() - size;
  // A frame of silence has 6 bytes, of which ten seconds are 2.8 kB.
  CHECK(most_at_once > 2000 && most_at_once < 4000);
  CHECK(at_return < 10'000);
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].sample_count, 28126u);
  check_edits(info.tracks[0], {{false, 0, 1002}, {true, 1002, 600'000}, {false, 600'000, 600'021}});
}

TEST(recording_file, a_stream_that_went_without_a_word_ends_with_its_media) {
  Fixture fixture;
  for (int i = 0; i < 470; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  for (int i = 0; i < 250; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  for (int second = 10; second < 75; ++second) fixture.file.advance(kZero + seconds(second));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].duration_ms, 10'027);
  CHECK_EQUAL(info.tracks[1].duration_ms, 10'000);
}

TEST(recording_file, who_is_published_and_sends_nothing_for_long_is_silent) {
  Fixture fixture;
  fixture.audio(1, audio_time(0), 0);
  for (int second = 0; second < 3600; ++second) fixture.file.advance(kZero + seconds(second));
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1);
  CHECK(info.tracks[0].duration_ms > 3'490'000 && info.tracks[0].duration_ms < 3'510'000);
  REQUIRE(info.tracks[0].edits.size() == 2);
  CHECK(info.tracks[0].edits[1].is_pause);
}

TEST(recording_file, what_is_left_out_is_a_pause_however_short) {
  Fixture fixture;
  for (int i = 0; i < 25; ++i) fixture.video(1, i * kFrame, static_cast<uint64_t>(i));
  for (int i = 0; i < 47; ++i) fixture.audio(1, audio_time(i), static_cast<uint64_t>(i));
  for (uint64_t i = 25; i < 50; ++i)
    fixture.file.leave_out({1, "1", fixture.vp8, delta_frame(kZero + static_cast<int64_t>(i) * kFrame), i});
  for (uint64_t i = 47; i < 94; ++i)
    fixture.file.leave_out({1, "0", fixture.aac, audio_frame(audio_time(static_cast<int64_t>(i))), i});
  CHECK(fixture.video(1, 50 * kFrame, 50) == RecordingFile::Appended::kDropped);  // no key frame
  CHECK(fixture.file.needs_key_frame(1));
  fixture.video(1, 52 * kFrame, 52, key_frame(kZero + 52 * kFrame));
  fixture.video(1, 53 * kFrame, 53);
  fixture.audio(1, audio_time(94), 94);
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  check_edits(info.tracks[0], {{false, 0, 1000}, {true, 1000, 2080}, {false, 2080, 2160}});
  check_edits(info.tracks[1], {{false, 0, 1002}, {true, 1002, 2005}, {false, 2005, 2027}});
  CHECK_EQUAL(info.tracks[1].sample_count, 95u);
}

TEST(recording_file, what_ends_while_it_is_left_out_ends_with_a_pause) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.file.leave_out({1, "1", fixture.vp8, delta_frame(kZero + seconds(1)), 1});
  fixture.file.leave_out({1, "1", fixture.vp8, delta_frame(kZero + seconds(3)), 2});
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1);
  check_edits(info.tracks[0], {{false, 0, 1000}, {true, 1000, 3000}});
}

TEST(recording_file, a_camera_that_is_turned_is_listed_from_then_on) {
  Fixture fixture;
  for (uint64_t number = 0; number < 4; ++number) {
    const Duration at = static_cast<int64_t>(number) * seconds(1);
    MediaFrame frame = number == 0 ? *key_frame(kZero + at) : *delta_frame(kZero + at);
    frame.rotation = number == 0 ? 270 : 180;
    fixture.video(1, at, number, std::make_shared<const MediaFrame>(frame));
  }
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 1);
  CHECK(info.tracks[0].rotations == std::vector<RotationChange>({{Duration{}, 270}, {seconds(1), 180}}));
  CHECK_EQUAL(info.tracks[0].rotation, 180);
}

TEST(recording_file, a_stream_that_is_added_again_gets_new_tracks) {
  Fixture fixture;
  fixture.video(1, Duration::zero(), 0);
  fixture.file.end_stream(1);
  fixture.video(2, seconds(1), 0);
  CHECK_EQUAL(fixture.finish().tracks.size(), 2u);
}

TEST(recording_file, another_codec_is_another_track_and_the_old_one_ends_with_its_last_picture) {
  Fixture fixture;
  for (uint64_t number = 0; number < 3; ++number) fixture.video(1, static_cast<int64_t>(number) * kFrame, number);
  auto h264 = std::make_shared<TrackFormat>(*fixture.vp8);
  h264->codec = Codec::kH264;
  for (uint64_t number = 0; number < 2; ++number) {
    const MonotonicTime time = kZero + seconds(4) + static_cast<int64_t>(number) * kFrame;
    fixture.file.append({1, "1", h264, number == 0 ? key_frame(time) : delta_frame(time), number}, {"Alice", "uuid-1"});
  }
  const Mp4FileInfo info = fixture.finish();
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].sample_entry, "vp08");
  CHECK_EQUAL(info.tracks[0].duration_ms, 120);
  CHECK_EQUAL(info.tracks[1].sample_entry, "avc1");
  CHECK_EQUAL(info.tracks[1].duration_ms, 4080);
  CHECK_EQUAL(info.tracks[1].sample_count, 2u);
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
  file.finish([](const FileSummary&) { return std::string(); }, [](const Result<std::string>&) {});
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
