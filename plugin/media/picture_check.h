// Decodes the first pictures of a track. Of a stream that can be decoded, all of them can: what the RTP layer gives is
// whole, and begins with a key frame. Noise behind a good header is refused more often than not.
//
// A decoder needs a megabyte or two, and in a conference many tracks begin at once. So there is one only while pictures
// are decoded: the key frame by itself, and again with those that follow when they are all there.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "plugin/media/ffmpeg.h"
#include "plugin/media/media_check.h"

namespace recorder {

class PictureCheck final : public MediaCheck {
 public:
  // From a key frame on, so many pictures without an error are a stream that can be decoded. Decoders of VP8 and VP9
  // do not mind most noise: of 600 encrypted tracks of VP8 and VP9 one passed; with 8 it was two of 20 of VP9.
  static constexpr size_t kPictures = 16;
  // So many rows with an error in a row, each at a key frame of its own, are a stream that cannot be decoded: one
  // picture that an encoder spoiled, and what refers to it, is none.
  static constexpr int kFailures = 3;

  // The decoder's name is FFmpeg's. Null if this FFmpeg does not have it.
  static std::unique_ptr<MediaCheck> create(const char* decoder_name);

  MediaVerdict take(const Frame& frame) override;
  [[nodiscard]] bool wants_key_frame() const override { return failures_ > 0 && row_.empty(); }

 private:
  PictureCheck(const AVCodec* decoder, ffmpeg::PacketPointer packet, ffmpeg::FramePointer picture)
      : decoder_(decoder), packet_(std::move(packet)), picture_(std::move(picture)) {}

  bool decodes_row();
  [[nodiscard]] ffmpeg::CodecContext open(const Frame& key_frame) const;
  bool decode(AVCodecContext& context, const Bytes& data);

  const AVCodec* const decoder_;
  ffmpeg::PacketPointer packet_;
  ffmpeg::FramePointer picture_;
  std::vector<Frame> row_;  // from a key frame on; empty while there is none
  int failures_ = 0;
};

}  // namespace recorder
