// Where libavformat writes: collects what it writes at which offset, and hands it to a WriteSink when told
// to. Owned by the WebmMuxer.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/media/ffmpeg.h"
#include "plugin/mp4/container_writer.h"

namespace recorder {

class WebmOutput {
 public:
  explicit WebmOutput(WriteSink& sink);
  WebmOutput(const WebmOutput&) = delete;
  WebmOutput& operator=(const WebmOutput&) = delete;

  // Null if there is no memory.
  [[nodiscard]] AVIOContext* io() const { return io_.get(); }

  // Hands over what was written since the last time, in its order. What replaces older bytes goes after a
  // sync of what was appended before it, because it may point there. False if there was nothing.
  bool commit();
  // Where the file ends when everything handed over is on the disk.
  [[nodiscard]] uint64_t file_size() const { return file_size_; }

 private:
  struct Write {
    uint64_t offset = 0;
    Bytes bytes;
  };

  static int write(void* self, uint8_t* data, int size);
  static int64_t seek(void* self, int64_t offset, int whence);
  void append(ByteView bytes);

  WriteSink& sink_;
  const ffmpeg::IoContext io_;
  std::vector<Write> collected_;
  uint64_t position_ = 0;
  uint64_t file_size_ = 0;
};

}  // namespace recorder
