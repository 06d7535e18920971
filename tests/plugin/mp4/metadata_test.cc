#include "plugin/mp4/metadata.h"

#include "tests/support/test.h"

namespace recorder {

TEST(metadata, lists_pauses_in_seconds) {
  const Pause pauses[] = {{milliseconds(12'700), milliseconds(14'200)},
                          {hours(1), hours(1) + microseconds(40'999)}};
  CHECK_EQUAL(pauses_as_text(pauses), "12.700-14.200;3600.000-3600.041");
  CHECK_EQUAL(pauses_as_text({}), "");
}

TEST(metadata, are_items_of_an_ilst) {
  Bytes out;
  const Pause pause{milliseconds(5), milliseconds(10)};
  const RotationChange turned{milliseconds(12'700), 270};
  const TrackMetadata track{2, "abc", {&pause, 1}, R"({"bytes":7})", {&turned, 1}};
  write_metadata(out, {"title", "multi-recorder://x", WallTime(milliseconds(1'700'000'000'123))},
                 {&track, 1});
  const std::string_view text = as_text(out);
  for (std::string_view part :
       {"mdirappl", "\251nam", "title", "\251too", "janus-recorder", "recorder.uri", "multi-recorder://x",
        "recorder.start", "1700000000123", "track.2.mediaSessionId", "abc", "track.2.pauses", "0.005-0.010",
        "track.2.quality", R"({"bytes":7})", "track.2.rotations", "12.700:270"})
    CHECK(text.find(part) != std::string_view::npos);
  const Bytes title = {0, 0, 0, 29, 0xa9, 'n', 'a', 'm', 0, 0, 0, 21, 'd', 'a', 't', 'a',
                       0, 0, 0, 1, 0, 0, 0, 0, 't', 'i', 't', 'l', 'e'};
  CHECK(text.find(as_text(title)) != std::string_view::npos);
}

TEST(metadata, lists_rotations_from_their_seconds_on) {
  const RotationChange changes[] = {{Duration{}, 90}, {milliseconds(12'700) + microseconds(501), 0}};
  CHECK_EQUAL(rotations_as_text(changes), "0.000:90;12.701:0");
}

TEST(metadata, leave_out_what_a_track_does_not_have) {
  Bytes out;
  const TrackMetadata track{1, "abc", {}, {}};
  write_metadata(out, {}, {&track, 1});
  CHECK(as_text(out).find("pauses") == std::string_view::npos);
  CHECK(as_text(out).find("quality") == std::string_view::npos);
  CHECK(as_text(out).find("rotations") == std::string_view::npos);
}

}  // namespace recorder
