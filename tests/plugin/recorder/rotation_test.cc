#include "plugin/recorder/rotation.h"

#include <array>

#include "tests/support/test.h"

namespace recorder {

TEST(rotation, by_size_or_by_time_or_never) {
  struct Row {
    std::string_view text;
    Rotation expected;
  };
  constexpr std::array<Row, 7> rows = {{
      {"disabled", {}},
      {"64K", {64 << 10, {}}},
      {"20M", {20 << 20, {}}},
      {"1G", {1 << 30, {}}},
      {"10s", {0, seconds(10)}},
      {"5m", {0, seconds(300)}},
      {"1h", {0, hours(1)}},
  }};
  for (const Row& row : rows) {
    CHECK_EQUAL(parse_rotation(row.text), row.expected);
    CHECK_EQUAL(rotation_text(row.expected), row.text);
    CHECK_EQUAL(row.expected.is_enabled(), row.text != "disabled");
  }
}

TEST(rotation, anything_else_is_refused) {
  for (const std::string_view text :
       {"", "20", "M", "s", "0M", "0s", "20m ", " 20M", "-1s", "+1s", "1.5h", "200ms", "ms", "20MB", "20k", "10S", "5 m",
        "Disabled", "none", "20M10s", "99999999999999999999M", "9223372036854775807G", "9223372036854775h", "900000h"})
    CHECK(!parse_rotation(text));
}

TEST(rotation, what_is_shown_is_read_back) {
  for (const std::string_view text : {"1024K", "1536M", "90s", "60m", "100m", "876600h"}) {
    const std::optional<Rotation> rotation = parse_rotation(text);
    REQUIRE(rotation.has_value());
    CHECK_EQUAL(parse_rotation(rotation_text(*rotation)), rotation);
  }
}

}  // namespace recorder
