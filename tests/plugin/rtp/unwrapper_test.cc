#include "plugin/rtp/unwrapper.h"

#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

template <typename Number>
struct Row {
  std::vector<Number> numbers;
  std::vector<int64_t> expected;
};

template <typename Number>
void check(const std::vector<Row<Number>>& rows) {
  for (const Row<Number>& row : rows) {
    Unwrapper<Number> unwrapper;
    std::vector<int64_t> unwrapped;
    for (const Number number : row.numbers) unwrapped.push_back(unwrapper.unwrap(number));
    CHECK(unwrapped == row.expected);
  }
}

}  // namespace

TEST(unwrapper, follows_sequence_numbers_over_their_wrap) {
  check<uint16_t>({
      {{0, 1, 2}, {0, 1, 2}},
      {{65534, 65535, 0, 1}, {65534, 65535, 65536, 65537}},
      {{65534, 1}, {65534, 65537}},                          // the packets of the wrap are lost
      {{65535, 0, 65535, 1}, {65535, 65536, 65535, 65537}},  // reordered around it
      {{0, 65535, 0}, {0, -1, 0}},                           // before the first
      {{5, 5}, {5, 5}},
      {{0, 32767, 65534, 32765}, {0, 32767, 65534, 98301}},
      {{0, 32768}, {0, -32768}},                             // half the range is behind
  });
}

TEST(unwrapper, follows_time_stamps_over_their_wrap) {
  check<uint32_t>({
      {{0xffffffff, 0, 3000}, {0xffffffffLL, 0x100000000LL, 0x100000bb8LL}},
      {{0xfffffff0, 3000}, {0xfffffff0LL, 0x100000bb8LL}},
      {{10, 0xfffffff0}, {10, -16}},
      {{0, 0x7fffffff, 0xfffffffe, 0x7ffffffd}, {0, 0x7fffffff, 0xfffffffeLL, 0x17ffffffdLL}},
  });
}

TEST(unwrapper, follows_many_turns) {
  Unwrapper<uint16_t> unwrapper;
  for (int64_t number = 0; number < 1'000'000; number += 777)
    CHECK_EQUAL(unwrapper.unwrap(static_cast<uint16_t>(number)), number);
}

TEST(unwrapper, finds_the_nearest_to_a_reference) {
  CHECK_EQUAL(unwrap_near<uint16_t>(200'000, static_cast<uint16_t>(200'100)), 200'100);
  CHECK_EQUAL(unwrap_near<uint16_t>(200'000, static_cast<uint16_t>(199'900)), 199'900);
}

}  // namespace recorder
