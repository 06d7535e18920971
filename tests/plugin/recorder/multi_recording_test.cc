#include "plugin/recorder/multi_recording.h"

#include <optional>

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/exhaustive.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_disk.h"
#include "tests/support/manual_executor.h"
#include "tests/support/media_frames.h"
#include "tests/support/memory_source.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

constexpr const char* kPath = "/r/a.mp4";
constexpr Duration kFrame = milliseconds(40);

struct Fixture {
  static MultiRecordingSettings settings() {
    RecordingFacts facts;
    facts.id = "recording-1";
    facts.kind = RecordingKind::kMulti;
    facts.uri = "multi-recorder://a";
    return {facts, {"/r", *FileNameTemplate::parse("a"), {}, ".mp4"}};
  }

  explicit Fixture(Catalogue* catalogue = nullptr)
      : recording(std::make_shared<MultiRecording>(
            settings(), lane, clock, queue, disk, catalogue,
            [this](const std::string&, const std::string& name) { names.push_back(name); },
            [this](const std::string&) { ++failures; })) {}

  void add(SubscriptionId id) {
    add(id, id);
    recording->on_begin(id);
    lane.run();
  }
  void add(SubscriptionId id, uint64_t stream) {
    recording->add(id, {"uuid-" + std::to_string(stream), "Alice", "", "school"}, [this] { ++key_frame_requests; });
    lane.run();
  }
  // A frame of the track "1" of that subscription, on the lane but not yet on the disk.
  void video(SubscriptionId id, bool is_key_frame) {
    uint64_t& number = numbers[id];
    const MonotonicTime time = clock.monotonic();
    recording->on_frame({id, "1", format, is_key_frame ? key_frame(time) : delta_frame(time), number++});
    lane.run();
  }
  // Frames with the clock moving, and the lane's ticks.
  void video_for(SubscriptionId id, int frames) {
    for (int i = 0; i < frames; ++i) {
      video(id, i % 25 == 0);
      pass(kFrame);
    }
  }
  void pass(Duration time) {
    clock.advance(time);
    recording->tick(clock.monotonic());
  }
  void finish() {
    recording->finish("terminated", [this](Result<std::string> result) { finished = std::move(result); });
    lane.run();
  }
  void end(SubscriptionId id) {
    recording->on_end(id);
    lane.run();
  }

  Mp4FileInfo read(const std::string& path) {
    const Bytes content = disk.files()[path];
    MemorySource source(content);
    const Result<Mp4FileInfo> info = read_mp4_info(source);
    CHECK(info.ok());
    return info.ok() ? *info : Mp4FileInfo{};
  }
  uint64_t samples(const std::string& path) {
    const Mp4FileInfo info = read(path);
    return info.tracks.empty() ? 0 : info.tracks[0].sample_count;
  }

  FakeClock clock;
  FakeDisk disk;
  ManualExecutor lane, writer;
  static constexpr size_t kQueueBytes = 1 << 20;
  DiskQueue queue{writer, kQueueBytes};
  std::shared_ptr<const TrackFormat> format = vp8_format();
  std::map<SubscriptionId, uint64_t> numbers;
  int key_frame_requests = 0;
  std::optional<Result<std::string>> finished;
  std::vector<std::string> names;  // of its files
  int failures = 0;
  std::shared_ptr<MultiRecording> recording;
};

TEST(multi_recording, finishes_when_its_last_member_has_ended) {
  Fixture fixture;
  fixture.add(1);
  fixture.add(2);
  fixture.video_for(1, 50);
  fixture.finish();
  fixture.end(1);
  fixture.writer.run();
  CHECK(!fixture.finished);
  fixture.video_for(2, 25);
  fixture.end(2);
  fixture.writer.run();
  REQUIRE(fixture.finished && fixture.finished->ok());
  CHECK_EQUAL(**fixture.finished, kPath);
  const Mp4FileInfo info = fixture.read(kPath);
  CHECK(info.is_finished);
  CHECK_EQUAL(info.recorder_uri, "multi-recorder://a");
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].sample_count, 50u);
  CHECK_EQUAL(info.tracks[1].sample_count, 25u);
}

TEST(multi_recording, without_media_there_is_no_file_and_an_empty_path) {
  Fixture fixture;
  fixture.add(1);
  fixture.video(1, false);
  fixture.end(1);
  fixture.finish();
  CHECK(!fixture.finished);  // on the writer thread only
  fixture.writer.run();
  REQUIRE(fixture.finished && fixture.finished->ok());
  CHECK_EQUAL(**fixture.finished, "");
  CHECK_EQUAL(fixture.disk.operations(), 0);
}

TEST(multi_recording, tells_who_comes_and_who_goes_in_their_order_and_how_good_it_was) {
  CatalogueRig state;
  state.catalogue->begin(multi_facts("recording-1"));
  Fixture fixture(state.catalogue.get());
  TrackReception told{1, "1", Codec::kVp8, {}};
  told.reception.counts.packets = 70;
  fixture.add(1);
  fixture.recording->on_reception(told);  // before there is a file
  fixture.video_for(1, 25);
  fixture.recording->on_reception(told);
  fixture.recording->remove(1);
  fixture.add(2, 1);  // the same stream again: its end was not seen yet
  fixture.end(1);
  fixture.recording->on_begin(2);
  fixture.lane.run();
  fixture.video_for(2, 25);
  fixture.recording->remove(7);  // nobody
  fixture.finish();
  fixture.end(2);
  fixture.writer.run();
  Lines events;
  for (const std::string& line : state.told()) events.push_back(line.substr(0, line.find('{')));
  CHECK(events == (Lines{"school addedToMultiRecording uuid-1 ", "school startedMultiRecording  ",
                         "school removedFromMultiRecording uuid-1 ", "school addedToMultiRecording uuid-1 ",
                         "school removedFromMultiRecording uuid-1 ", "school stoppedMultiRecording  ",
                         "clinic stoppedMultiRecording  "}));
  const std::string removed = state.told()[2];
  CHECK(removed.find(R"("packets":{"received":140)") != std::string::npos);
  CHECK(removed.find(R"("frames":{"written":25)") != std::string::npos);
  const std::string stopped = state.told()[5];
  CHECK(stopped.find(R"("trackId":2)") != std::string::npos);
}

TEST(multi_recording, frames_of_nobody_are_passed_over) {
  Fixture fixture;
  fixture.video(7, true);
  fixture.end(7);
  CHECK_EQUAL(fixture.writer.waiting(), 0u);
}

TEST(multi_recording, counts_the_frames_that_a_full_inbox_refuses) {
  Fixture fixture;
  fixture.add(1);
  fixture.lane.refuse(true);
  fixture.video(1, true);
  CHECK_EQUAL(fixture.recording->dropped_frames(), 1u);
}

TEST(multi_recording, a_full_disk_queue_drops_frames_up_to_the_next_key_frame_and_asks_for_one) {
  Fixture fixture;
  fixture.add(1);
  fixture.video_for(1, 10);
  fixture.writer.run();
  fixture.queue.post([] {}, Fixture::kQueueBytes);  // the disk stalls
  fixture.video(1, false);
  fixture.video(1, true);  // as well
  CHECK_EQUAL(fixture.recording->dropped_frames(), 2u);
  fixture.writer.run();
  CHECK_EQUAL(fixture.key_frame_requests, 0);
  fixture.pass(milliseconds(50));
  CHECK(fixture.key_frame_requests > 0);
  fixture.video(1, false);
  CHECK_EQUAL(fixture.recording->dropped_frames(), 3u);
  fixture.video(1, true);
  fixture.pass(kFrame);
  fixture.video(1, false);
  CHECK_EQUAL(fixture.recording->dropped_frames(), 3u);
  const int requests = fixture.key_frame_requests;
  fixture.pass(milliseconds(50));
  CHECK_EQUAL(fixture.key_frame_requests, requests);
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  CHECK_EQUAL(fixture.samples(kPath), 12u);
}

TEST(multi_recording, a_queue_that_is_full_from_the_start_delays_the_file) {
  Fixture fixture;
  fixture.add(1);
  fixture.queue.post([] {}, Fixture::kQueueBytes);
  fixture.video(1, true);
  fixture.writer.run();
  CHECK_EQUAL(fixture.disk.operations(), 0);
  fixture.video(1, true);
  fixture.writer.run();
  CHECK_EQUAL(fixture.disk.files().count(kPath), 1u);
}

// Two streams, and a disk that fails from the n-th operation on; 0: never.
void record_on_failing_disk(Fixture& fixture, int n) {
  fixture.disk.fail_from(n);
  fixture.add(1);
  fixture.add(2);
  for (int second = 0; second < 4; ++second) {
    fixture.video_for(1, 13);
    fixture.video_for(2, 13);
    fixture.writer.run();
  }
  fixture.end(1);
  fixture.end(2);
  fixture.finish();
  fixture.writer.run();
}

// Of the first track, nothing while there is no index yet.
std::optional<uint64_t> readable_samples(const FakeDisk& disk) {
  const std::map<std::string, Bytes> files = disk.files();
  if (files.count(kPath) == 0) return std::nullopt;
  MemorySource source(files.at(kPath));
  const Result<Mp4FileInfo> info = read_mp4_info(source);
  if (!info.ok() || info->tracks.empty()) return std::nullopt;
  return info->tracks[0].sample_count;
}

// For every n: the end is reported, and the file plays with what reached it.
TEST(multi_recording, a_disk_that_fails_at_any_operation_is_survived) {
  Fixture sound;
  record_on_failing_disk(sound, 0);
  REQUIRE(sound.finished && sound.finished->ok());
  const int operations = sound.disk.operations();
  std::optional<uint64_t> samples;
  for (int n = test::first_of(operations); n <= operations; n += test::kStep) {
    Fixture fixture;
    record_on_failing_disk(fixture, n);
    CHECK(fixture.finished && !fixture.finished->ok() && !fixture.finished->error().message.empty());
    CHECK_EQUAL(fixture.queue.waiting_bytes(), 0u);
    const std::optional<uint64_t> now = readable_samples(fixture.disk);
    CHECK(now >= samples);  // a later failure loses no more; nothing is less than zero
    samples = now;
  }
  CHECK_EQUAL(samples, readable_samples(sound.disk));
}

TEST(multi_recording, goes_on_in_another_file_after_the_disk_has_failed_once) {
  Fixture fixture;
  fixture.add(1);
  fixture.video_for(1, 50);
  fixture.writer.run();
  fixture.disk.fail_from(fixture.disk.operations() + 1);
  fixture.video_for(1, 26);
  fixture.writer.run();
  fixture.disk.fail_from(0);
  const int requests = fixture.key_frame_requests;
  fixture.video_for(1, 100);
  fixture.writer.run();
  CHECK(fixture.key_frame_requests > requests);
  CHECK_EQUAL(fixture.names, (std::vector<std::string>{"a.mp4", "a_2.mp4"}));
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  REQUIRE(fixture.finished && fixture.finished->ok());
  CHECK_EQUAL(**fixture.finished, "/r/a_2.mp4");
  CHECK(fixture.samples(kPath) >= 25u);
  CHECK(fixture.samples("/r/a_2.mp4") >= 50u);
}

TEST(multi_recording, gives_up_a_disk_that_fails_again_and_again) {
  Fixture fixture;
  fixture.add(1);
  fixture.video_for(1, 50);
  fixture.writer.run();
  fixture.disk.fail_from(fixture.disk.operations() + 1);
  for (int second = 0; second < 10; ++second) {
    fixture.video_for(1, 25);
    fixture.writer.run();
  }
  fixture.disk.fail_from(0);
  const int operations = fixture.disk.operations();
  fixture.video_for(1, 100);
  fixture.writer.run();
  CHECK_EQUAL(fixture.disk.operations(), operations);
  CHECK_EQUAL(fixture.failures, 1);
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  REQUIRE(fixture.finished.has_value());
  CHECK(!fixture.finished->ok());
}

TEST(multi_recording, what_is_shown_during_a_pause_is_not_in_the_file_and_the_time_goes_on) {
  Fixture fixture;
  fixture.add(1);
  fixture.video_for(1, 25);
  fixture.recording->pause(fixture.clock.monotonic());
  fixture.video_for(1, 25);
  CHECK_EQUAL(fixture.key_frame_requests, 0);
  fixture.add(2);
  fixture.video_for(2, 25);
  fixture.recording->resume(fixture.clock.monotonic());
  fixture.lane.run();
  CHECK_EQUAL(fixture.key_frame_requests, 2);  // one for each member
  fixture.video_for(1, 25);
  fixture.video_for(2, 25);
  fixture.end(1);
  fixture.end(2);
  fixture.finish();
  fixture.writer.run();
  CHECK_EQUAL(fixture.names.size(), 1u);
  CHECK_EQUAL(fixture.recording->dropped_frames(), 0u);
  const Mp4FileInfo info = fixture.read(kPath);
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].sample_count, 50u);
  REQUIRE(info.tracks[0].edits.size() == 3);
  CHECK_EQUAL(info.tracks[0].edits[1].start_ms, 1000);
  CHECK_EQUAL(info.tracks[0].edits[1].end_ms, 3000);
  CHECK_EQUAL(info.tracks[0].duration_ms, 4000);
  CHECK_EQUAL(info.tracks[1].sample_count, 25u);
  CHECK_EQUAL(info.tracks[1].edits[0].end_ms, 4000);
}

// What was shown before comes after the request, through the reorder buffer and the lanes.
TEST(multi_recording, a_pause_begins_and_ends_with_the_moment_of_the_request) {
  Fixture fixture;
  fixture.add(1);
  const MonotonicTime start = fixture.clock.monotonic();
  fixture.recording->pause(start + 10 * kFrame);
  fixture.recording->resume(start + 20 * kFrame);
  for (uint64_t i = 0; i < 30; ++i) {
    const MonotonicTime time = start + static_cast<int64_t>(i) * kFrame;
    fixture.recording->on_frame({1, "1", fixture.format, i % 5 == 0 ? key_frame(time) : delta_frame(time), i});
  }
  fixture.lane.run();
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  const Mp4FileInfo info = fixture.read(kPath);
  REQUIRE(info.tracks.size() == 1 && info.tracks[0].edits.size() == 3);
  CHECK_EQUAL(info.tracks[0].sample_count, 20u);
  CHECK_EQUAL(info.tracks[0].edits[1].start_ms, 400);
  CHECK_EQUAL(info.tracks[0].edits[1].end_ms, 800);
}

TEST(multi_recording, paused_before_its_first_media_it_begins_when_it_is_resumed) {
  Fixture fixture;
  fixture.add(1);
  fixture.recording->pause(fixture.clock.monotonic());
  fixture.video_for(1, 50);
  fixture.writer.run();
  CHECK_EQUAL(fixture.disk.operations(), 0);
  fixture.recording->resume(fixture.clock.monotonic());
  fixture.video_for(1, 25);
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  const Mp4FileInfo info = fixture.read(kPath);
  REQUIRE(info.tracks.size() == 1 && info.tracks[0].edits.size() == 1);
  CHECK_EQUAL(info.tracks[0].duration_ms, 1000);
}

TEST(multi_recording, terminated_while_paused_it_ends_with_a_pause) {
  Fixture fixture;
  fixture.add(1);
  fixture.add(2);
  fixture.video_for(1, 25);
  fixture.video_for(2, 25);
  fixture.recording->pause(fixture.clock.monotonic());
  fixture.video_for(1, 25);
  fixture.end(2);  // leaves meanwhile
  fixture.video_for(1, 25);
  fixture.end(1);
  fixture.finish();
  fixture.writer.run();
  const Mp4FileInfo info = fixture.read(kPath);
  REQUIRE(info.tracks.size() == 2 && info.tracks[0].edits.size() == 2);
  CHECK_EQUAL(info.tracks[0].edits[1].start_ms, 2000);
  CHECK_EQUAL(info.tracks[0].edits[1].end_ms, 3960);
  CHECK_EQUAL(info.tracks[1].duration_ms, 2000);
}

TEST(multi_recording, a_full_index_goes_on_in_the_next_file) {
  Fixture fixture;
  constexpr SubscriptionId kMost = 5000;
  SubscriptionId id = 0;
  while (fixture.disk.files().count("/r/a_2.mp4") == 0 && id < kMost) {
    fixture.add(++id);
    fixture.video(id, true);
    fixture.pass(milliseconds(1));
    fixture.writer.run();
  }
  REQUIRE(id < kMost);
  CHECK_EQUAL(fixture.key_frame_requests, static_cast<int>(id));
  CHECK_EQUAL(fixture.recording->dropped_frames(), 0u);
  fixture.video(1, true);
  for (SubscriptionId ended = 1; ended <= id; ++ended) fixture.end(ended);
  fixture.finish();
  fixture.writer.run();
  REQUIRE(fixture.finished && fixture.finished->ok());
  CHECK_EQUAL(**fixture.finished, "/r/a_2.mp4");
  CHECK_EQUAL(fixture.read(kPath).tracks.size(), static_cast<size_t>(id - 1));
  CHECK_EQUAL(fixture.read("/r/a_2.mp4").tracks.size(), 2u);
}

}  // namespace
}  // namespace recorder
