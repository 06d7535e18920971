#include "plugin/media/placing.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr int64_t kMillisecond = 48;
constexpr int64_t kPacket = 960;

PacketPlace next(int64_t error) { return {0, error, kPacket, false}; }

}  // namespace

TEST(placing, what_happens_to_one_packet) {
  struct Row {
    PacketPlace packet;
    PlacingStep step;
    int64_t missing, residual;
  };
  const Row rows[] = {
      {next(0), PlacingStep::kFollow, 0, 0},
      {next(20 * kMillisecond), PlacingStep::kFollow, 0, 20 * kMillisecond},
      {next(-500 * kMillisecond), PlacingStep::kFollow, 0, -500 * kMillisecond},  // for now
      // Loss: concealed by the time stamps, whatever the error.
      {{kPacket, kPacket + 48, kPacket, false}, PlacingStep::kConceal, kPacket, 48},
      {{6 * kPacket, 6 * kPacket, kPacket, false}, PlacingStep::kConceal, 6 * kPacket, 0},
      {{6 * kPacket + 1, 6 * kPacket + 48, kPacket, false}, PlacingStep::kSilence, 0, 0},
      // DTX: comfort noise until the refresh, not beyond it.
      {{20 * kPacket, 20 * kPacket, kPacket, true}, PlacingStep::kConceal, 20 * kPacket, 0},
      {{48000, 48000, kPacket, true}, PlacingStep::kSilence, 0, 0},
      // Restart: only the server's time counts.
      {{-999999, 480000, kPacket, false}, PlacingStep::kSilence, 480000, 0},
      {{999999, 480000, kPacket, false}, PlacingStep::kSilence, 480000, 0},
      {{-999999, 100, kPacket, false}, PlacingStep::kFollow, 0, 100},
      {{-999999, -4800, kPacket, false}, PlacingStep::kDrop, 0, 0},
  };
  for (const Row& row : rows) {
    Placing placing;
    const Placement placement = placing.decide(row.packet);
    CHECK(placement.step == row.step);
    CHECK_EQUAL(placement.residual, row.residual);
    if (row.step != PlacingStep::kSilence) CHECK_EQUAL(placement.missing, row.missing);
    if (row.step == PlacingStep::kSilence) CHECK_EQUAL(placement.missing, row.packet.error);
  }
}

TEST(placing, large_error_is_corrected_once_it_lasts_a_second) {
  Placing placing;
  const int64_t error = 70 * kMillisecond;
  for (int i = 0; i < 49; ++i) CHECK(placing.decide(next(error)).step == PlacingStep::kFollow);
  const Placement placement = placing.decide(next(error));
  CHECK(placement.step == PlacingStep::kSilence);
  CHECK_EQUAL(placement.missing, error);
}

TEST(placing, an_error_that_no_clock_gathers_is_corrected_at_once) {
  Placing placing;
  CHECK(placing.decide(next(0)).step == PlacingStep::kFollow);
  const Placement placement = placing.decide(next(4 * 48000));
  CHECK(placement.step == PlacingStep::kSilence);
  CHECK_EQUAL(placement.missing, 4 * 48000);
  CHECK(placing.decide(next(-2 * 48000)).step == PlacingStep::kDrop);
}

TEST(placing, large_error_that_passes_is_forgotten) {
  Placing placing;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 40; ++i) CHECK(placing.decide(next(4000)).step == PlacingStep::kFollow);
    CHECK(placing.decide(next(0)).step == PlacingStep::kFollow);
  }
}

TEST(placing, packets_are_dropped_until_the_output_is_in_line) {
  Placing placing;
  int64_t error = -100 * kMillisecond;
  CHECK(placing.decide({-5000, error, kPacket, false}).step == PlacingStep::kDrop);
  int dropped = 1;
  for (error += kPacket; placing.decide(next(error)).step == PlacingStep::kDrop; error += kPacket) ++dropped;
  CHECK_EQUAL(dropped, 5);
  CHECK(placing.decide(next(0)).step == PlacingStep::kFollow);
}

TEST(placing, never_drops_more_than_ten_seconds_at_once) {
  Placing placing;
  const int64_t hour = 3600 * 48000;
  int64_t error = -hour;
  CHECK(placing.decide({-5000, error, kPacket, false}).step == PlacingStep::kDrop);
  int dropped = 1;
  for (error += kPacket; placing.decide(next(error)).step == PlacingStep::kDrop; error += kPacket) ++dropped;
  CHECK_EQUAL(dropped, 500);
  // From there on the output is late, and in line with itself.
  for (int i = 0; i < 100; ++i) {
    const Placement placement = placing.decide(next(error));
    CHECK(placement.step == PlacingStep::kFollow);
    CHECK_EQUAL(placement.residual, 0);
  }
}

TEST(placing, speed_is_proportional_and_bounded) {
  CHECK_EQUAL(speed_for(0), 0);
  CHECK_EQUAL(speed_for(48), 500);
  CHECK_EQUAL(speed_for(-48), -500);
  CHECK_EQUAL(speed_for(48000), 5000);
  CHECK_EQUAL(speed_for(-48000), -5000);
}

}  // namespace recorder
