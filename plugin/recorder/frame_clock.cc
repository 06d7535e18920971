#include "plugin/recorder/frame_clock.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "plugin/media/audio_decoder.h"
#include "plugin/rtp/payload_format.h"

namespace recorder {

FrameClock::FrameClock(Codec codec, Duration settling)
    : codec_(codec), settling_(settling), clock_(rtp_clock_rate(codec)) {}

void FrameClock::push(std::vector<Frame>& frames, MonotonicTime now, const Sink& sink) {
  if (is_started_) {
    for (Frame& frame : frames) observe(std::move(frame), sink);
  } else {
    std::move(frames.begin(), frames.end(), std::back_inserter(kept_));
    advance(now, sink);
  }
  frames.clear();
}

void FrameClock::advance(MonotonicTime now, const Sink& sink) {
  if (kept_.empty()) return;
  if (is_started_) {
    if (!clock_.is_in_doubt(now)) place(sink);
  } else if (now - kept_.front().arrival >= settling_) {
    start();
    for (Frame& frame : std::exchange(kept_, {})) observe(std::move(frame), sink);
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
  const auto sent = [this](const Frame& frame) {
    return frame.arrival - from_ticks(complete_at(frame), rtp_clock_rate(codec_));
  };
  const auto least_late = std::min_element(kept_.begin(), kept_.end(), [&sent](const Frame& left, const Frame& right) {
    return sent(left) < sent(right);
  });
  clock_.observe(complete_at(*least_late), least_late->arrival);
}

void FrameClock::observe(Frame frame, const Sink& sink) {
  const MonotonicTime arrival = frame.arrival;
  clock_.observe(complete_at(frame), arrival);
  kept_.push_back(std::move(frame));
  if (!clock_.is_in_doubt(arrival)) place(sink);
}

void FrameClock::place(const Sink& sink) {
  for (Frame& frame : kept_) {
    const MonotonicTime time = clock_.time_of(frame.timestamp);
    const Duration length = from_ticks(complete_at(frame) - frame.timestamp, rtp_clock_rate(codec_));
    sink({std::move(frame), time, length});
  }
  kept_.clear();
}

}  // namespace recorder
