// Encodes stereo sound as AAC-LC or Opus, one frame after another without a restart. Its delay is accounted
// for. Owned by one audio path, on its thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "plugin/base/bytes.h"
#include "plugin/base/codec.h"
#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/media/resampler.h"

namespace recorder {

struct AudioEncoding {
  Codec codec = Codec::kAac;     // kAac or kOpus
  uint32_t sample_rate = 48000;  // of AAC; Opus has 48000
  uint32_t bit_rate = 96000;     // bits per second
};

class AudioEncoder {
 public:
  using Sink = std::function<void(ByteView frame)>;
  // Frames of zeros after which what comes out depends on nothing before them. Of AAC: the overlap of two
  // windows, the look-ahead of the block switching, and the windows that lead from short blocks back to long
  // ones.
  static constexpr size_t kFramesToForget = 6;

  static Result<std::unique_ptr<AudioEncoder>> create(const AudioEncoding& encoding);

  // Takes all the sound (and empties it); what is less than a frame waits for more.
  void encode(StereoPlanes& sound, const Sink& sink);
  // Samples until the frame that has begun is full; 0 if none has.
  [[nodiscard]] size_t missing_samples() const;
  // The end: fills the frame that has begun with zeros and gives out all that is held.
  void flush(const Sink& sink);

  [[nodiscard]] size_t frame_samples() const { return frame_samples_; }
  // Samples by which what is heard of the first frame begins before what went in first: less than a frame.
  [[nodiscard]] size_t delay() const;
  // AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1), or the content of dOps.
  [[nodiscard]] Bytes configuration() const;
  [[nodiscard]] const Bytes& silence() const { return silence_; }

 private:
  struct Kind;
  static const Kind kKinds[];

  AudioEncoder(const Kind& kind, ffmpeg::CodecContext context, ffmpeg::PacketPointer packet,
               ffmpeg::FramePointer frame);
  Status warm_up();
  void fill(const StereoPlanes& sound, size_t from, size_t count);
  void send(const AVFrame* frame, const Sink& sink);
  void receive(const Sink& sink);

  const Kind& kind_;
  ffmpeg::CodecContext context_;
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer frame_;
  const size_t frame_samples_;
  size_t filled_ = 0;
  size_t packets_to_drop_ = 0;
  Bytes silence_;
};

}  // namespace recorder
