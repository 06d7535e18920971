// The recording that is mixed: what its tracks are, and their packets in order of decoding. One libavformat
// demuxer for all tracks, which keeps one index; used by the threads of picture and sound at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/base/sync.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

struct NextPacket {
  ffmpeg::PacketPointer packet;  // pts, dts and duration in ns on the timeline of the file; null: none yet
  bool is_end = false;           // no packet comes any more
};

class Input {
 public:
  virtual ~Input() = default;

  // ErrorCode::kNotFound without such a file; any other error: not a readable recording.
  static Result<std::unique_ptr<Input>> open(const std::string& path);

  [[nodiscard]] virtual const Mp4FileInfo& file() const = 0;
  // Of a track of file().tracks, by its place. Null if libavformat does not know the track.
  [[nodiscard]] virtual const AVCodecParameters* parameters(size_t track) const = 0;

  // Only these tracks are read from now on.
  virtual void choose(const std::vector<size_t>& tracks) = 0;
  // The next packet of each track will be its last key frame at or before the time, or its first.
  virtual Status seek(Duration time) = 0;
  // The track's next packet if it begins before `until`. Reads on in the file until it is known.
  virtual NextPacket next(size_t track, Duration until) = 0;
};

}  // namespace recorder
