// One of FFmpeg's decoders of sound: a packet in, its frames out. Owned by an AudioDecoder, on its thread.
#pragma once

#include <initializer_list>
#include <memory>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"

namespace recorder {

class PacketDecoder {
 public:
  struct Format {
    int channels = 2;
    int sample_rate = 48000;
  };

  // The first of those names that this FFmpeg has; `what` is for the error if it has none.
  static Result<std::unique_ptr<PacketDecoder>> create(std::string_view what,
                                                       std::initializer_list<const char*> names, Format format);

  // Calls `take(const AVFrame&)` for each frame of the packet; for none if it cannot be decoded.
  template <typename Take>
  void decode(ByteView packet, const Take& take) {
    if (!send(packet)) return;
    while (avcodec_receive_frame(context_.get(), frame_.get()) >= 0) take(*frame_);
  }

 private:
  PacketDecoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet, ffmpeg::FramePointer frame);
  bool send(ByteView packet);

  ffmpeg::CodecContext context_;
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer frame_;
};

}  // namespace recorder
