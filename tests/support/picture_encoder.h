// Encodes the pictures of an actor as recordings have them: whatever codec the recorder stores.
#pragma once

#include <functional>

#include "plugin/base/codec.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/rtp/frame.h"

namespace recorder::test {

struct PictureCodec;

class PictureEncoder {
 public:
  // A sample of the file.
  using Sink = std::function<void(int64_t pts, bool is_key_frame, Bytes data)>;

  // A key frame each second, and no picture is held back for others.
  PictureEncoder(Codec codec, int width, int height, int fps);

  // As in VideoFormat, from the first picture on.
  [[nodiscard]] const Bytes& configuration() const { return configuration_; }
  // Null at the end.
  void encode(const AVFrame* picture, const Sink& sink);

 private:
  const PictureCodec& codec_;
  ffmpeg::CodecContext encoder_;
  Bytes configuration_;
};

}  // namespace recorder::test
