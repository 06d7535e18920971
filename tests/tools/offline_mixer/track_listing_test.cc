#include "tools/offline_mixer/track_listing.h"

#include <jansson.h>

#include <memory>

#include "tests/support/test.h"

namespace recorder {
namespace {

// The two tracks that the documentation of the listing shows.
Mp4FileInfo documented_file() {
  Mp4TrackInfo audio;
  audio.track_id = 5;
  audio.sample_entry = "mp4a";
  audio.timescale = 44100;
  audio.duration_ms = 37282;
  audio.channels = 2;
  audio.sample_rate = 44100;
  audio.stream_name = "room-09f012-user1-e6ff";
  audio.media_session_id = "e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d";
  audio.edits = {{true, 0, 14}, {false, 14, 37282}};
  Mp4TrackInfo video = audio;
  video.is_video = true;
  video.sample_entry = "avc1";
  video.timescale = 90000;
  video.duration_ms = 37336;
  video.width = 320;
  video.height = 240;
  video.edits = {{false, 0, 37336}};
  Mp4FileInfo file;
  file.tracks = {audio, video};
  return file;
}

}  // namespace

TEST(track_listing, prints_what_is_documented) {
  CHECK_EQUAL(list_tracks(documented_file()), R"([
  {
    "durationInMS": "37282",
    "trackEdits": [
      {
        "endInMs": "14",
        "type": "pause",
        "startInMs": "0"
      },
      {
        "endInMs": "37282",
        "type": "media",
        "startInMs": "14"
      }
    ],
    "channels": "2",
    "trackType": "AUDIO",
    "trackId": "0",
    "timescale": "44100",
    "streamName": "room-09f012-user1-e6ff",
    "trackCodec": "mp4a",
    "sampleRate": "44100",
    "mediaSessionId": "e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d"
  },
  {
    "durationInMS": "37336",
    "trackEdits": [
      {
        "endInMs": "37336",
        "type": "media",
        "startInMs": "0"
      }
    ],
    "trackType": "VIDEO",
    "trackId": "1",
    "width": "320",
    "timescale": "90000",
    "streamName": "room-09f012-user1-e6ff",
    "trackCodec": "avc1",
    "mediaSessionId": "e6ff54e0-1c2a-11ec-90e8-79a2a32f3d9d",
    "height": "240"
  }
]
)");
}

TEST(track_listing, of_no_tracks_is_an_empty_array) { CHECK_EQUAL(list_tracks({}), "[]\n"); }

TEST(track_listing, is_json_whatever_the_names_are) {
  Mp4FileInfo file = documented_file();
  file.tracks[0].stream_name = "\"quoted\"\n\\ J\xc3\xb6rg \x01";
  const std::string text = list_tracks(file);
  const std::unique_ptr<json_t, void (*)(json_t*)> json(json_loads(text.c_str(), 0, nullptr), json_decref);
  REQUIRE(json != nullptr);
  const json_t* name = json_object_get(json_array_get(json.get(), 0), "streamName");
  CHECK_EQUAL(std::string(json_string_value(name)), file.tracks[0].stream_name);
}

TEST(track_listing, says_by_how_much_players_turn_a_track_if_they_do) {
  Mp4FileInfo file = documented_file();
  CHECK(list_tracks(file).find("rotation") == std::string::npos);
  file.tracks[1].rotation = 270;
  CHECK(list_tracks(file).find(R"("height": "240",
    "rotation": "270"
  })") != std::string::npos);
}

}  // namespace recorder
