#include "plugin/recorder/frame_clock.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/media/audio_decoder.h"
#include "plugin/rtp/payload_format.h"

namespace recorder {

FrameClock::FrameClock(Codec codec, Duration settling)
    : codec_(codec), settling_(settling), clock_(rtp_clock_rate(codec)) {}

void FrameClock::push(std::vector<Frame>& frames, const Sink& sink) {
  for (Frame& frame : frames) {
    const int64_t complete = complete_at(frame);
    if (is_started_)
      observe({std::move(frame), complete}, sink);
    else
      kept_.push_back({std::move(frame), complete});
  }
  frames.clear();
}

void FrameClock::advance(MonotonicTime now, const Sink& sink) {
  if (kept_.empty()) return;
  if (is_started_) {
    if (!clock_.is_in_doubt(now)) place(sink);
  } else if (now - kept_.front().frame.arrival >= settling_) {
    start();
    for (Kept& kept : std::exchange(kept_, {})) observe(std::move(kept), sink);
  }
}

// A picture at once, sound with its last sample.
int64_t FrameClock::complete_at(const Frame& frame) const {
  if (codec_kind(codec_) == MediaKind::kVideo) return frame.timestamp;
  const std::optional<SoundPacketInfo> packet = read_sound_packet(codec_, frame.data);
  return frame.timestamp + (packet ? packet->samples * int64_t{rtp_clock_rate(codec_)} / kSoundRate : 0);
}

// A sender that gets going is late more often than later on. The clock starts with the frame that was the least late, so
// that the track is not out of step for as long as gentle corrections take.
void FrameClock::start() {
  is_started_ = true;
  const auto sent = [this](const Kept& kept) {
    return kept.frame.arrival - from_ticks(kept.complete_at, rtp_clock_rate(codec_));
  };
  const auto least_late = std::min_element(
      kept_.begin(), kept_.end(), [&sent](const Kept& left, const Kept& right) { return sent(left) < sent(right); });
  clock_.observe(least_late->complete_at, least_late->frame.arrival);
}

void FrameClock::observe(Kept kept, const Sink& sink) {
  const MonotonicTime arrival = kept.frame.arrival;
  clock_.observe(kept.complete_at, arrival);
  kept_.push_back(std::move(kept));
  if (!clock_.is_in_doubt(arrival)) place(sink);
}

void FrameClock::place(const Sink& sink) {
  for (Kept& kept : kept_) {
    const MonotonicTime time = clock_.time_of(kept.frame.timestamp);
    const Duration length = from_ticks(kept.complete_at - kept.frame.timestamp, rtp_clock_rate(codec_));
    sink({std::move(kept.frame), time, length});
  }
  kept_.clear();
}

}  // namespace recorder
