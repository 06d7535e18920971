#include "tools/offline_mixer/settings/nearest_word.h"

#include <string>
#include <vector>

#include "tests/support/test.h"

namespace recorder {

TEST(nearest_word, counts_edits) {
  struct Row {
    std::string_view a, b;
    size_t distance;
  };
  const std::vector<Row> rows = {
      {"", "", 0},       {"", "abc", 3},         {"crf", "crf", 0},        {"crf", "CRF", 0},
      {"crf", "cf", 1},  {"preset", "reset", 1}, {"kitten", "sitting", 3}, {"widht", "width", 2},
      {"abc", "xyz", 3},
  };
  for (const Row& row : rows) {
    CHECK_EQUAL(edit_distance(row.a, row.b), row.distance);
    CHECK_EQUAL(edit_distance(row.b, row.a), row.distance);
  }
}

TEST(nearest_word, finds_what_was_meant) {
  const std::vector<std::string_view> known = {"hasVideo", "hasAudio", "mixerVideoFps", "crf"};
  CHECK_EQUAL(nearest_word("hasvideo", known), "hasVideo");
  CHECK_EQUAL(nearest_word("hasAudi", known), "hasAudio");
  CHECK_EQUAL(nearest_word("videoFps", known), "mixerVideoFps");
  CHECK_EQUAL(nearest_word("", known), "crf");
  CHECK_EQUAL(nearest_word("hasBideo", known), "hasVideo");
  CHECK_EQUAL(nearest_word(std::string(1'000'000, 'x'), known), "mixerVideoFps");
  CHECK_EQUAL(nearest_word("crf", {}), "");
}

}  // namespace recorder
