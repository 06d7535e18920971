// Decodes the first pictures of a track. Of a stream that can be decoded, all of them can: what the RTP layer gives is
// whole, and begins with a key frame. Noise behind a good header is refused more often than not.
#pragma once

#include <memory>

#include "plugin/media/ffmpeg.h"
#include "plugin/media/media_check.h"

namespace recorder {

class PictureCheck final : public MediaCheck {
 public:
  // From a key frame on, so many pictures without an error are a stream that can be decoded: of VP8 whose payload was
  // encrypted two in seven pass, eight in a row one time in 20000.
  static constexpr int kPictures = 8;
  // So many rows with an error in a row, each at a key frame of its own, are a stream that cannot be decoded: one
  // picture that an encoder spoiled, and what refers to it, is none.
  static constexpr int kFailures = 3;

  // Null if this FFmpeg has no decoder for it.
  static std::unique_ptr<MediaCheck> create(AVCodecID id);

  MediaVerdict take(const Frame& frame) override;
  [[nodiscard]] bool wants_key_frame() const override { return failures_ > 0 && is_waiting_; }

 private:
  PictureCheck(const AVCodec* decoder, ffmpeg::PacketPointer packet, ffmpeg::FramePointer picture)
      : decoder_(decoder), packet_(std::move(packet)), picture_(std::move(picture)) {}

  bool begin(const Frame& key_frame);
  bool decode(const Bytes& data);

  const AVCodec* const decoder_;
  ffmpeg::CodecContext context_;  // a new one from each key frame on
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer picture_;
  bool is_waiting_ = true;  // for a key frame
  int pictures_ = 0;  // of this row
  int failures_ = 0;
};

}  // namespace recorder
