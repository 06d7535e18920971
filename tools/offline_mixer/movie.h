// The mixed file: an encoder for the picture, one for the sound, and a fragmented MP4 that plays at every instant.
// finish_movie() makes an ordinary MP4 of it, or of several parts of one timeline.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/layout.h"
#include "tools/offline_mixer/settings.h"

namespace recorder {

// Frames of sound that the AAC encoder makes packets of, in samples.
constexpr int kAacFrame = 1024;

// What of the timeline a file has: pictures [first_picture, end_picture) and packets of sound
// [first_packet, end_packet) of 1024 samples each, both counted from the begin of the whole.
struct PartRange {
  int64_t first_picture = 0, end_picture = 0;
  int64_t first_packet = 0, end_packet = 0;
  // Packets that are encoded before the first one and dropped, so that the seam is not heard. 0 in the first part.
  int64_t preroll_packets = 0;
};

// Part `number` (from 0) of `count` of so many pictures; all of it with a count of 1.
PartRange part_range(int64_t pictures, int fps, int64_t number, int64_t count);

struct MovieFormat {
  EncoderSettings encoder;
  Size size;
  bool has_video = true;
  bool has_audio = true;
};

class Movie {
 public:
  virtual ~Movie() = default;

  // Fails when FFmpeg has no such encoder or it refuses the settings (the error names the key), or the file
  // cannot be made.
  static Result<std::unique_ptr<Movie>> create(const std::string& path, const MovieFormat& format,
                                               const PartRange& range);

  // The next picture, and the next samples (interleaved), from the range's first ones on (the sound: from its
  // preroll on). From two threads. What has been written plays.
  virtual Status write_picture(const AVFrame& picture) = 0;
  virtual Status write_sound(std::span<const float> samples) = 0;
  // No more of either.
  virtual Status finish() = 0;
};

// Writes an ordinary MP4, its index in front, of what movies wrote: the parts of one timeline in their order, without
// encoding. Fails with a sentence when they do not fit together; `output` is then removed.
Status finish_movie(const std::vector<std::string>& parts, const std::string& output);

}  // namespace recorder
