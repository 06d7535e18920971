#include "tools/offline_mixer/schedule/schedule.h"

#include <algorithm>
#include <map>
#include <random>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kHour = 3'600'000;

Mp4Edit media(int64_t start_ms, int64_t end_ms) { return {false, start_ms, end_ms}; }
Mp4Edit pause(int64_t start_ms, int64_t end_ms) { return {true, start_ms, end_ms}; }

enum class Kind { kAudio, kVideo };

// The session of a stream is its name in capitals.
Mp4TrackInfo track(Kind kind, const std::string& name, std::vector<Mp4Edit> edits) {
  Mp4TrackInfo info;
  info.is_video = kind == Kind::kVideo;
  info.stream_name = name;
  for (const char c : name) info.media_session_id += static_cast<char>(c - 'a' + 'A');
  info.edits = std::move(edits);
  return info;
}

Mp4FileInfo file_of(std::vector<Mp4TrackInfo> tracks) {
  Mp4FileInfo file;
  for (size_t i = 0; i < tracks.size(); ++i) tracks[i].track_id = static_cast<uint32_t>(i + 1);
  file.tracks = std::move(tracks);
  return file;
}

// "0-100 a+b 100-200 b": who is there in each scene, with a + behind who has a picture.
std::string text_of(const Schedule& schedule) {
  std::string text;
  for (const Scene& scene : schedule.scenes) {
    text += (text.empty() ? "" : " ") + std::to_string(scene.begin.count()) + "-" +
            std::to_string(scene.end.count()) + " ";
    for (const StageMember& member : scene.members)
      text += schedule.participants[member.participant].name + (member.has_picture ? "+" : "");
  }
  return text;
}

std::string scenes_of(std::vector<Mp4TrackInfo> tracks, const Selection& selection = {}) {
  const auto schedule = make_schedule(file_of(std::move(tracks)), selection);
  return schedule.ok() ? text_of(*schedule) : schedule.error().message;
}

std::vector<Mp4TrackInfo> three_people() {
  return {
      track(Kind::kAudio, "a", {media(0, 9000)}),
      track(Kind::kVideo, "b", {pause(0, 1000), media(1000, 5000)}),
      track(Kind::kVideo, "c", {pause(0, 2000), media(2000, 3000), pause(3000, 4000), media(4000, 8000)})};
}

}  // namespace

TEST(mixer_schedule, says_who_is_there_and_who_has_a_picture) {
  struct Row {
    std::vector<Mp4TrackInfo> tracks;
    std::string scenes;
  };
  const std::vector<Row> rows = {
      {{track(Kind::kVideo, "a", {media(0, 100)})}, "0-100 a+"},
      {{track(Kind::kAudio, "a", {media(0, 100)})}, "0-100 a"},
      // Nobody is there before the first one joins.
      {{track(Kind::kAudio, "a", {pause(0, 40), media(40, 100)})}, "0-40  40-100 a"},
      // A pause in the middle, and one at the end, is a camera that is off.
      {{track(Kind::kVideo, "a", {media(0, 1000), pause(1000, 2000), media(2000, 3000), pause(3000, 4000)})},
       "0-1000 a+ 1000-2000 a 2000-3000 a+ 3000-4000 a"},
      // Sound that pauses changes nothing.
      {{track(Kind::kAudio, "a", {media(0, 100), pause(100, 200), media(200, 300)})}, "0-300 a"},
      // The tracks of one stream are one participant.
      {{track(Kind::kAudio, "a", {media(0, 5000)}),
        track(Kind::kVideo, "a", {pause(0, 1000), media(1000, 3000)})},
       "0-1000 a 1000-3000 a+ 3000-5000 a"},
      // It left and came back: other tracks, the same stream, the same place in the order.
      {{track(Kind::kVideo, "a", {media(0, 1000)}), track(Kind::kVideo, "b", {media(0, 5000)}),
        track(Kind::kVideo, "a", {pause(0, 4000), media(4000, 5000)})},
       "0-1000 a+b+ 1000-4000 b+ 4000-5000 a+b+"},
      // Everybody left for a while.
      {{track(Kind::kAudio, "a", {media(0, 1000)}),
        track(Kind::kAudio, "b", {pause(0, 2000), media(2000, 3000)})},
       "0-1000 a 1000-2000  2000-3000 b"},
      // One leaves as the other joins.
      {{track(Kind::kAudio, "a", {media(0, 1000)}),
        track(Kind::kAudio, "b", {pause(0, 1000), media(1000, 3000)})},
       "0-1000 a 1000-3000 b"},
      // Two cameras of one stream, one after the other, are one picture.
      {{track(Kind::kVideo, "a", {media(0, 1000)}),
        track(Kind::kVideo, "a", {pause(0, 1000), media(1000, 2000)})},
       "0-2000 a+"},
      // In the order of joining, whatever the order of the tracks is.
      {{track(Kind::kAudio, "a", {pause(0, 10), media(10, 100)}), track(Kind::kAudio, "b", {media(0, 100)}),
        track(Kind::kAudio, "c", {media(0, 100)})},
       "0-10 bc 10-100 bca"},
      // A track without media is nobody.
      {{track(Kind::kAudio, "a", {media(0, 100)}), track(Kind::kVideo, "b", {}),
        track(Kind::kVideo, "c", {pause(0, 100)})},
       "0-100 a"},
  };
  for (const Row& row : rows) CHECK_EQUAL(scenes_of(row.tracks), row.scenes);
}

TEST(mixer_schedule, keeps_the_last_picture_for_the_last_sound_only) {
  const auto with_sound_until = [](int64_t end_ms) {
    return scenes_of(
        {track(Kind::kVideo, "a", {media(0, 1000)}), track(Kind::kAudio, "a", {media(0, end_ms)})});
  };
  CHECK_EQUAL(with_sound_until(900), "0-1000 a+");
  CHECK_EQUAL(with_sound_until(1500), "0-1500 a+");
  CHECK_EQUAL(with_sound_until(1501), "0-1000 a+ 1000-1501 a");
}

TEST(mixer_schedule, survives_edits_that_no_recorder_writes) {
  CHECK_EQUAL(scenes_of({track(Kind::kVideo, "a", {media(-50, 100)})}), "0-100 a+");
  CHECK_EQUAL(scenes_of({track(Kind::kVideo, "a", {media(60, 100), media(0, 70)})}), "0-100 a+");
  CHECK_EQUAL(scenes_of({track(Kind::kVideo, "a", {media(70, 30), media(10, 20)})}), "0-10  10-30 a+");
}

TEST(mixer_schedule, unites_tracks_without_a_session_by_their_names) {
  struct Row {
    std::vector<std::string> names;  // of a video, an audio and another audio track
    std::vector<std::string> participants;
  };
  const std::vector<Row> rows = {
      {{"x", "x", "y"}, {"x", "y"}},
      {{"", "", ""}, {""}},
      {{"", "x", ""}, {"", "x"}},
      {{"VideoHandler", "SoundHandler", "SoundHandler"}, {""}},
      {{"Core Media Video", "Core Media Audio", "x"}, {"", "x"}},
  };
  for (const Row& row : rows) {
    std::vector<Mp4TrackInfo> tracks;
    for (const std::string& name : row.names)
      tracks.push_back(track(tracks.empty() ? Kind::kVideo : Kind::kAudio, name, {media(0, 10)}));
    for (Mp4TrackInfo& one : tracks) one.media_session_id.clear();
    const auto schedule = make_schedule(file_of(tracks), {});
    REQUIRE(schedule.ok());
    std::vector<std::string> names;
    for (const Participant& participant : schedule->participants) names.push_back(participant.name);
    CHECK_EQUAL(names, row.participants);
  }
}

TEST(mixer_schedule, tells_apart_streams_of_one_name) {
  std::vector<Mp4TrackInfo> tracks = {track(Kind::kVideo, "a", {media(0, 10)}),
                                      track(Kind::kVideo, "a", {media(0, 10)}),
                                      track(Kind::kAudio, "a", {media(0, 10)})};
  tracks[1].media_session_id = "other";
  const auto schedule = make_schedule(file_of(tracks), {});
  REQUIRE(schedule.ok() && schedule->participants.size() == 2);
  CHECK_EQUAL(schedule->participants[0].media_session_id, "A");
  CHECK_EQUAL(schedule->participants[0].video_tracks, std::vector<size_t>{0});
  CHECK_EQUAL(schedule->participants[0].audio_tracks, std::vector<size_t>{2});
  CHECK_EQUAL(schedule->participants[1].video_tracks, std::vector<size_t>{1});
}

TEST(mixer_schedule, who_comes_back_under_the_same_name_keeps_the_place) {
  const auto again = [](std::vector<Mp4Edit> edits) {
    Mp4TrackInfo info = track(Kind::kVideo, "a", std::move(edits));
    info.media_session_id = "again";
    return info;
  };
  const auto first = track(Kind::kVideo, "a", {media(0, 1000)});
  const auto other = track(Kind::kAudio, "b", {pause(0, 500), media(500, 5000)});
  const auto back = again({pause(0, 3000), media(3000, 5000)});
  CHECK_EQUAL(scenes_of({first, other, back}), "0-500 a+ 500-1000 a+b 1000-3000 b 3000-5000 a+b");
  Selection selection;
  selection.exclude = {"again"};
  CHECK_EQUAL(scenes_of({first, other, back}, selection), "0-500  500-5000 b");
  // That one was there when the other came: somebody else of that name.
  CHECK_EQUAL(scenes_of({first, again({pause(0, 300), media(300, 2000)})}), "0-300 a+ 300-1000 a+a+ 1000-2000 a+");
}

TEST(mixer_schedule, has_a_stream_twice_that_shows_a_camera_and_a_screen) {
  const auto sound = track(Kind::kAudio, "a", {media(0, 9000)});
  const auto camera = track(Kind::kVideo, "a", {media(0, 9000)});
  const auto screen = track(Kind::kVideo, "a", {pause(0, 4000), media(4000, 6000)});
  CHECK_EQUAL(scenes_of({sound, camera, screen}), "0-4000 a+ 4000-6000 a+a+ 6000-9000 a+");
  const auto first = track(Kind::kVideo, "a", {media(0, 4100)});
  CHECK_EQUAL(scenes_of({sound, first, screen}), "0-6000 a+ 6000-9000 a");
}

TEST(mixer_schedule, is_cut_and_chosen_from) {
  struct Row {
    Selection selection;
    std::string scenes;
  };
  using std::nullopt;
  const std::vector<Row> rows = {
      {{}, "0-1000 a 1000-2000 ab+ 2000-3000 ab+c+ 3000-4000 ab+c 4000-5000 ab+c+ 5000-8000 ac+ 8000-9000 a"},
      {{{"b"}, {}, nullopt, nullopt}, "0-1000  1000-5000 b+"},
      {{{"C", "B"}, {}, nullopt, nullopt},
       "0-1000  1000-2000 b+ 2000-3000 b+c+ 3000-4000 b+c 4000-5000 b+c+ 5000-8000 c+"},
      {{{}, {"A", "c"}, nullopt, nullopt}, "0-1000  1000-5000 b+"},
      {{{"a", "b"}, {"a"}, nullopt, nullopt}, "0-1000  1000-5000 b+"},
      {{{}, {}, milliseconds(3500), nullopt}, "3500-4000 ab+c 4000-5000 ab+c+ 5000-8000 ac+ 8000-9000 a"},
      {{{}, {}, nullopt, milliseconds(1500)}, "0-1000 a 1000-1500 ab+"},
      {{{}, {}, milliseconds(1000), milliseconds(2000)}, "1000-2000 ab+"},
      {{{}, {}, milliseconds(8500), milliseconds(99000)}, "8500-9000 a"},
      {{{}, {}, milliseconds(-5), milliseconds(10)}, "0-10 a"},
  };
  for (const Row& row : rows) CHECK_EQUAL(scenes_of(three_people(), row.selection), row.scenes);
}

TEST(mixer_schedule, names_only_who_is_in_the_cut) {
  const auto schedule =
      make_schedule(file_of(three_people()), {{}, {}, milliseconds(5000), milliseconds(6000)});
  REQUIRE(schedule.ok() && schedule->participants.size() == 2);
  CHECK_EQUAL(schedule->participants[0].name, "a");
  CHECK_EQUAL(schedule->participants[1].name, "c");
  CHECK_EQUAL(schedule->participants[1].video_tracks, std::vector<size_t>{2});
}

TEST(mixer_schedule, says_what_is_wrong_with_a_selection) {
  struct Row {
    Selection selection;
    std::string message;
  };
  using std::nullopt;
  const std::vector<Row> rows = {
      {{{"d"}, {}, nullopt, nullopt},
       "--include: no stream has the name or mediaSessionId \"d\"; there are \"a\", \"b\", \"c\""},
      {{{}, {"b", "\x1b[2J"}, nullopt, nullopt},
       "--exclude: no stream has the name or mediaSessionId \"\\u001B[2J\"; there are \"a\", \"b\", \"c\""},
      {{{""}, {}, nullopt, nullopt},
       "--include: no stream has the name or mediaSessionId \"\"; there are \"a\", \"b\", \"c\""},
      {{{}, {"a", "b", "c"}, nullopt, nullopt}, "--include and --exclude leave nobody"},
      {{{}, {}, milliseconds(9000), nullopt},
       "--from and --to leave nothing: from 9.000 s to 9.000 s of 9.000 s"},
      {{{}, {}, milliseconds(2500), milliseconds(2500)},
       "--from and --to leave nothing: from 2.500 s to 2.500 s of 9.000 s"},
      {{{"b"}, {}, nullopt, milliseconds(1000)}, "nobody is there between --from and --to"},
  };
  for (const Row& row : rows) {
    const auto schedule = make_schedule(file_of(three_people()), row.selection);
    REQUIRE(!schedule.ok());
    CHECK(schedule.error().code == ErrorCode::kBadRequest);
    CHECK_EQUAL(schedule.error().message, row.message);
  }
}

TEST(mixer_schedule, lists_twenty_names_of_many) {
  std::vector<Mp4TrackInfo> tracks;
  for (char c = 'a'; c <= 'z'; ++c) tracks.push_back(track(Kind::kAudio, std::string(1, c), {media(0, 10)}));
  const std::string message = scenes_of(tracks, {{"unknown"}, {}, {}, {}});
  CHECK(message.ends_with("\"s\", \"t\" and 6 more"));
}

TEST(mixer_schedule, refuses_what_only_a_damaged_file_has) {
  struct Row {
    std::vector<Mp4TrackInfo> tracks;
    std::string message;
  };
  const std::vector<Row> rows = {
      {{}, "nobody is in the recording"},
      {{track(Kind::kAudio, "a", {pause(0, 10)})}, "nobody is in the recording"},
      {{track(Kind::kAudio, "a", {media(0, 168 * kHour + 1)})},
       "the timeline of 604800.001 s is longer than a week"},
  };
  for (const Row& row : rows) {
    const auto schedule = make_schedule(file_of(row.tracks), {});
    REQUIRE(!schedule.ok());
    CHECK(schedule.error().code == ErrorCode::kUnsupportedMedia);
    CHECK_EQUAL(schedule.error().message, row.message);
  }
  CHECK_EQUAL(scenes_of({track(Kind::kAudio, "a", {media(0, 168 * kHour)})}), "0-604800000 a");
}

TEST(mixer_schedule, takes_no_memory_without_limit) {
  std::vector<Mp4TrackInfo> tracks;
  for (int i = 0; i < 2000; ++i) {
    tracks.push_back(track(Kind::kVideo, "", {media(i, kHour)}));
    tracks.back().media_session_id = std::to_string(i);
  }
  std::vector<Mp4Edit> edits;
  for (int64_t i = 0; i < 10'000; ++i) edits.push_back({i % 2 == 1, 3000 + i, 3001 + i});
  tracks.front().edits = edits;
  CHECK_EQUAL(scenes_of(tracks), "who is there changes too often to be true");
}

TEST(mixer_schedule, counts_the_pictures_that_begin_before_the_end) {
  struct Row {
    int64_t begin_ms, end_ms;
    int fps;
    int64_t pictures;
  };
  for (const Row& row : std::vector<Row>{{0, 1000, 30, 30},
                                         {0, 1001, 30, 31},
                                         {500, 1500, 25, 25},
                                         {0, 1, 1, 1},
                                         {0, 33, 30, 1},
                                         {0, 34, 30, 2}})
    CHECK_EQUAL(picture_count({{}, {}, milliseconds(row.begin_ms), milliseconds(row.end_ms)}, row.fps),
                row.pictures);
}

namespace {

// Tracks as a recorder might have written them, with times up to 3 s so that there are many coincidences. A stream has
// one picture at most: a second one would be on stage apart.
std::vector<Mp4TrackInfo> random_tracks(std::mt19937& random) {
  const auto below = [&](int64_t limit) {
    return static_cast<int64_t>(random() % static_cast<uint32_t>(limit));
  };
  std::vector<Mp4TrackInfo> tracks;
  for (int64_t i = below(6); i >= 0; --i) {
    std::vector<Mp4Edit> edits;
    bool is_pause = below(2) == 0;
    for (int64_t now = 0, count = below(6); count >= 0; --count, is_pause = !is_pause) {
      const int64_t end = now + 100 * (1 + below(6));
      edits.push_back({is_pause, now, end});
      now = end;
    }
    const std::string name(1, static_cast<char>('a' + below(3)));
    const bool has_video = std::any_of(tracks.begin(), tracks.end(), [&](const Mp4TrackInfo& other) {
      return other.is_video && other.stream_name == name;
    });
    tracks.push_back(track(!has_video && below(2) == 0 ? Kind::kVideo : Kind::kAudio, name, edits));
  }
  return tracks;
}

bool is_there(const Mp4TrackInfo& one, int64_t now) {
  const auto first =
      std::find_if(one.edits.begin(), one.edits.end(), [](const Mp4Edit& edit) { return !edit.is_pause; });
  return first != one.edits.end() && first->start_ms <= now && now < one.edits.back().end_ms;
}

bool is_seen(const Mp4TrackInfo& one, int64_t now) {
  return one.is_video && std::any_of(one.edits.begin(), one.edits.end(), [now](const Mp4Edit& edit) {
           return !edit.is_pause && edit.start_ms <= now && now < edit.end_ms;
         });
}

struct State {
  bool present = false, pictured = false;
};

// Of each stream at a time, read off its tracks.
std::map<std::string, State> states_at(const std::vector<Mp4TrackInfo>& tracks, int64_t now) {
  std::map<std::string, State> states;
  for (const Mp4TrackInfo& one : tracks) {
    State& state = states[one.stream_name];
    state.present = state.present || is_there(one, now);
    state.pictured = state.pictured || is_seen(one, now);
  }
  return states;
}

// Whether the stream's last picture before it leaves was less than half a second before.
bool has_last_picture(const std::vector<Mp4TrackInfo>& tracks, const std::string& name, int64_t now) {
  int64_t leaves = now;
  for (; states_at(tracks, leaves)[name].present; leaves += 100)
    if (states_at(tracks, leaves)[name].pictured) return false;
  for (int64_t time = now; time >= 0 && states_at(tracks, time)[name].present; time -= 100)
    if (states_at(tracks, time)[name].pictured) return leaves - (time + 100) <= 500;
  return false;
}

void check_scene_at(const std::vector<Mp4TrackInfo>& tracks, const Schedule& schedule, const Scene& scene,
                    int64_t now) {
  std::map<std::string, bool> shown;
  for (const StageMember& member : scene.members)
    shown[schedule.participants[member.participant].name] = member.has_picture;
  for (const auto& [name, state] : states_at(tracks, now)) {
    CHECK_EQUAL(shown.contains(name), state.present);
    if (state.present) CHECK_EQUAL(shown[name], state.pictured || has_last_picture(tracks, name, now));
  }
}

}  // namespace

TEST(mixer_schedule, agrees_with_the_tracks_at_every_time) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    const std::vector<Mp4TrackInfo> tracks = random_tracks(random);
    const auto schedule = make_schedule(file_of(tracks), {});
    if (!schedule.ok()) {
      CHECK_EQUAL(schedule.error().message, "nobody is in the recording");
      continue;
    }
    milliseconds end{};
    for (size_t i = 0; i < schedule->scenes.size(); ++i) {
      const Scene& scene = schedule->scenes[i];
      CHECK(scene.begin == end && scene.begin < scene.end);
      CHECK(i == 0 || scene.members != schedule->scenes[i - 1].members);
      for (int64_t now = scene.begin.count(); now < scene.end.count(); now += 100)
        check_scene_at(tracks, *schedule, scene, now);
      end = scene.end;
    }
    CHECK(schedule->begin == milliseconds(0) && schedule->end == end);
    for (const auto& [name, state] : states_at(tracks, end.count())) CHECK(!state.present);
  }
}

}  // namespace recorder
