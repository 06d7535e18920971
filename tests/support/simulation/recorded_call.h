// The file of a simulated call, as a player finds it, and what is wrong with it by what was sent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/simulation/simulated_call.h"

namespace recorder::test {

struct RecordedFrame {
  MonotonicTime time{};            // on the server's clock
  std::optional<uint32_t> number;  // none: silence that the recorder put in
  bool is_key_frame = false;
  Bytes data;
};

struct RecordedTrack {
  Codec codec = Codec::kVp8;
  std::vector<RecordedFrame> frames;
  MonotonicTime end{};
};

struct RecordedCall {
  std::string error;  // of the file as such; the rest is empty then
  RecordedTrack video, audio;
};

RecordedCall read_call(const SimulatedCall& call);

// Where a frame lies against where it belongs.
struct Placed {
  uint32_t number = 0;
  Duration captured{};  // since the call began
  Duration error{};     // positive: too late
};
std::vector<Placed> places(const RecordedTrack& track, const SimulatedSender& sender, const SimulatedCall& call);
// The same of the beeps in sound that was coded again; those of which a packet was lost are left out.
std::vector<Placed> places_of_beeps(const RecordedTrack& sound, const SimulatedCall& call);

// The first thing that is wrong with a track, in words; empty: nothing. Each frame is one that was sent, byte by byte,
// once and in order.
std::string check_content(const RecordedTrack& track, const SimulatedSender& sender);
// Each picture follows the one it depends on, and FFmpeg decodes each of them without complaint.
std::string check_decodable(const RecordedTrack& video);
// Wherever pictures are missing, one of them was lost; after it the track goes on with the first key frame that came whole.
std::string check_gaps(const RecordedTrack& video, const SimulatedSender& sender);

}  // namespace recorder::test
