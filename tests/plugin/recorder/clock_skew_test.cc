// A long call whose sender has a quartz that is wrong, over a path with jitter and loss. How long it is simulated can be
// set, RECORDER_SIMULATED_HOURS; then it also says what it measured.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/support/simulation/recorded_call.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

constexpr Duration kTolerance = milliseconds(40);
// The first packets cannot tell how late they are.
constexpr Duration kSettled = seconds(10);

Duration length(Duration otherwise) {
  const char* set = std::getenv("RECORDER_SIMULATED_HOURS");
  return set == nullptr ? otherwise : seconds(std::lround(std::atof(set) * 3600));
}

// The largest error once the clock has settled, and in the last minute.
Duration largest_error(const char* what, const std::vector<Placed>& frames) {
  Duration largest{}, last{};
  for (const Placed& frame : frames) {
    if (frame.captured < kSettled) continue;
    if (std::chrono::abs(frame.error) > std::chrono::abs(largest)) largest = frame.error;
    last = frame.error;
  }
  if (std::getenv("RECORDER_SIMULATED_HOURS") != nullptr)
    std::printf("%s: %zu, at most %.1f ms off, the last %.1f ms\n", what, frames.size(),
                static_cast<double>(largest.count()) / 1e6, static_cast<double>(last.count()) / 1e6);
  return std::chrono::abs(largest);
}

CallSettings skewed_call(double skew_ppm, Duration length, Codec recorded_audio) {
  CallSettings call;
  call.length = length;
  call.network = {.jitter = milliseconds(200), .loss = 0.05};
  call.video.interval = milliseconds(200);
  call.video.skew_ppm = call.audio.skew_ppm = skew_ppm;
  call.recorded_audio = recorded_audio;
  return call;
}

TEST(clock_skew, sound_as_received_and_picture_stay_where_they_belong) {
  for (const double skew_ppm : {200.0, -200.0}) {
    SimulatedCall call(skewed_call(skew_ppm, length(seconds(600)), Codec::kOpus));
    call.run();
    const RecordedCall file = read_call(call);
    CHECK_EQUAL(file.error, "");
    const std::vector<Placed> pictures = places(file.video, call.video(), call);
    const std::vector<Placed> sounds = places(file.audio, call.audio(), call);
    CHECK(pictures.size() > call.video().frames().size() / 4);
    CHECK(sounds.size() > call.audio().frames().size() * 9 / 10);
    CHECK(largest_error("pictures", pictures) < kTolerance);
    CHECK(largest_error("sounds", sounds) < kTolerance);
  }
}

TEST(clock_skew, sound_that_is_coded_again_stays_where_it_belongs) {
  for (const double skew_ppm : {200.0, -200.0}) {
    SimulatedCall call(skewed_call(skew_ppm, length(seconds(25)), Codec::kAac));
    call.run();
    const RecordedCall file = read_call(call);
    CHECK_EQUAL(file.error, "");
    const std::vector<Placed> beeps = places_of_beeps(file.audio, call);
    CHECK(beeps.size() > call.audio().frames().size() / 50 / 2);
    CHECK(largest_error("beeps", beeps) < kTolerance);
  }
}

}  // namespace
}  // namespace recorder
