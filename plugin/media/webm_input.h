// A source of bytes as libavformat's demuxer for Matroska and WebM reads it, and nothing but that demuxer.
// What it may read in all is bounded, so that no file makes it seek to and fro for ever. Without threads of
// its own.
#pragma once

#include <cstdint>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

class WebmInput {
 public:
  // The source must outlive this.
  explicit WebmInput(ByteSource& source);
  WebmInput(const WebmInput&) = delete;
  WebmInput& operator=(const WebmInput&) = delete;

  // Reads the header. An error when there is none.
  Status open();
  [[nodiscard]] const AVFormatContext& file() const { return *file_; }
  // The next packet, whole; false at the end, or where nothing can be read any more.
  bool read(AVPacket& packet);
  // The first error of the source: what came after it is missing.
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  static int read_bytes(void* self, uint8_t* buffer, int size);
  static int64_t seek(void* self, int64_t offset, int whence);

  ByteSource& source_;
  const ffmpeg::IoContext io_;
  ffmpeg::InputFile file_;
  uint64_t position_ = 0;
  Status status_ = Success{};
  uint64_t budget_;  // bytes that may still be read
};

}  // namespace recorder
