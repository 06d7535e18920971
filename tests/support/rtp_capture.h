// The captures of tests/data/captures, whole or mistreated as a network would.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/rtp/track_receiver.h"

namespace recorder::test {

enum class CapturedMedium : uint16_t { kAudio = 0, kVideo = 1 };

// The packets of one medium; empty if the file cannot be read.
std::vector<ReceivedPacket> read_capture(const std::string& path, CapturedMedium medium);

// So many times the capture, one after another: sequence numbers, time stamps and arrivals go on.
std::vector<ReceivedPacket> repeat(const std::vector<ReceivedPacket>& packets, int times);

struct Mistreatment {
  double loss = 0;         // how many of all packets
  double duplication = 0;
  double reordering = 0;   // how many come up to five packets later
  uint32_t seed = 1;
};
std::vector<ReceivedPacket> mistreat(const std::vector<ReceivedPacket>& packets, const Mistreatment& how);

// What a receiver makes of them, with advance() called between them and flush() at the end.
struct Received {
  std::vector<Frame> frames;
  TrackStatistics statistics;
};
Received receive(Codec codec, const std::vector<ReceivedPacket>& packets);

}  // namespace recorder::test
