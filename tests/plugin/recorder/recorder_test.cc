#include "plugin/recorder/recorder.h"

#include <set>

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/memory_source.h"
#include "tests/support/recorder_rig.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

const std::string kUri = "multi-recorder://test-record";
constexpr uint64_t kRoom = 1234;

ErrorCode code_of(const Status& status) { return status.error().code; }

Status add(RecorderRig& rig, const std::string& id) {
  return rig.on_control([&] { return rig.recorder.multi().add(kUri, id, ""); });
}

Status add_room(RecorderRig& rig) {
  return rig.on_control([&] { return rig.recorder.multi().add_room(kUri, kRoom, ""); });
}

Status remove(RecorderRig& rig, const std::string& id) {
  return rig.on_control([&] { return rig.recorder.multi().remove(kUri, id); });
}

Result<std::string> startup(RecorderRig& rig, const std::string& uri = kUri) {
  return rig.on_control([&] { return rig.recorder.multi().startup(uri); });
}

std::vector<std::string> members(RecorderRig& rig) {
  for (const RunningRecording& recording : rig.on_control([&] { return rig.recorder.multi().running(); }))
    if (recording.uri == kUri) return recording.media_session_ids;
  return {};
}

Mp4FileInfo read(RecorderRig& rig, const std::string& name) {
  const std::map<std::string, Bytes> files = rig.disk.files();
  const auto found = files.find(Settings().record_dir + "/" + name);
  CHECK(found != files.end());
  if (found == files.end()) return {};
  MemorySource source(found->second);
  const Result<Mp4FileInfo> info = read_mp4_info(source);
  CHECK(info.ok());
  return info.ok() ? *info : Mp4FileInfo{};
}

TEST(recorder, records_two_streams_into_one_file) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  const std::string bob = rig.publish(publisher_of(kRoom, 2, "Bob"));
  CHECK(startup(rig).ok());
  CHECK(add(rig, alice).ok());
  rig.send_video("Alice");
  CHECK(add(rig, bob).ok());
  rig.send_video("Bob");
  const std::string name = rig.terminate(kUri);
  CHECK_EQUAL(name, std::string("multi-recorder___test-record.mp4"));
  const Mp4FileInfo info = read(rig, name);
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.recorder_uri, kUri);
  CHECK_EQUAL(info.tracks[0].stream_name, std::string("Alice"));
  CHECK_EQUAL(info.tracks[0].media_session_id, alice);
  CHECK_EQUAL(info.tracks[1].media_session_id, bob);
  CHECK_EQUAL(info.tracks[1].edits.size(), 2u);
}

TEST(recorder, a_stream_in_two_recorders_is_forwarded_once_and_written_twice) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(startup(rig, "second").ok());
  CHECK(add(rig, alice).ok());
  CHECK(rig.on_control([&] { return rig.recorder.multi().add("second", alice, ""); }).ok());
  rig.send_video("Alice");
  CHECK_EQUAL(rig.on_control([&] { return rig.rooms.sources["Alice"]->starts; }), 1);
  CHECK_EQUAL(read(rig, rig.terminate(kUri)).tracks.size(), 1u);
  CHECK_EQUAL(rig.on_control([&] { return rig.rooms.sources["Alice"]->stops; }), 0);
  CHECK_EQUAL(read(rig, rig.terminate("second")).tracks.size(), 1u);
  CHECK_EQUAL(rig.on_control([&] { return rig.rooms.sources["Alice"]->stops; }), 1);
}

TEST(recorder, removed_and_added_again_a_stream_has_new_tracks) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  for (int i = 0; i < 3; ++i) {
    CHECK(add(rig, alice).ok());
    rig.send_video("Alice");
    CHECK(remove(rig, alice).ok());
  }
  CHECK_EQUAL(read(rig, rig.terminate(kUri)).tracks.size(), 3u);
}

TEST(recorder, a_stream_that_reconnects_is_in_the_recordings_that_it_was_in) {
  struct Row {
    const char* name;
    uint64_t publisher;  // Alice was 1
    bool is_recorded;
  };
  const Row rows[] = {{"Alice", 7, true}, {"Alice A.", 1, true}, {"Bob", 7, false}};
  for (const Row& row : rows) {
    RecorderRig rig;
    const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
    CHECK(startup(rig).ok());
    CHECK(add(rig, alice).ok());
    rig.send_video("Alice");
    rig.unpublish(kRoom, 1);
    const std::string back = rig.publish(publisher_of(kRoom, row.publisher, row.name));
    CHECK_EQUAL(members(rig), row.is_recorded ? std::vector<std::string>{back} : std::vector<std::string>{});
    rig.send_video(row.name);
    const Mp4FileInfo info = read(rig, rig.terminate(kUri));
    CHECK_EQUAL(info.tracks.size(), row.is_recorded ? 2u : 1u);
  }
}

TEST(recorder, two_people_of_one_name_are_not_mixed_up) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  rig.publish(publisher_of(kRoom, 2, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(add(rig, alice).ok());
  rig.unpublish(kRoom, 1);
  rig.unpublish(kRoom, 2);
  rig.publish(publisher_of(kRoom, 3, "Alice"));
  CHECK(members(rig).empty());
}

TEST(recorder, who_was_removed_from_the_recording_of_a_room_stays_out_after_a_reconnect) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  CHECK(remove(rig, alice).ok());
  rig.unpublish(kRoom, 1);
  const std::string back = rig.publish(publisher_of(kRoom, 3, "Alice"));
  CHECK(members(rig).empty());
  CHECK(add(rig, back).ok());
}

TEST(recorder, a_single_recording_goes_on_in_another_file_after_a_reconnect_and_stays_paused) {
  for (const bool is_paused : {false, true}) {
    RecorderRig rig;
    const auto single = [&rig](auto ask) { return rig.on_control([&] { return ask(rig.recorder.single()); }); };
    const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
    CHECK(single([&](SingleRecorder& r) { return r.start(alice, {std::string("call"), {}}, "hush"); }).ok());
    if (is_paused) CHECK(single([&](SingleRecorder& r) { return r.pause(alice); }).ok());
    rig.unpublish(kRoom, 1);
    const std::string back = rig.publish(publisher_of(kRoom, 3, "Alice"));
    const auto running = single([](SingleRecorder& r) { return r.running(); });
    REQUIRE(running.size() == 1);
    CHECK_EQUAL(running[0].media_session_id, back);
    CHECK(running[0].file_name.starts_with("call"));
    CHECK_EQUAL(running[0].is_paused, is_paused);
    CHECK_EQUAL(rig.on_control([&] { return rig.rooms.sources["Alice"]->secret; }), std::string("hush"));
  }
}

TEST(recorder, a_whole_room_is_whoever_is_there_and_whoever_comes) {
  RecorderRig rig;
  rig.publish(publisher_of(kRoom, 1, "Alice"));
  rig.publish(publisher_of(99, 2, "Somebody else"));
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  rig.send_video("Alice");
  rig.publish(publisher_of(kRoom, 3, "Bob"));
  rig.send_video("Bob");
  rig.send_video("Somebody else");
  rig.unpublish(kRoom, 1);
  const Mp4FileInfo info = read(rig, rig.terminate(kUri));
  REQUIRE(info.tracks.size() == 2);
  CHECK_EQUAL(info.tracks[0].stream_name, std::string("Alice"));
  CHECK_EQUAL(info.tracks[1].stream_name, std::string("Bob"));
}

TEST(recorder, tracks_that_came_before_the_recording_are_recorded) {
  RecorderRig rig;
  const StreamDescription with_camera = publisher_of(kRoom, 1, "Alice");
  StreamDescription without_camera = with_camera;
  without_camera.tracks.pop_back();
  const std::string alice = rig.publish(without_camera);
  rig.update(with_camera);
  CHECK(startup(rig).ok());
  CHECK(add(rig, alice).ok());
  rig.send_video("Alice");
  CHECK_EQUAL(read(rig, rig.terminate(kUri)).tracks.size(), 1u);
}

TEST(recorder, the_first_track_that_can_be_recorded_brings_a_stream_into_the_recordings_of_its_room) {
  RecorderRig rig;
  StreamDescription stream = publisher_of(kRoom, 1, "Alice");
  for (TrackDescription& track : stream.tracks) track.is_disabled = true;
  const std::string alice = rig.publish(stream);
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  CHECK(startup(rig, "second").ok());
  CHECK(rig.on_control([&] { return rig.recorder.multi().add("second", alice, ""); }).ok());
  CHECK(members(rig).empty());
  rig.update(publisher_of(kRoom, 1, "Alice"));
  CHECK_EQUAL(members(rig), std::vector<std::string>{alice});
}

TEST(recorder, a_stream_that_was_removed_does_not_come_back_with_its_room) {
  RecorderRig rig;
  const StreamDescription stream = publisher_of(kRoom, 1, "Alice");
  const std::string alice = rig.publish(stream);
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  CHECK(remove(rig, alice).ok());
  rig.update(stream);
  CHECK(members(rig).empty());
  CHECK(add(rig, alice).ok());
  CHECK_EQUAL(members(rig).size(), 1u);
}

TEST(recorder, a_name_that_was_taken_since_the_start_costs_no_recording) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(rig.disk.create(Settings().record_dir + "/multi-recorder___test-record.mp4").ok());
  CHECK(add(rig, alice).ok());
  rig.send_video("Alice");
  const std::string name = rig.terminate(kUri);
  CHECK_EQUAL(name, std::string("multi-recorder___test-record-1.mp4"));
  CHECK_EQUAL(read(rig, name).tracks.size(), 1u);
}

TEST(recorder, the_end_of_the_room_ends_its_tracks_and_not_the_file) {
  RecorderRig rig;
  rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  rig.send_video("Alice");
  rig.on_control([&] {
    rig.recorder.room_destroyed(kRoom);
    return 0;
  });
  CHECK_EQUAL(rig.on_control([&] { return rig.recorder.multi().running().size(); }), 1u);
  CHECK_EQUAL(read(rig, rig.terminate(kUri)).tracks.size(), 1u);
}

TEST(recorder, without_media_there_is_no_file) {
  RecorderRig rig;
  CHECK(startup(rig).ok());
  CHECK_EQUAL(rig.terminate(kUri), std::string());
  CHECK(rig.disk.files().empty());
}

TEST(recorder, refuses_what_cannot_be_with_the_status_that_says_why) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  const std::string theora = rig.publish(publisher_of(kRoom, 2, "Bob", "theora"));
  StreamDescription secret = publisher_of(kRoom, 3, "Carol");
  secret.tracks[1].is_encrypted = true;
  const std::string encrypted = rig.publish(secret);
  CHECK(code_of(add(rig, alice)) == ErrorCode::kNotFound);
  CHECK(startup(rig).ok());
  CHECK(startup(rig).error().code == ErrorCode::kConflict);
  CHECK(code_of(add(rig, "nobody")) == ErrorCode::kNotFound);
  CHECK(code_of(add(rig, theora)) == ErrorCode::kUnsupportedMedia);
  CHECK(add(rig, theora).error().message.find("theora") != std::string::npos);
  CHECK(code_of(add(rig, encrypted)) == ErrorCode::kUnsupportedMedia);
  CHECK(code_of(remove(rig, alice)) == ErrorCode::kNotFound);
  CHECK(add(rig, alice).ok());
  CHECK(code_of(add(rig, alice)) == ErrorCode::kConflict);
  rig.terminate(kUri);
  CHECK(code_of(remove(rig, alice)) == ErrorCode::kNotFound);
}

TEST(recorder, in_a_whole_room_what_cannot_be_recorded_is_left_out) {
  RecorderRig rig;
  const std::string bob = rig.publish(publisher_of(kRoom, 2, "Bob", "theora"));
  CHECK(startup(rig).ok());
  CHECK(add_room(rig).ok());
  const auto recordings = rig.on_control([&] { return rig.recorder.multi().running(); });
  REQUIRE(recordings.size() == 1 && recordings[0].media_session_ids.size() == 1);
  CHECK_EQUAL(recordings[0].media_session_ids[0], bob);  // with its audio
}

TEST(recorder, a_disk_below_its_limit_starts_nothing) {
  Settings settings = one_lane();
  settings.min_available_space = uint64_t{1} << 41;  // the fake disk has half of it
  RecorderRig rig(settings);
  const Result<std::string> started = startup(rig);
  REQUIRE(!started.ok());
  CHECK(started.error().code == ErrorCode::kInternal);
  CHECK(started.error().message.find("min_available_space") != std::string::npos);
}

TEST(recorder, a_source_that_refuses_is_the_answer_to_the_request) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  rig.on_control([&] {
    rig.rooms.answer_to_start = Error{ErrorCode::kForbidden, "the secret is wrong"};
    return 0;
  });
  CHECK(code_of(add(rig, alice)) == ErrorCode::kForbidden);
  CHECK(code_of(add_room(rig)) == ErrorCode::kForbidden);
  CHECK(rig.on_control([&] { return rig.recorder.multi().running(); })[0].media_session_ids.empty());
}

// The name is taken when the file is made.
TEST(recorder, two_recordings_of_one_name_have_a_file_each) {
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  for (const char* uri : {"a?", "a*"}) {
    CHECK_EQUAL(*startup(rig, uri), std::string("a_.mp4"));
    CHECK(rig.on_control([&] { return rig.recorder.multi().add(uri, alice, ""); }).ok());
  }
  rig.send_video("Alice");
  const std::set<std::string> names{rig.terminate("a?"), rig.terminate("a*")};
  CHECK(names == std::set<std::string>({"a_.mp4", "a_-1.mp4"}));
}

TEST(recorder, shutting_down_finishes_every_file) {
  std::map<std::string, Bytes> files;
  RecorderRig rig;
  const std::string alice = rig.publish(publisher_of(kRoom, 1, "Alice"));
  CHECK(startup(rig).ok());
  CHECK(add(rig, alice).ok());
  rig.send_video("Alice");
  std::promise<void> done;
  rig.on_control([&] {
    rig.recorder.shut_down([&done] { done.set_value(); });
    return 0;
  });
  done.get_future().wait();
  CHECK(read(rig, "multi-recorder___test-record.mp4").is_finished);
  CHECK(rig.on_control([&] { return rig.rooms.sources["Alice"]->is_abandoned; }));
}

}  // namespace
}  // namespace recorder
