// A track of a WebmWriter: its samples as packets of the muxer, until they are written.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "plugin/media/ffmpeg.h"
#include "plugin/mp4/container_writer.h"

namespace recorder {

class WebmTrack {
 public:
  WebmTrack(int index, ContainerTrack description, Duration join);

  [[nodiscard]] const ContainerTrack& description() const { return description_; }
  [[nodiscard]] bool is_ended() const { return is_ended_; }
  [[nodiscard]] Duration end() const { return end_; }
  // In ms; -1 while there was none.
  [[nodiscard]] int64_t last_time() const { return last_time_; }
  // Of the first sample that waits.
  [[nodiscard]] std::optional<int64_t> next_time() const;

  // False if there is no memory for it.
  bool append(const ContainerSample& sample, ByteView data);
  void end(Duration end);
  ffmpeg::PacketPointer take();

 private:
  [[nodiscard]] bool is_video() const { return codec_kind(description_.codec) == MediaKind::kVideo; }
  void end_last_picture(int64_t time);

  int index_;  // from 0
  ContainerTrack description_;
  Duration end_;  // audio: of its last sample; video: where that begins, until the track is ended
  int64_t last_time_ = -1;
  bool is_ended_ = false;
  std::deque<ffmpeg::PacketPointer> waiting_;
};

}  // namespace recorder
