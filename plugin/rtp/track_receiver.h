// RTP packets of one track in, whole frames in decoding order out: the reorder buffer, the reassembly loop
// and the codec's payload format behind one door. Pure: it has no thread and no clock of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/rtp_negotiation.h"
#include "plugin/rtp/track_statistics.h"

namespace recorder {

struct ReceivedPacket {
  Bytes bytes;  // a whole RTP packet, RFC 3550, 5.1
  MonotonicTime arrival{};
  // How many the kernel dropped between the one before of its socket and this one; empty: nobody counts them.
  std::optional<uint32_t> kernel_drops{};
};

struct TrackReceiverSettings {
  // How long a packet may be waited for while later ones are there, and how many of those are kept.
  Duration reorder_time = milliseconds(300);
  // As long as that at most on a path where what is lost is sent again, and comes later than the usual time.
  Duration longest_reorder_time = milliseconds(1500);
  // How long the first packets are held for those that they overtook, without which a key frame would be lost.
  Duration opening{};
  size_t reorder_bytes = 512 * 1024;
  // A larger frame is dropped like one with a hole.
  size_t largest_frame = 4 * 1024 * 1024;
  RtpNegotiation negotiation{};
};

class TrackReceiver {
 public:
  explicit TrackReceiver(Codec codec, TrackReceiverSettings settings = {});
  ~TrackReceiver();

  // Takes one packet and appends the frames that it completes.
  void push(ReceivedPacket packet, std::vector<Frame>& out);
  // Gives up on packets that were waited for too long; call it every 50 to 100 ms.
  void advance(MonotonicTime now, std::vector<Frame>& out);
  // The end: delivers what is whole.
  void flush(std::vector<Frame>& out);

  // True for video from the start, and after loss, until a key frame was delivered.
  [[nodiscard]] bool needs_key_frame() const;
  // True while the first packets are held: a key frame may be among them.
  [[nodiscard]] bool is_opening() const;
  [[nodiscard]] const TrackStatistics& statistics() const;
  // Of the packets' arrival, RFC 3550, 6.4.1.
  [[nodiscard]] Duration jitter() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
