#include "plugin/notify/back_off.h"

#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr BackOff kBackOff{seconds(1), seconds(300)};

TEST(back_off, doubles_up_to_its_limit) {
  const struct {
    int64_t failures;
    seconds pause;
  } rows[] = {{0, seconds(1)},
              {1, seconds(1)},
              {2, seconds(2)},
              {3, seconds(4)},
              {9, seconds(256)},
              {10, seconds(300)},
              {int64_t{1} << 62, seconds(300)}};
  for (const auto& row : rows) CHECK(pause_after(row.failures, kBackOff, 0) == row.pause);
}

TEST(back_off, takes_away_up_to_a_half) {
  CHECK(pause_after(3, kBackOff, 0.5) == seconds(3));
  CHECK(pause_after(3, kBackOff, 1) == seconds(2));
}

}  // namespace
}  // namespace recorder::test
