#include "plugin/media/picture_check.h"

#include <cstring>

namespace recorder {

std::unique_ptr<MediaCheck> PictureCheck::create(AVCodecID id) {
  const AVCodec* decoder = avcodec_find_decoder(id);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer picture(av_frame_alloc());
  if (decoder == nullptr || !packet || !picture) return nullptr;
  return std::unique_ptr<MediaCheck>(new PictureCheck(decoder, std::move(packet), std::move(picture)));
}

MediaVerdict PictureCheck::take(const Frame& frame) {
  if (frame.is_key_frame && is_waiting_) pictures_ = 0;
  if (frame.is_key_frame && !begin(frame)) return MediaVerdict::kReadable;  // the decoder's fault: nothing is said
  if (is_waiting_) return MediaVerdict::kOpen;
  ++pictures_;
  if (decode(frame.data)) return pictures_ < kPictures ? MediaVerdict::kOpen : MediaVerdict::kReadable;
  is_waiting_ = true;
  return ++failures_ < kFailures ? MediaVerdict::kOpen : MediaVerdict::kUndecodable;
}

// The parameter sets are where the file has them: the bytes of a sample are not those of a byte stream.
bool PictureCheck::begin(const Frame& key_frame) {
  context_ = ffmpeg::make_context(decoder_);
  if (!context_) return false;
  // Nothing is concealed, and no thread holds a picture back.
  context_->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
  context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
  if (decoder_->id == AV_CODEC_ID_H264 && key_frame.format) {
    const Bytes& configuration = key_frame.format->configuration;
    context_->extradata =
        static_cast<uint8_t*>(av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context_->extradata == nullptr) return false;
    std::memcpy(context_->extradata, configuration.data(), configuration.size());
    context_->extradata_size = static_cast<int>(configuration.size());
  }
  is_waiting_ = false;
  return avcodec_open2(context_.get(), decoder_, nullptr) >= 0;
}

bool PictureCheck::decode(const Bytes& data) {
  if (av_new_packet(packet_.get(), static_cast<int>(data.size())) < 0) return true;
  std::memcpy(packet_->data, data.data(), data.size());
  bool is_decoded = avcodec_send_packet(context_.get(), packet_.get()) >= 0;
  av_packet_unref(packet_.get());
  for (int result = 0; result >= 0;) {
    result = avcodec_receive_frame(context_.get(), picture_.get());
    if (result >= 0 && picture_->decode_error_flags != 0) is_decoded = false;
    if (result < 0 && result != AVERROR(EAGAIN) && result != AVERROR_EOF) is_decoded = false;
  }
  return is_decoded;
}

}  // namespace recorder
