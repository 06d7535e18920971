// Which pictures and packets of sound a part of the mixed timeline has. Pure.
#pragma once

#include <cstdint>

namespace recorder {

// Frames of sound that the AAC encoder makes packets of, in samples.
constexpr int kAacFrame = 1024;

// What of the timeline a file has: pictures [first_picture, end_picture) and packets of sound
// [first_packet, end_packet) of 1024 samples each, both counted from the begin of the whole.
struct PartRange {
  int64_t first_picture = 0, end_picture = 0;
  int64_t first_packet = 0, end_packet = 0;
  // Packets that are encoded before the first one and dropped, so that the seam is not heard. 0 in the first
  // part.
  int64_t preroll_packets = 0;
  int64_t pictures = 0;  // of the whole: tells the last part
};

// Part `number` (from 0) of `count` of so many pictures; all of it with a count of 1.
PartRange part_range(int64_t pictures, int fps, int64_t number, int64_t count);

// The sample at 48 kHz, to the nearest, at which a picture begins.
int64_t sample_of_picture(int64_t picture, int fps);

// Pictures from one key frame to the next: 2 s.
constexpr int key_frame_interval(int fps) { return 2 * fps; }

// The packets of a part's encoder that go into the whole file, [first, end) counted as in PartRange; -1 is
// the priming packet. At a seam the later part takes over two packets early: a packet's window reaches over
// the frame behind it (ISO/IEC 14496-3, 4.6.11), and FFmpeg's encoder chooses the window by the frame behind
// that.
struct PacketRange {
  int64_t first = 0, end = 0;
};
PacketRange joined_packets(const PartRange& part);

}  // namespace recorder
