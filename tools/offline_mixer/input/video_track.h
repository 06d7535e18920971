// The pictures of one video track, decoded. Used by one thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "plugin/base/clock.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/input/input.h"

namespace recorder {

struct Picture {
  Duration time{};  // from when it is shown, on the timeline of the file
  ffmpeg::FramePointer frame;
};

// After a damaged packet nothing is given out until the next key frame, or for five seconds: who watches sees
// the last whole picture meanwhile.
class VideoTrack {
 public:
  // `input` outlives it. A track that FFmpeg cannot decode has no pictures.
  VideoTrack(Input& input, size_t track);

  // The next picture in the order of time that is known by what begins before `until`; none: there is none
  // yet.
  std::optional<Picture> next(Duration until);

 private:
  void feed(const AVPacket* packet);
  std::optional<Picture> receive();
  bool hides(const AVFrame& frame);
  void turn(AVFrame& frame) const;

  Input& input_;
  size_t track_;
  const std::vector<RotationChange> rotations_;
  ffmpeg::CodecContext decoder_;  // null: nothing can be decoded, or everything was
  std::optional<Duration> damaged_since_;
  Duration latest_{};
  bool is_draining_ = false;
};

}  // namespace recorder
