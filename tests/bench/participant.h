// The packets of one participant as a browser sends them: H264 of 1 Mbit/s and the Opus packets of a capture.
// Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"

namespace recorder::bench {

// RTP packets with all but sequence number, time stamp and SSRC. Shared by all participants, which only read
// them.
struct PacketTemplates {
  std::vector<Bytes> key_frame, delta_frame;
  std::vector<Bytes> audio;  // one packet for each frame, in turn

  // Empty if the capture cannot be read.
  static std::shared_ptr<const PacketTemplates> create();
};

// The packets that belong to one time stamp.
struct Burst {
  MediaKind kind = MediaKind::kVideo;
  Duration time{};  // since the start of all participants
  std::vector<Bytes> packets;
};

class Participant {
 public:
  // Participants begin at different phases, so that not all their frames come at once.
  Participant(uint32_t number, std::shared_ptr<const PacketTemplates> templates);

  // When the next burst is due.
  [[nodiscard]] Duration next_time() const;
  Burst next();

 private:
  struct Track {
    uint32_t ssrc = 0;
    Duration interval{};
    uint32_t ticks = 0;  // of the RTP clock in the interval
    uint16_t sequence_number = 0;
    uint32_t frames = 0;
  };
  [[nodiscard]] Duration due(const Track& track) const { return phase_ + track.frames * track.interval; }
  [[nodiscard]] std::vector<Bytes> stamped(Track& track, const std::vector<Bytes>& packets);

  const std::shared_ptr<const PacketTemplates> templates_;
  const Duration phase_;
  Track video_, audio_;
};

}  // namespace recorder::bench
