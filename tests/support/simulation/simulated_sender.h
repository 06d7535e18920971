// One medium of a publisher: captures frames by a clock of its own and makes packets of them. It remembers what it sent,
// which is the truth that a file is compared with.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/rtp/sender_report.h"
#include "tests/support/simulation/frame_source.h"

namespace recorder::test {

struct SenderSettings {
  Codec codec = Codec::kVp8;
  Duration interval = milliseconds(40);  // by the sender's clock
  Duration begins{};                     // after the call
  double skew_ppm = 0;                   // its clock is fast by so much
  Duration encoder_delay{};              // from the end of a frame's capture until it is sent
  uint32_t ssrc = 1;
  uint16_t sequence_number = 100;
  uint32_t timestamp = 1000;
};

// Numbered from 0: its index among all that were sent.
struct SentFrame {
  MonotonicTime captured{};  // of sound its first sample
  size_t index = 0;          // in the frame source
  bool is_key_frame = false;
  bool is_cut_off = false;   // of another source than the frame before: nobody can know that it follows
  bool is_lost = false;      // in part or as a whole, or later than a recorder waits for
};

class SimulatedSender {
 public:
  SimulatedSender(const SenderSettings& settings, MonotonicTime call_begin);

  [[nodiscard]] bool is_video() const { return codec_kind(settings_.codec) == MediaKind::kVideo; }
  [[nodiscard]] MonotonicTime next_capture() const;
  // When a frame that is captured then can be sent: a picture at once, sound when it is complete.
  [[nodiscard]] MonotonicTime sent_at(MonotonicTime captured) const;
  // The packets of the next frame.
  std::vector<Bytes> send();
  // What it says of its clocks, both right.
  [[nodiscard]] SenderReport report(MonotonicTime now) const;

  // The next frame is a key frame.
  void request_key_frame() { index_ = 0; }
  // It begins anew: nothing follows from what was before.
  void restart(uint32_t ssrc, uint16_t sequence_number, uint32_t timestamp);
  void change_source(uint32_t ssrc);
  void jump(Duration time_stamps);
  // Nothing is captured for so long, and its RTP clock does not count on.
  void stand_still(Duration length) { begin_ += length; }
  // So many packets of padding follow the next frame.
  void pad(int packets) { padding_ = packets; }

  [[nodiscard]] std::vector<SentFrame>& frames() { return frames_; }
  [[nodiscard]] const std::vector<SentFrame>& frames() const { return frames_; }
  [[nodiscard]] const SenderSettings& settings() const { return settings_; }

 private:
  [[nodiscard]] int64_t rate() const { return is_video() ? 90'000 : 48'000; }
  Bytes packet(const Bytes& payload, uint32_t timestamp, bool is_last);

  const SenderSettings settings_;
  const FrameSource& source_;
  MonotonicTime begin_;  // where its first frame would be captured if it had never stood still
  uint32_t ssrc_;
  uint16_t sequence_number_;
  uint32_t timestamp_;  // of the next frame
  size_t index_ = 0;
  bool is_cut_off_ = false;
  int padding_ = 0;
  std::vector<SentFrame> frames_;
};

}  // namespace recorder::test
