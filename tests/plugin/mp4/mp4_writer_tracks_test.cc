// Tracks that come and go, and what describes them.
#include "plugin/mp4/mp4_writer.h"
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

WalkedFile walk(const Mp4Recording& recording) { return walk_mp4(recording.sink.image()); }

}  // namespace

TEST(mp4_writer_tracks, adds_tracks_while_samples_of_others_wait) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  for (int i = 0; i < 30; ++i) {
    recording.append_video(1, milliseconds(40 * i));
    if (i % 10 != 5) continue;
    recording.add({aac_track(static_cast<uint32_t>(i))}, milliseconds(40 * i));
    CHECK_EQUAL(recording.check(recording.sink.image(), recording.checkpoints.back().samples), "");
  }
  recording.flush();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.checkpoints.back().samples), "");
}

TEST(mp4_writer_tracks, survives_forty_streams_that_come_and_go) {
  Mp4Recording recording(128 * 1024);
  for (int round = 0; round < 40; ++round) {
    const Duration join = seconds(round);
    const auto ids = recording.add(
        {aac_track(static_cast<uint32_t>(round)), video_track(static_cast<uint32_t>(round))}, join);
    REQUIRE(ids.size() == 2);
    for (int i = 0; i < 20; ++i) recording.append_audio(ids[0]);
    for (int i = 0; i < 12; ++i) recording.append_video(ids[1], join + milliseconds(40 * i));
    if (round % 3 == 0) recording.flush();
    recording.end(ids[0], join + milliseconds(480));
    recording.end(ids[1], join + milliseconds(480));
    if (round % 2 == 0) recording.flush();
  }
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.tracks.size(), 80u);
  for (const WalkedTrack& track : file.tracks)
    CHECK(track.mdhd_duration * 90000 / track.timescale * 5 > file.duration);
}

TEST(mp4_writer_tracks, drops_tracks_without_samples_when_it_finishes) {
  Mp4Recording recording;
  recording.add({aac_track(), video_track(), aac_track(1)}, {});
  recording.append_audio(3);
  recording.flush();
  CHECK_EQUAL(walk(recording).tracks.size(), 3u);
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  REQUIRE(file.tracks.size() == 1);
  CHECK_EQUAL(file.tracks[0].id, 3u);
  CHECK(!file.metadata.contains("track.1.mediaSessionId"));
  CHECK_EQUAL(file.metadata.at("track.3.mediaSessionId"), "session-1");
}

TEST(mp4_writer_tracks, has_room_for_two_hundred_tracks_in_a_slot_of_default_size) {
  Mp4Recording recording(Mp4FileSettings().slot_size);
  for (uint32_t i = 0; i < 100; ++i)
    REQUIRE(recording.add({aac_track(i), video_track(i)}, seconds(i)).size() == 2);
  for (uint32_t track = 1; track <= 200; track += 2) recording.append_audio(track);
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  CHECK_EQUAL(walk(recording).tracks.size(), 100u);
}

TEST(mp4_writer_tracks, refuses_tracks_that_the_slot_has_no_room_for_and_goes_on) {
  Mp4Recording recording(16 * 1024);
  uint32_t tracks = 0;
  while (!recording.add({aac_track(tracks)}, {}).empty()) ++tracks;
  CHECK(tracks >= 16 && tracks < 40);
  const size_t operations = recording.sink.operations.size();
  CHECK(recording.writer.add_tracks({aac_track(), video_track()}, {}).empty());
  CHECK_EQUAL(recording.sink.operations.size(), operations);
  recording.append_audio(tracks);
  recording.writer.append(tracks + 1, aac_sample(), kFrame);
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
}

TEST(mp4_writer_tracks, prefers_tracks_to_pauses_where_the_slot_is_small) {
  Mp4Recording recording(8 * 1024);
  recording.add({aac_track()}, {});
  for (int i = 0; i < 1000; ++i) recording.writer.add_pause(1, seconds(i), seconds(i) + milliseconds(500));
  recording.append_audio(1);
  recording.flush();
  recording.flush();
  CHECK_EQUAL(recording.add({video_track()}, seconds(5)).size(), 1u);
  CHECK(!walk(recording).metadata.contains("track.1.pauses"));
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  CHECK(walk(recording).metadata.at("track.1.pauses").size() > 10'000);
}

TEST(mp4_writer_tracks, prefers_pauses_to_quality_where_the_slot_is_small) {
  Mp4Recording recording(8 * 1024);
  recording.add({aac_track()}, {});
  recording.append_audio(1);
  recording.writer.set_quality(1, R"({"known":"so far"})");
  recording.writer.set_quality(9, "of nobody");
  recording.writer.add_pause(1, milliseconds(700), milliseconds(900));
  recording.flush();
  recording.flush();
  CHECK_EQUAL(walk(recording).metadata.at("track.1.quality"), R"({"known":"so far"})");
  recording.writer.set_quality(1, std::string(8 * 1024, 'q'));
  recording.add({video_track()}, seconds(5));
  CHECK(!walk(recording).metadata.contains("track.1.quality"));
  CHECK(walk(recording).metadata.contains("track.1.pauses"));
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), recording.all()), "");
  CHECK_EQUAL(walk(recording).metadata.at("track.1.quality").size(), 8u * 1024);
}

TEST(mp4_writer_tracks, quality_alone_writes_nothing) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  recording.flush();
  const size_t operations = recording.sink.operations.size();
  recording.writer.set_quality(1, "{}");
  recording.flush();
  CHECK_EQUAL(recording.sink.operations.size(), operations);
}

TEST(mp4_writer_tracks, ignores_unknown_and_ended_tracks) {
  Mp4Recording recording;
  recording.add({aac_track()}, {});
  recording.append_audio(1);
  recording.end(1, {});
  for (uint32_t track : {0u, 1u, 2u}) recording.writer.append(track, aac_sample(), kFrame);
  recording.writer.end_track(9, seconds(1));
  recording.writer.add_pause(9, {}, seconds(1));
  recording.finish();
  CHECK_EQUAL(recording.check(recording.sink.image(), {{1, 1}}), "");
  CHECK_EQUAL(walk(recording).tracks.size(), 1u);
}

TEST(mp4_writer_tracks, numbers_tracks_from_one) {
  Mp4Recording recording;
  CHECK_EQUAL(recording.add({video_track(), aac_track()}, {}), (std::vector<uint32_t>{1, 2}));
  CHECK_EQUAL(recording.add({aac_track(1)}, seconds(3)), (std::vector<uint32_t>{3}));
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  CHECK_EQUAL(file.tracks.size(), 3u);
  CHECK_EQUAL(file.next_track_id, 4u);
}

TEST(mp4_writer_tracks, lists_up_to_sixteen_descriptions_and_refers_to_them) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  for (int i = 0; i < 100; ++i) {
    ContainerSample sample = video_sample(milliseconds(40 * i), i % 2 == 0);
    if (sample.is_key_frame) {
      const auto resolution = static_cast<uint16_t>(i / 2 % 50);
      sample.configuration = {1, 0x42, 0xc0, static_cast<uint8_t>(resolution), 0xff, 0xe0, 0};
      sample.width = static_cast<uint16_t>(320 + resolution * 2);
      sample.height = static_cast<uint16_t>(240 + resolution);
    }
    recording.writer.append(1, sample, kFrame);
    if (i % 7 == 0) {
      recording.flush();
      CHECK_EQUAL(walk(recording).error, "");
      CHECK_EQUAL(walk(recording).tracks.at(0).sample_entries.size(), 1u);
    }
  }
  recording.finish();
  const WalkedFile file = walk(recording);
  CHECK_EQUAL(file.error, "");
  const WalkedTrack& track = file.tracks.at(0);
  CHECK_EQUAL(track.sample_entries.size(), 16u);
  CHECK_EQUAL(track.width, 418u);
  CHECK_EQUAL(track.height, 289u);
  REQUIRE(track.samples.size() == 100);
  CHECK_EQUAL(track.samples[0].description,
              2u);  // the first key frame had another configuration than the track
  CHECK_EQUAL(track.samples[1].description, 2u);
  CHECK_EQUAL(track.samples[28].description, 16u);
  CHECK_EQUAL(track.samples[30].description, 1u);
  CHECK_EQUAL(track.samples[99].description, 1u);
}

TEST(mp4_writer_tracks, knows_a_description_that_comes_back) {
  Mp4Recording recording;
  recording.add({video_track()}, {});
  for (int i = 0; i < 50; ++i) {
    ContainerSample sample = video_sample(milliseconds(40 * i), true);
    sample.configuration = video_track().configuration;
    sample.width = i % 2 == 0 ? 320 : 640;
    sample.height = i % 2 == 0 ? 240 : 480;
    recording.writer.append(1, sample, kFrame);
  }
  recording.finish();
  const WalkedTrack track = walk(recording).tracks.at(0);
  CHECK_EQUAL(track.sample_entries.size(), 2u);
  CHECK_EQUAL(track.samples.at(48).description, 1u);
  CHECK_EQUAL(track.samples.at(49).description, 2u);
}

}  // namespace recorder
