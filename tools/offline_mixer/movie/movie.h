// The mixed file: an encoder for the picture, one for the sound, and a fragmented MP4 that plays at every
// instant. finish_movie() makes an ordinary MP4 of it, or of several parts of one timeline.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/movie/part_range.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

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
  // preroll on). From two threads. What has been written plays, but for the last second.
  virtual Status write_picture(const AVFrame& picture) = 0;
  virtual Status write_sound(std::span<const float> samples) = 0;
  // No more of either.
  virtual Status finish() = 0;
};

// Writes an ordinary MP4, its index in front, of what movies wrote: the parts of one timeline in their order,
// without encoding. Under a temporary name (`output`.joining) until it is whole and on the disk; an older
// `output` is replaced only then. Fails with a sentence when the parts do not fit together.
Status finish_movie(const std::vector<std::string>& parts, const std::string& output);

}  // namespace recorder
