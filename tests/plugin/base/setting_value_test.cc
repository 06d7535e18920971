#include "plugin/base/setting_value.h"

#include <array>

#include "tests/support/test.h"

namespace recorder {
namespace {

template <typename Value>
struct Row {
  std::string_view text;
  std::optional<Value> value;
};

}  // namespace

TEST(setting_value, reads_sizes) {
  constexpr std::array<Row<uint64_t>, 12> rows = {{
      {"0", 0},
      {"1000", 1000},
      {"64K", 65536},
      {"500M", 524288000},
      {"1G", 1073741824},
      {"", std::nullopt},
      {"G", std::nullopt},
      {"1T", std::nullopt},
      {"1g", std::nullopt},
      {"-1G", std::nullopt},
      {"1 G", std::nullopt},
      {"99999999999G", std::nullopt},
  }};
  for (const auto& row : rows) CHECK_EQUAL(parse_size(row.text), row.value);
}

TEST(setting_value, reads_durations) {
  const std::array<Row<milliseconds>, 10> rows = {{
      {"0ms", milliseconds(0)},
      {"200ms", milliseconds(200)},
      {"5s", milliseconds(5000)},
      {"5m", milliseconds(300'000)},
      {"1h", milliseconds(3'600'000)},
      {"5", std::nullopt},
      {"s", std::nullopt},
      {"1.5s", std::nullopt},
      {"5 s", std::nullopt},
      {"18446744073709551615h", std::nullopt},
  }};
  for (const auto& row : rows) CHECK(parse_duration(row.text) == row.value);
}

TEST(setting_value, reads_bit_rates) {
  constexpr std::array<Row<uint64_t>, 4> rows = {
      {{"96k", 96000}, {"96000", 96000}, {"96K", std::nullopt}, {"k", std::nullopt}}};
  for (const auto& row : rows) CHECK_EQUAL(parse_bit_rate(row.text), row.value);
}

TEST(setting_value, reads_booleans) {
  constexpr std::array<Row<bool>, 9> rows = {{
      {"true", true},
      {"yes", true},
      {"on", true},
      {"false", false},
      {"no", false},
      {"off", false},
      {"", std::nullopt},
      {"TRUE", std::nullopt},
      {"1", std::nullopt},
  }};
  for (const auto& row : rows) CHECK_EQUAL(parse_boolean(row.text), row.value);
}

TEST(setting_value, shows_values_in_the_largest_whole_unit) {
  CHECK_EQUAL(size_text(1 << 30), "1G");
  CHECK_EQUAL(size_text(3 << 19), "1536K");
  CHECK_EQUAL(size_text(1001), "1001");
  CHECK_EQUAL(size_text(0), "0");
  CHECK_EQUAL(bit_rate_text(96000), "96k");
  CHECK_EQUAL(bit_rate_text(44100), "44100");
  CHECK_EQUAL(duration_text(milliseconds(300)), "300ms");
  CHECK_EQUAL(duration_text(milliseconds(5000)), "5s");
  CHECK_EQUAL(duration_text(milliseconds(120'000)), "2m");
  CHECK_EQUAL(duration_text(milliseconds(0)), "0ms");
}

TEST(setting_value, splits_lists_at_their_commas) {
  using Texts = std::vector<std::string>;
  CHECK((split_list("h264,vp8") == Texts{"h264", "vp8"}));
  CHECK((split_list(" h264 ,\tvp8") == Texts{"h264", "vp8"}));
  CHECK((split_list("a b") == Texts{"a b"}));
  CHECK((split_list("") == Texts{""}));
  CHECK((split_list(",a,") == Texts{"", "a", ""}));
}

}  // namespace recorder
