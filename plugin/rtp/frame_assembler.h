// The reassembly loop, one for all codecs: packets in order in, whole frames out. A frame with a hole is
// dropped, and of video all that follows up to the next key frame.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "plugin/base/codec.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/ordered_packet.h"
#include "plugin/rtp/payload_format.h"
#include "plugin/rtp/track_statistics.h"
#include "plugin/rtp/unwrapper.h"
#include "plugin/rtp/video_orientation.h"

namespace recorder {

class FrameAssembler {
 public:
  // Counts into `statistics`, which must outlive it: frames, dropped ones, bytes, malformed payloads, and waits.
  FrameAssembler(std::unique_ptr<PayloadFormat> format, MediaKind kind, size_t largest_frame,
                 VideoOrientation orientation, TrackStatistics& statistics);

  // Appends the frames that the packet ends: the one before it, its own, or both.
  void push(const OrderedPacket& packet, std::vector<Frame>& out);
  // No packet follows: ends the frame that was begun.
  void flush(std::vector<Frame>& out);

  [[nodiscard]] bool needs_key_frame() const { return needs_key_frame_; }

 private:
  enum class State { kBetweenFrames, kInFrame, kInBrokenFrame };

  [[nodiscard]] bool is_comfort_noise(const RtpPacket& packet) const;
  void take(const OrderedPacket& packet, std::vector<Frame>& out);
  void note_hole();
  void begin(const OrderedPacket& packet, int64_t timestamp);
  bool append(ByteView payload);
  void break_frame();
  void end(std::vector<Frame>& out);
  FrameKind kind_of_frame();
  void deliver(std::vector<Frame>& out);
  void note_wait(MonotonicTime now);

  const std::unique_ptr<PayloadFormat> format_;
  const MediaKind kind_;
  const size_t largest_frame_;
  VideoOrientation orientation_;
  TrackStatistics& statistics_;

  State state_ = State::kBetweenFrames;
  Unwrapper<uint32_t> timestamps_;
  Frame frame_;
  size_t last_size_ = 0;  // of the frame before, which the next one will be much like
  bool hole_ = false;     // packets are missing before the next payload
  bool is_refused_ = false;  // the frame under way, by its format
  bool lost_ = false;     // since the last frame that was delivered
  bool needs_key_frame_;
};

}  // namespace recorder
