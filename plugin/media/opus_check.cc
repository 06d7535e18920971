#include "plugin/media/opus_check.h"

#include <utility>

#include "plugin/media/opus_packet.h"

namespace recorder {

MediaVerdict OpusCheck::take(const Frame& frame) {
  const std::optional<OpusPacketInfo> packet = read_opus_packet(frame.data);
  const std::optional<int64_t> end =
      std::exchange(end_, frame.timestamp + (packet ? int64_t{packet->samples} : kOpusRate));
  if (!end || frame.is_after_loss) return MediaVerdict::kOpen;
  ++packets_;
  if (*end > frame.timestamp) ++overlaps_;
  return packets_ < kPackets ? MediaVerdict::kOpen : end_window();
}

MediaVerdict OpusCheck::end_window() {
  packets_ = 0;
  const int overlaps = std::exchange(overlaps_, 0);
  if (overlaps == 0) return MediaVerdict::kReadable;
  failures_ = overlaps >= kOverlaps ? failures_ + 1 : 0;
  return failures_ >= kFailures ? MediaVerdict::kUndecodable : MediaVerdict::kOpen;
}

}  // namespace recorder
