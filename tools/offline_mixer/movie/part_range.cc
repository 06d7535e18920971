#include "tools/offline_mixer/movie/part_range.h"

#include <algorithm>

namespace recorder {
namespace {

constexpr int64_t kRate = 48'000;

// 2 s. The encoder forgets within 6 packets, the limiter and the fades within 1.1 s; who speaks
// is known again after most pauses of breath.
constexpr int64_t kPreroll = 96;
constexpr int64_t kEarly = 2;

// A part begins with a key frame. Where parts are long, that is where the whole would have one anyway.
constexpr int64_t kKeyFramesOfLongPart = 10;

int64_t boundary(int64_t pictures, int fps, int64_t number, int64_t count) {
  if (number >= count) return pictures;
  const int64_t interval = key_frame_interval(fps);
  // Not pictures * number: hostile numbers of parts stay without overflow.
  const int64_t even = pictures / count * number + pictures % count * number / count;
  return pictures / count >= kKeyFramesOfLongPart * interval ? even - even % interval : even;
}

int64_t packet_of(int64_t picture, int fps) { return picture * kRate / (int64_t{fps} * kAacFrame); }

}  // namespace

int64_t sample_of_picture(int64_t picture, int fps) { return (picture * kRate + fps / 2) / fps; }

PartRange part_range(int64_t pictures, int fps, int64_t number, int64_t count) {
  PartRange part;
  part.pictures = pictures;
  part.first_picture = boundary(pictures, fps, number, count);
  part.end_picture = boundary(pictures, fps, number + 1, count);
  part.first_packet = packet_of(part.first_picture, fps);
  part.end_packet = packet_of(part.end_picture, fps);
  if (part.end_picture == pictures)
    part.end_packet = (sample_of_picture(pictures, fps) + kAacFrame - 1) / kAacFrame;
  part.preroll_packets = std::min(kPreroll, part.first_packet);
  return part;
}

PacketRange joined_packets(const PartRange& part) {
  constexpr int64_t kPriming = -1;
  const bool is_first = part.first_picture == 0;
  const bool is_last = part.end_picture == part.pictures;
  return {is_first ? kPriming : std::max(kPriming, part.first_packet - kEarly),
          is_last ? part.end_packet : std::max(kPriming, part.end_packet - kEarly)};
}

}  // namespace recorder
