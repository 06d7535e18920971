#include "plugin/rtp/delay_envelope.h"

#include <cmath>

#include "tests/support/test.h"

namespace recorder {
namespace {

bool near(double actual, double expected) { return std::abs(actual - expected) < 1e-3; }

// Ten points a second, from..to, on a line, every tenth of them; the others above it.
void add_line(DelayEnvelope& envelope, int from, int to, double delay, double slope) {
  for (int i = from * 10; i < to * 10; ++i) {
    const double sent = i / 10.0;
    envelope.add({sent, delay + slope * sent + (i % 10) * 0.01});
  }
}

}  // namespace

TEST(delay_envelope, the_first_point_is_the_line) {
  DelayEnvelope envelope;
  envelope.add({5, 0.25});
  CHECK_EQUAL(envelope.at(5), 0.25);
  CHECK_EQUAL(envelope.at(100), 0.25);
  CHECK_EQUAL(envelope.slope(), 0);
}

TEST(delay_envelope, a_lower_point_counts_at_once_and_a_higher_one_never) {
  DelayEnvelope envelope;
  envelope.add({0, 0.25});
  envelope.add({0.1, 0.24});
  CHECK_EQUAL(envelope.at(0.1), 0.24);
  envelope.add({0.2, 7});
  CHECK_EQUAL(envelope.at(0.2), 0.24);
}

TEST(delay_envelope, lies_below_the_points_with_their_slope) {
  for (const double slope : {0.0, 200e-6, -200e-6}) {
    DelayEnvelope envelope;
    add_line(envelope, 0, 900, 0.3, slope);
    CHECK(near(envelope.at(900), 0.3 + slope * 900));
    CHECK(std::abs(envelope.slope() - slope) < 2e-6);
  }
}

TEST(delay_envelope, does_not_trust_the_slope_of_a_few_seconds) {
  DelayEnvelope envelope;
  add_line(envelope, 0, 5, 0.3, 200e-6);
  CHECK(envelope.slope() < 10e-6);
}

TEST(delay_envelope, no_slope_is_steeper_than_a_clock_may_be) {
  DelayEnvelope envelope;
  add_line(envelope, 0, 300, 0.3, 0.01);
  CHECK(envelope.slope() <= 250e-6);
}

TEST(delay_envelope, forgets_a_longer_path_but_not_the_skew) {
  DelayEnvelope envelope;
  add_line(envelope, 0, 300, 0.3, 100e-6);
  add_line(envelope, 300, 302, 0.2, 100e-6);
  CHECK(near(envelope.at(302), 0.2 + 302 * 100e-6));
  CHECK(std::abs(envelope.slope() - 100e-6) < 2e-6);
}

TEST(delay_envelope, late_comers_of_a_window_that_is_over_only_lower_it) {
  DelayEnvelope envelope;
  add_line(envelope, 0, 100, 0.3, 0);
  envelope.add({50, 0.5});
  CHECK(near(envelope.at(100), 0.3));
  envelope.add({50, 0.29});
  CHECK(near(envelope.at(100), 0.29));
}

}  // namespace recorder
