#include "tools/offline_mixer/option_values.h"

#include <vector>

#include "tests/support/test.h"

namespace recorder {

TEST(option_values, read_times) {
  struct Row {
    std::string_view text;
    std::optional<int64_t> time_ms;
  };
  using std::nullopt;
  const std::vector<Row> rows = {
      {"0", 0},
      {"90", 90'000},
      {"12.5", 12'500},
      {"12.345678901", 12'345},
      {"0.0009", 0},
      {"01:30", 90'000},
      {"90:00", 5'400'000},
      {"1:02:03.25", 3'723'250},
      {"168:00:00", 604'800'000},
      {"1000000000:59:59.999", 3'600'000'003'599'999},
      {"", nullopt},
      {".5", nullopt},
      {"5.", nullopt},
      {"1.2.3", nullopt},
      {"1.2345678901", nullopt},
      {"-1", nullopt},
      {"+1", nullopt},
      {"1s", nullopt},
      {" 1", nullopt},
      {"1:", nullopt},
      {":1", nullopt},
      {"1::2", nullopt},
      {"0:60", nullopt},
      {"1:60:00", nullopt},
      {"1:00:60", nullopt},
      {"1:2:3:4", nullopt},
      {"1.5:00", nullopt},
      {"1000000001", nullopt},
      {"99999999999999999999", nullopt},
  };
  for (const Row& row : rows) {
    const auto time = parse_time(row.text);
    CHECK_EQUAL(time ? std::optional(time->count()) : nullopt, row.time_ms);
  }
}

TEST(option_values, read_parts) {
  CHECK(parse_part_number("0/1") == (PartNumber{0, 1}));
  CHECK(parse_part_number("999/1000") == (PartNumber{999, 1000}));
  for (const std::string_view text :
       {"", "/", "1", "1/", "/2", "2/2", "-1/2", "0/0", "0/1001", "1/2/3", "a/b", "0/ 2"})
    CHECK(!parse_part_number(text));
  CHECK_EQUAL(parse_part_count("1"), 1);
  CHECK_EQUAL(parse_part_count("1000"), 1000);
  for (const std::string_view text : {"", "0", "1001", "-1", "2.5", "99999999999999999999"})
    CHECK(!parse_part_count(text));
}

TEST(option_values, read_numbers_with_a_sign) {
  CHECK_EQUAL(parse_signed_number("3724973476"), 3724973476);
  CHECK_EQUAL(parse_signed_number("-1"), -1);
  for (const std::string_view text : {"", "-", "1x", "+1", "1.0", "9223372036854775808"})
    CHECK(!parse_signed_number(text));
}

}  // namespace recorder
