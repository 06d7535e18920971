#include "plugin/rtp/track_clock.h"

#include <algorithm>
#include <cmath>

namespace recorder {
namespace {

// 5 ms a second: nobody hears or sees it.
constexpr double kSteepestCorrection = 0.005;
// The first frames are late more often than others, by the 100 to 200 ms that a browser needs to get going. While a
// track is young, pictures may last a tenth shorter, so that it is in step within seconds; sound follows at the pace
// of its resampler.
constexpr double kSteepestYoungCorrection = 0.1;
constexpr Duration kYouth = seconds(10);
// No packet comes before it was sent: one that is so much earlier than the line has a time stamp that jumped.
// It is also what is too far to be corrected gently.
constexpr Duration kFar = seconds(1);
// Later than the line by kFar for so long is a time stamp that jumped. A congested path empties sooner.
constexpr Duration kLateForLong = seconds(30);
// Frames come in the order of decoding, in which time stamps go back by less than that: more is a jump, however late it
// looks.
constexpr Duration kLargestStepBack = milliseconds(250);
// From one frame to the next this is no freeze of the network any more, but a sender that began anew.
constexpr Duration kLongestFreeze = seconds(10);
// The clock of a microphone that a page takes away and gives back (replaceTrack) stands still in between: after the gap
// comes the next time stamp, as it does when the network froze. But a network delivers what it held back faster than it
// was sent: it is a standstill when no packet was this much less late than the first, for so long. A standstill shorter
// than kFar may be a path that became longer.
constexpr Duration kNextPacket = milliseconds(130);  // the longest of Opus and one that was lost
constexpr Duration kCatchingUp = milliseconds(50);
constexpr Duration kStandstillIsSure = milliseconds(500);

double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Duration from_seconds(double value) { return Duration(std::llround(value * 1e9)); }

}  // namespace

TrackClock::TrackClock(int64_t ticks_per_second) : ticks_per_second_(ticks_per_second) {}

void TrackClock::observe(int64_t timestamp, MonotonicTime arrival) {
  const Instant observed{timestamp, arrival};
  const bool first = !started_;
  const bool jumped = first || has_jumped(observed);
  if (jumped) start(observed);
  // What is observed first may be the least late of some frames, and those before it follow.
  last_observed_ = first ? Instant{timestamp - ticks_per_second_, arrival - seconds(1)} : observed;
  const double sent = in_seconds(elapsed(origin_.timestamp, timestamp));
  envelope_.add({sent, in_seconds(arrival - origin_.time) - sent});
  if (first) {
    anchor_ = observed;
  } else if (jumped) {
    anchor_ = {timestamp, std::max(arrival, anchor_.time)};
    slope_before_ = slope_behind_ = 0;
  } else if (timestamp > anchor_.timestamp) {
    move_to(timestamp);
  }
}

MonotonicTime TrackClock::time_of(int64_t timestamp) const {
  const Duration distance = elapsed(anchor_.timestamp, timestamp);
  const double slope = timestamp < anchor_.timestamp ? slope_before_ : slope_behind_;
  return anchor_.time + distance + from_seconds(in_seconds(distance) * slope);
}

// A little longer than it needs, because nothing but a packet makes it sure.
bool TrackClock::is_in_doubt(MonotonicTime now) const {
  return standstill_ && now - standstill_->since < kStandstillIsSure + kNextPacket;
}

double TrackClock::skew_ppm() const { return -envelope_.slope() * 1e6; }

void TrackClock::start(Instant instant) {
  started_ = true;
  origin_ = instant;
  envelope_ = {};
  late_since_.reset();
  standstill_.reset();
}

bool TrackClock::has_jumped(Instant observed) {
  const Duration sent_apart = elapsed(last_observed_.timestamp, observed.timestamp);
  if (sent_apart < -kLargestStepBack) return true;
  if ((observed.time - last_observed_.time) - sent_apart > kLongestFreeze) return true;
  const Duration lateness = observed.time - least_delayed(observed.timestamp);
  if (lateness < -kFar || has_stood_still(observed, lateness)) return true;
  if (lateness < kFar) {
    late_since_.reset();
    return false;
  }
  if (!late_since_) late_since_ = observed.time;
  return observed.time - *late_since_ > kLateForLong;
}

bool TrackClock::has_stood_still(Instant observed, Duration lateness) {
  const Duration sent_apart = elapsed(last_observed_.timestamp, observed.timestamp);
  const Duration stood = (observed.time - last_observed_.time) - sent_apart;
  if (standstill_ && lateness < standstill_->lateness - kCatchingUp) standstill_.reset();
  if (!standstill_ && sent_apart <= kNextPacket && stood >= kFar) standstill_ = {observed.time, lateness};
  return standstill_ && observed.time - standstill_->since >= kStandstillIsSure;
}

// Ends a segment at that time stamp, which lies behind the anchor.
void TrackClock::move_to(int64_t timestamp) {
  const Duration length = elapsed(anchor_.timestamp, timestamp);
  const double skew = envelope_.slope();
  const MonotonicTime target = least_delayed(timestamp);
  const MonotonicTime straight = anchor_.time + length + from_seconds(in_seconds(length) * skew);
  const Duration wanted = target - straight;
  const bool is_young = elapsed(origin_.timestamp, timestamp) < kYouth;
  const Duration most = from_seconds(in_seconds(length) * (is_young ? kSteepestYoungCorrection : kSteepestCorrection));
  const bool is_far = std::chrono::abs(wanted) > kFar;
  const MonotonicTime reached =
      is_far ? std::max(target, anchor_.time) : straight + std::clamp(wanted, -most, most);
  slope_before_ = is_far ? skew : in_seconds(reached - anchor_.time) / in_seconds(length) - 1;
  slope_behind_ = skew;
  anchor_ = {timestamp, reached};
}

Duration TrackClock::elapsed(int64_t from, int64_t to) const {
  return from_ticks(to - from, ticks_per_second_);
}

MonotonicTime TrackClock::least_delayed(int64_t timestamp) const {
  const Duration sent = elapsed(origin_.timestamp, timestamp);
  return origin_.time + sent + from_seconds(envelope_.at(in_seconds(sent)));
}

}  // namespace recorder
