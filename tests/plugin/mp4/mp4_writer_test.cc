#include "plugin/mp4/mp4_writer.h"

#include <string>

#include "plugin/base/text.h"
#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::aac_sample;
using test::aac_track;
using test::Mp4Recording;
using test::video_sample;
using test::video_track;
using test::WalkedFile;
using test::WalkedTrack;

const Bytes kFrame = {1, 2, 3, 4, 5};

// Where samples are shown: movie time, in ms.
std::vector<int64_t> presentation_ms(const WalkedFile& file, uint32_t track_id) {
  std::vector<int64_t> times;
  const WalkedTrack* track = file.track(track_id);
  if (track == nullptr) return times;
  const int64_t lead = !track->edits.empty() && track->edits[0].media_time == -1
                           ? static_cast<int64_t>(track->edits[0].duration)
                           : 0;
  for (const test::WalkedSample& sample : track->samples) {
    const Duration time = from_ticks(lead, file.timescale) +
                          from_ticks(static_cast<int64_t>(sample.decode_time), track->timescale);
    times.push_back(std::chrono::round<milliseconds>(time).count());
  }
  return times;
}

WalkedFile walk(const Mp4Recording& recording) { return walk_mp4(recording.sink.image()); }

}  // namespace

TEST(mp4_writer, writes_nothing_before_the_first_track) {
  Mp4Recording recording;
  recording.flush();
  recording.finish();
  CHECK(recording.sink.operations.empty());
  CHECK_EQUAL(recording.writer.file_size(), 0u);
  CHECK(recording.writer.add_tracks({}, {}).empty());
}

TEST(mp4_writer, places_samples_alike_while_recording_and_finished) {
  Mp4Recording recording;
  recording.add({aac_track(), video_track()}, {});
  recording.add({aac_track(1), video_track(1)}, milliseconds(4350));
  for (uint32_t track : {1u, 3u})
    for (int i = 0; i < 3; ++i) recording.append_audio(track);
  for (int64_t ms : {0, 40, 2000}) recording.append_video(2, milliseconds(ms));
  for (int64_t ms : {4350, 4383, 4416, 9000}) recording.append_video(4, milliseconds(ms));
  recording.end(2, milliseconds(2040));
  recording.end(4, milliseconds(9033));
  recording.flush();
  const WalkedFile before = walk(recording);
  recording.finish();
  const WalkedFile after = walk(recording);
  CHECK(!before.is_finished);
  CHECK(after.is_finished);
  for (const WalkedFile* file : {&before, &after}) {
    CHECK_EQUAL(file->error, "");
    CHECK_EQUAL(presentation_ms(*file, 1), (std::vector<int64_t>{0, 23, 46}));
    CHECK_EQUAL(presentation_ms(*file, 2), (std::vector<int64_t>{0, 40, 2000}));
    CHECK_EQUAL(presentation_ms(*file, 3), (std::vector<int64_t>{4350, 4373, 4396}));
    CHECK_EQUAL(presentation_ms(*file, 4), (std::vector<int64_t>{4350, 4383, 4416, 9000}));
  }
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  CHECK_EQUAL(after.duration, 9033u * 90);
  CHECK_EQUAL(recording.writer.duration(), milliseconds(9033));
}

TEST(mp4_writer, moves_the_leading_edit_to_a_first_sample_that_is_late) {
  Mp4Recording recording;
  recording.add({video_track(), aac_track()}, seconds(1));
  recording.writer.append(1, video_sample(milliseconds(1500), true), kFrame);
  recording.writer.append(1, video_sample(milliseconds(1540)), kFrame);
  recording.writer.append(2, aac_sample(milliseconds(1200)), kFrame);
  recording.writer.append(2, aac_sample(milliseconds(9999)), kFrame);
  recording.writer.end_track(1, milliseconds(1580));
  recording.flush();
  const WalkedFile before = walk(recording);
  recording.finish();
  const WalkedFile after = walk(recording);
  for (const WalkedFile* file : {&before, &after}) {
    CHECK_EQUAL(presentation_ms(*file, 1), (std::vector<int64_t>{1500, 1540}));
    CHECK_EQUAL(presentation_ms(*file, 2), (std::vector<int64_t>{1200, 1223}));
  }
  REQUIRE(after.tracks.size() == 2);
  CHECK_EQUAL(after.tracks[0].edits[0].duration, 135'000u);
  CHECK_EQUAL(after.tracks[0].samples[0].decode_time, 0u);
}

TEST(mp4_writer, holds_the_last_video_sample_back_until_its_end_is_known) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  recording.append_video(1, milliseconds(0));
  recording.flush();
  CHECK_EQUAL(recording.writer.batch_bytes(), 0u);
  CHECK_EQUAL(walk(recording).tracks.at(0).samples.size(), 0u);
  recording.append_video(1, seconds(100));
  CHECK(recording.writer.batch_bytes() > 0);
  recording.flush();
  CHECK_EQUAL(walk(recording).tracks.at(0).samples.size(), 1u);
  CHECK_EQUAL(walk(recording).tracks.at(0).samples.at(0).duration, 9'000'000u);
  recording.end(1, seconds(101));
  recording.flush();
  REQUIRE(walk(recording).tracks.at(0).samples.size() == 2);
  CHECK_EQUAL(walk(recording).tracks.at(0).samples.at(1).duration, 90'000u);
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
}

TEST(mp4_writer, moves_a_frame_that_does_not_come_later_one_tick_behind_its_predecessor) {
  Mp4Recording recording;
  recording.add({video_track()}, seconds(1));
  for (int64_t ms : {900, 1000, 1040, 1040, 1000, 1080}) recording.append_video(1, milliseconds(ms));
  recording.end(1, milliseconds(1000));
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  std::vector<uint64_t> times;
  for (const auto& sample : file.tracks.at(0).samples) times.push_back(sample.decode_time);
  CHECK_EQUAL(times, (std::vector<uint64_t>{0, 1, 3600, 3601, 3602, 7200}));
  CHECK_EQUAL(file.tracks.at(0).samples.back().duration, 1u);
}

TEST(mp4_writer, lets_the_last_frame_of_an_unended_track_last_like_the_one_before_it) {
  struct {
    std::vector<int64_t> times_ms;
    uint32_t last_duration;
  } rows[] = {{{0, 20}, 1800}, {{0, 50'000}, 9000}, {{0}, 9000}};
  for (const auto& row : rows) {
    Mp4Recording recording;
    recording.add({video_track()}, {});
    for (int64_t ms : row.times_ms) recording.append_video(1, milliseconds(ms));
    recording.finish();
    CHECK_EQUAL(walk(recording).tracks.at(0).samples.back().duration, row.last_duration);
  }
}

TEST(mp4_writer, writes_one_stts_entry_for_constant_audio) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  for (int i = 0; i < 1000; ++i) {
    recording.append_audio(1);
    if (i % 43 == 0) recording.flush();
  }
  recording.finish();
  const test::FileImage image = recording.sink.image();
  const Bytes bytes = image.read(0, image.size());
  const size_t stts = as_text(bytes).rfind("stts");
  REQUIRE(stts != std::string_view::npos);
  CHECK_EQUAL(ByteReader(ByteView(bytes).subspan(stts + 8)).u32(), 1u);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

TEST(mp4_writer, shows_no_sample_of_a_new_track_before_its_flip_is_durable) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  recording.append_audio(1);
  const size_t before = recording.sink.operations.size();
  recording.add({aac_track(1)}, seconds(1));
  recording.append_audio(2);
  recording.flush();
  // Slot, sync, flip; then batch, sync, gate.
  size_t flip = 0, sync_after_flip = 0, gate = 0;
  for (size_t i = before; i < recording.sink.operations.size(); ++i) {
    const test::WriteOperation& operation = recording.sink.operations[i];
    if (operation.offset == 0x20 && !operation.is_sync) flip = i;
    if (operation.is_sync && flip > 0) sync_after_flip = i;
    if (!operation.is_sync && operation.bytes.size() == 4 && operation.offset != 0x20) gate = i;
  }
  CHECK(flip > before);
  CHECK(recording.sink.operations[flip - 1].is_sync);
  CHECK(flip < sync_after_flip && sync_after_flip < gate);
  CHECK_EQUAL(recording.check(recording.sink.image(), {{1, 1}, {2, 1}}), "");
}

TEST(mp4_writer, keeps_metadata_in_both_states) {
  Mp4Recording recording;
  recording.add({video_track(7)}, {});
  recording.append_video(1, {});
  recording.append_video(1, seconds(3));
  recording.flush();
  recording.writer.add_pause(1, milliseconds(500), milliseconds(2900));
  recording.flush();
  recording.flush();
  const WalkedFile before = walk(recording);
  recording.finish();
  const WalkedFile after = walk(recording);
  for (const WalkedFile* file : {&before, &after}) {
    CHECK_EQUAL(file->error, "");
    CHECK_EQUAL(file->metadata.at("\251nam"), "test");
    CHECK_EQUAL(file->metadata.at("recorder.uri"), "multi-recorder://test");
    CHECK_EQUAL(file->metadata.at("recorder.start"), "1700000000000");
    CHECK_EQUAL(file->metadata.at("track.1.mediaSessionId"), "session-7");
    CHECK_EQUAL(file->metadata.at("track.1.pauses"), "0.500-2.900");
    CHECK_EQUAL(file->creation_time, 1'700'000'000u + 2'082'844'800u);
    CHECK_EQUAL(file->tracks.at(0).name, "stream7");
    CHECK_EQUAL(file->tracks.at(0).group, 7u);
  }
}

TEST(mp4_writer, tells_how_pictures_are_to_be_turned_in_both_states) {
  constexpr uint32_t kMinusOne = 0xffff0000;
  Mp4Recording recording;
  ContainerTrack turned = video_track();
  turned.rotation = 90;
  recording.add({turned}, milliseconds(500));
  recording.add({video_track(1)}, milliseconds(500));
  for (int ms = 500; ms < 3000; ms += 100) {
    ContainerSample sample = video_sample(milliseconds(ms), ms % 1000 == 500);
    sample.rotation = ms < 1000 ? 90 : 180;
    recording.writer.append(1, sample, kFrame);
    sample.rotation = 0;
    recording.writer.append(2, sample, kFrame);
    if (ms == 800 || ms == 1500 || ms == 1600) recording.flush();
    const auto file = ms == 900 || ms == 1700 ? walk(recording) : WalkedFile();
    if (file.tracks.empty()) continue;
    CHECK_EQUAL(file.metadata.at("track.1.rotations"), ms == 900 ? "0.500:90" : "0.500:90;1.000:180");
    CHECK_EQUAL(file.metadata.count("track.2.rotations"), 0u);
    // What is known last.
    CHECK_EQUAL(file.tracks[0].matrix.at(ms == 900 ? 3 : 4), kMinusOne);
  }
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.metadata.at("track.1.rotations"), "0.500:90;1.000:180");
  REQUIRE(file.tracks.size() == 2);
  // Upside down for two of the two and a half seconds.
  CHECK(file.tracks[0].matrix.at(0) == kMinusOne && file.tracks[0].matrix.at(4) == kMinusOne);
  CHECK(file.tracks[0].width == 320 && file.tracks[0].height == 240);
  CHECK(file.tracks[1].matrix.at(0) == 0x00010000 && file.tracks[1].matrix.at(4) == 0x00010000);
}

TEST(mp4_writer, puts_the_movie_in_front_of_a_short_recording_and_behind_a_long_one) {
  for (const auto& [frames, last] : {std::pair{10, "mdat"}, std::pair{5000, "moov"}}) {
    Mp4Recording recording(8 * 1024);
    recording.add({aac_track()}, {});
    for (int i = 0; i < frames; ++i) recording.append_audio(1);
    recording.finish();
    CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
    CHECK_EQUAL(walk(recording).top_level.back(), last);
    CHECK_EQUAL(recording.writer.file_size(), recording.sink.image().size());
  }
}

TEST(mp4_writer, has_room_until_its_tables_would_exceed_four_gigabytes) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  for (int i = 0; i < 1000; ++i) recording.append_audio(1);
  recording.flush();
  CHECK(recording.writer.has_room());
}

}  // namespace recorder
