#include "plugin/media/picture_check.h"

#include <cstring>

namespace recorder {

std::unique_ptr<MediaCheck> PictureCheck::create(const char* decoder_name) {
  const AVCodec* decoder = avcodec_find_decoder_by_name(decoder_name);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer picture(av_frame_alloc());
  if (decoder == nullptr || !packet || !picture) return nullptr;
  return std::unique_ptr<MediaCheck>(new PictureCheck(decoder, std::move(packet), std::move(picture)));
}

MediaVerdict PictureCheck::take(const Frame& frame) {
  if (row_.empty() && !frame.is_key_frame) return MediaVerdict::kOpen;
  row_.push_back(frame);
  if (row_.size() != 1 && row_.size() < kPictures) return MediaVerdict::kOpen;
  if (decodes_row()) return row_.size() < kPictures ? MediaVerdict::kOpen : MediaVerdict::kReadable;
  row_.clear();
  return ++failures_ < kFailures ? MediaVerdict::kOpen : MediaVerdict::kUndecodable;
}

bool PictureCheck::decodes_row() {
  ffmpeg::CodecContext context;
  for (const Frame& frame : row_) {
    if (frame.is_key_frame) context = open(frame);
    if (!context) return true;  // our own fault: nothing is said
    if (!decode(*context, frame.data)) return false;
  }
  return true;
}

// The parameter sets are where the file has them: the bytes of a sample are not those of a byte stream.
ffmpeg::CodecContext PictureCheck::open(const Frame& key_frame) const {
  ffmpeg::CodecContext context = ffmpeg::make_context(decoder_);
  if (!context) return nullptr;
  // Nothing is concealed, and no thread holds a picture back.
  context->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
  context->flags |= AV_CODEC_FLAG_LOW_DELAY;
  if (key_frame.format) {
    const Bytes& configuration = key_frame.format->configuration;
    context->extradata = static_cast<uint8_t*>(av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context->extradata == nullptr) return nullptr;
    std::memcpy(context->extradata, configuration.data(), configuration.size());
    context->extradata_size = static_cast<int>(configuration.size());
  }
  if (avcodec_open2(context.get(), decoder_, nullptr) < 0) return nullptr;
  return context;
}

bool PictureCheck::decode(AVCodecContext& context, const Bytes& data) {
  if (!ffmpeg::fill(*packet_, data)) return true;
  bool is_decoded = avcodec_send_packet(&context, packet_.get()) >= 0;
  av_packet_unref(packet_.get());
  for (int result = 0; result >= 0;) {
    result = avcodec_receive_frame(&context, picture_.get());
    if (result >= 0 && picture_->decode_error_flags != 0) is_decoded = false;
    if (result < 0 && result != AVERROR(EAGAIN) && result != AVERROR_EOF) is_decoded = false;
  }
  return is_decoded;
}

}  // namespace recorder
