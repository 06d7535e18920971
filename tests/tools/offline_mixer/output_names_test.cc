#include "tools/offline_mixer/output_names.h"

#include <vector>

#include "tests/support/test.h"

namespace recorder {

TEST(output_names, are_beside_the_recording) {
  struct Row {
    std::string file, mixed;
  };
  for (const Row& row : std::vector<Row>{{"a.mp4", "a_mixed.mp4"},
                                         {"/r/b.c/a-{endTime}.mp4", "/r/b.c/a-{endTime}_mixed.mp4"},
                                         {"A.MP4", "A_mixed.mp4"},
                                         {"a.mov", "a_mixed.mp4"},
                                         {"talk-1.5", "talk-1.5_mixed.mp4"},
                                         {"b.d/a", "b.d/a_mixed.mp4"}}) {
    Arguments arguments;
    arguments.files = {row.file};
    CHECK_EQUAL(mixed_path(arguments), row.mixed);
    arguments.output = "/o/any.name";
    CHECK_EQUAL(mixed_path(arguments), "/o/any.name");
  }
}

TEST(output_names, of_parts_are_beside_the_whole) {
  CHECK_EQUAL(part_path("/r/a_mixed.mp4", {0, 4}), "/r/a_mixed.part-0-of-4.mp4");
  CHECK_EQUAL(part_path("/o/any.name", {11, 12}), "/o/any.name.part-11-of-12.mp4");
}

}  // namespace recorder
