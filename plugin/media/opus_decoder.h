// Decodes Opus to stereo sound at 48 kHz. Owned by one audio path, on its thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"

namespace recorder {

// Left and right in turn, at full scale between -1 and 1.
using StereoSamples = std::vector<float>;
using StereoView = std::span<const float>;

class OpusDecoder {
 public:
  static Result<std::unique_ptr<OpusDecoder>> create();

  // The sound of a packet, mono in both channels; empty if it cannot be decoded. Valid until the next call.
  StereoView decode(ByteView packet);

 private:
  OpusDecoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet, ffmpeg::FramePointer frame);
  void append_frame();

  ffmpeg::CodecContext context_;
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer frame_;
  StereoSamples sound_;
};

}  // namespace recorder
