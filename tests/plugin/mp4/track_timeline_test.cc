#include "plugin/mp4/track_timeline.h"

#include <cstdio>

#include "tests/support/test.h"

namespace recorder {
namespace {

struct Expected {
  bool is_pause;
  int64_t start_ms, end_ms;
};

bool same(const std::vector<Mp4Edit>& edits, const std::vector<Expected>& expected) {
  if (edits.size() != expected.size()) return false;
  for (size_t i = 0; i < edits.size(); ++i) {
    if (edits[i].is_pause != expected[i].is_pause || edits[i].start_ms != expected[i].start_ms ||
        edits[i].end_ms != expected[i].end_ms)
      return false;
  }
  return true;
}

constexpr bool kPause = true;
constexpr bool kMedia = false;
constexpr int64_t kCentury = 36525ll * 86400 * 1000;

}  // namespace

TEST(track_timeline, turns_edits_into_spans) {
  struct Row {
    const char* what;
    std::vector<TrackEdit> edits;
    int64_t media_ticks;  // of 1000 a second
    bool is_growing;
    std::vector<Expected> expected;
  };
  // The movie has 90000 ticks a second.
  const std::vector<Row> rows = {
      {"no edits", {}, 5000, false, {{kMedia, 0, 5000}}},
      {"whole", {{450000, 0}}, 5000, false, {{kMedia, 0, 5000}}},
      {"joined late", {{90000, -1}, {450000, 0}}, 5000, false, {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"joined late, still recorded", {{90000, -1}, {0, 0}}, 5000, true,
       {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"says more than there is", {{90000, -1}, {900000, 0}}, 5000, false,
       {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"says less than there is", {{90000, 0}}, 5000, false, {{kMedia, 0, 1000}}},
      {"says less, but grows", {{90000, 0}}, 5000, true, {{kMedia, 0, 5000}}},
      {"begins inside", {{450000, 2000}}, 5000, false, {{kMedia, 0, 3000}}},
      {"begins behind the end", {{90000, -1}, {450000, 9000}}, 5000, false, {}},
      {"pause in the middle", {{90000, 0}, {90000, -1}, {90000, 1000}}, 5000, false,
       {{kMedia, 0, 1000}, {kPause, 1000, 2000}, {kMedia, 2000, 3000}}},
      {"two pauses", {{90000, -1}, {90000, -1}, {0, 0}}, 5000, false,
       {{kPause, 0, 2000}, {kMedia, 2000, 7000}}},
      {"two media", {{90000, 0}, {90000, 3000}}, 5000, false, {{kMedia, 0, 2000}}},
      {"pause at the end", {{90000, 0}, {90000, -1}}, 5000, false, {{kMedia, 0, 1000}}},
      {"no media yet", {{90000, -1}, {0, 0}}, 0, true, {}},
      {"endless pause", {{UINT64_MAX, -1}, {0, 0}}, 5000, false, {}},
      {"endless media", {{UINT64_MAX, 0}}, kMaxTicks, false, {{kMedia, 0, kCentury}}},
      {"negative beyond -1", {{90000, INT64_MIN}, {0, 0}}, 5000, false,
       {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"far media time", {{90000, INT64_MAX}}, 5000, false, {}},
  };
  for (const Row& row : rows) {
    const MediaExtent extent{row.media_ticks > 0 ? 1u : 0u, row.media_ticks, row.media_ticks};
    const auto spans = spans_of_edits({row.edits, 90000, 1000, extent, row.is_growing});
    const bool right = same(cut_pauses(spans, {}), row.expected);
    CHECK(right);
    if (!right) std::fprintf(stderr, "    in row: %s\n", row.what);
  }
}

TEST(track_timeline, without_time_scales_there_is_no_time) {
  const std::vector<TrackEdit> edits = {{90000, -1}, {0, 0}};
  CHECK(spans_of_edits({edits, 0, 0, {5, 5000, 5000}, false}).empty());
}

TEST(track_timeline, rounds_to_the_nearest_millisecond) {
  const std::vector<TrackEdit> edits = {{1260, -1}, {0, 0}};  // 14 ms
  const auto spans = spans_of_edits({edits, 90000, 44100, {1, 1643543, 1643543}, false});
  CHECK(same(cut_pauses(spans, {}), {{kPause, 0, 14}, {kMedia, 14, 37283}}));
}

TEST(track_timeline, cuts_pauses_out_of_media) {
  struct Row {
    const char* what;
    std::vector<std::pair<int, int>> pauses;
    std::vector<Expected> expected;
  };
  // Joined at 1 s, left at 6 s.
  const std::vector<TimeSpan> spans = {{kPause, seconds(0), seconds(1)}, {kMedia, seconds(1), seconds(6)}};
  const std::vector<Row> rows = {
      {"none", {}, {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"inside", {{2, 3}}, {{kPause, 0, 1000}, {kMedia, 1000, 2000}, {kPause, 2000, 3000},
                            {kMedia, 3000, 6000}}},
      {"at once", {{1, 3}}, {{kPause, 0, 3000}, {kMedia, 3000, 6000}}},
      {"from before", {{0, 3}}, {{kPause, 0, 3000}, {kMedia, 3000, 6000}}},
      {"to the end", {{5, 6}}, {{kPause, 0, 1000}, {kMedia, 1000, 5000}, {kPause, 5000, 6000}}},
      {"behind the end", {{5, 60}}, {{kPause, 0, 1000}, {kMedia, 1000, 5000}, {kPause, 5000, 6000}}},
      {"after the end", {{6, 60}, {7, 8}}, {{kPause, 0, 1000}, {kMedia, 1000, 6000}}},
      {"unsorted", {{4, 5}, {2, 3}}, {{kPause, 0, 1000}, {kMedia, 1000, 2000}, {kPause, 2000, 3000},
                                      {kMedia, 3000, 4000}, {kPause, 4000, 5000}, {kMedia, 5000, 6000}}},
      {"overlapping", {{2, 4}, {3, 5}}, {{kPause, 0, 1000}, {kMedia, 1000, 2000}, {kPause, 2000, 5000},
                                         {kMedia, 5000, 6000}}},
      {"nested", {{2, 5}, {3, 4}}, {{kPause, 0, 1000}, {kMedia, 1000, 2000}, {kPause, 2000, 5000},
                                    {kMedia, 5000, 6000}}},
      {"everything", {{0, 60}}, {{kPause, 0, 6000}}},
  };
  for (const Row& row : rows) {
    std::vector<TrackPause> pauses;
    for (const auto& [start, end] : row.pauses) pauses.push_back({seconds(start), seconds(end)});
    const bool right = same(cut_pauses(spans, pauses), row.expected);
    CHECK(right);
    if (!right) std::fprintf(stderr, "    in row: %s\n", row.what);
  }
}

TEST(track_timeline, a_pause_may_cover_several_spans) {
  const std::vector<TimeSpan> spans = {
      {kMedia, seconds(0), seconds(2)}, {kPause, seconds(2), seconds(3)}, {kMedia, seconds(3), seconds(5)}};
  CHECK(same(cut_pauses(spans, {{seconds(1), seconds(4)}}),
             {{kMedia, 0, 1000}, {kPause, 1000, 4000}, {kMedia, 4000, 5000}}));
}

}  // namespace recorder
