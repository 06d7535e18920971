// Reads what a Movie has written: what the file says of itself, and the packets of one of its tracks. Owned
// by finish_movie().
#pragma once

#include <memory>
#include <string>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/movie/part_label.h"

namespace recorder {

// What must be known of a part before it is joined to others.
struct Part {
  std::string path;
  PartLabel label;
  ffmpeg::Parameters picture, sound;  // null without
  int64_t reordering = 0;             // pictures by which decoding goes before showing
};

Result<Part> read_part(const std::string& path);

class PartReader {
 public:
  static Result<std::unique_ptr<PartReader>> open(const std::string& path);

  [[nodiscard]] const AVFormatContext& file() const { return *file_; }
  // Packets of this kind only are read; false if the file has no such track.
  bool choose(AVMediaType kind);
  [[nodiscard]] AVRational time_base() const { return stream_->time_base; }
  // The next packet in order of decoding, without the edit list; null at the end, or where the file is
  // damaged.
  AVPacket* read();

 private:
  PartReader(ffmpeg::InputFile file, ffmpeg::PacketPointer packet);

  const ffmpeg::InputFile file_;
  const ffmpeg::PacketPointer packet_;
  const AVStream* stream_ = nullptr;
};

}  // namespace recorder
