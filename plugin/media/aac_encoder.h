// Encodes stereo sound as AAC-LC, one frame after another without a restart. Its delay is accounted for: the
// first frame that comes out begins with the first sample that went in. Owned by one audio path, on its
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/media/resampler.h"

namespace recorder {

class AacEncoder {
 public:
  using Sink = std::function<void(ByteView frame)>;
  static constexpr size_t kFrameSamples = 1024;
  // Frames of zeros after which what comes out depends on nothing before them: the overlap of two windows,
  // the look-ahead of the block switching, and the windows that lead from short blocks back to long ones.
  static constexpr size_t kFramesToForget = 6;

  static Result<std::unique_ptr<AacEncoder>> create(uint32_t sample_rate, uint32_t bit_rate);

  // Takes all the sound (and empties it); what is less than a frame waits for more.
  void encode(StereoPlanes& sound, const Sink& sink);
  // Samples until the frame that has begun is full; 0 if none has.
  [[nodiscard]] size_t missing_samples() const;
  // The end: fills the frame that has begun with zeros and gives out all that is held.
  void flush(const Sink& sink);

  [[nodiscard]] ByteView configuration() const;  // AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2.1
  [[nodiscard]] const Bytes& silence() const { return silence_; }

 private:
  AacEncoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet, ffmpeg::FramePointer frame);
  Status warm_up();
  void send(const AVFrame* frame, const Sink& sink);
  void receive(const Sink& sink);

  ffmpeg::CodecContext context_;
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer frame_;
  size_t filled_ = 0;
  size_t packets_to_drop_ = 0;
  Bytes silence_;
};

}  // namespace recorder
