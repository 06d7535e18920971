#include "plugin/media/opus_decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "plugin/media/opus_packet.h"

namespace recorder {
namespace {

// libopus conceals lost frames; FFmpeg's own decoder, which is in every build of it, does not.
const AVCodec* find_decoder() {
  const AVCodec* decoder = avcodec_find_decoder_by_name("libopus");
  return decoder != nullptr ? decoder : avcodec_find_decoder_by_name("opus");
}

// A broken packet may decode to anything, and one "not a number" would stay in the encoder's filters for
// good.
float limited(float sample) { return std::isfinite(sample) ? std::clamp(sample, -1.0f, 1.0f) : 0.0f; }

}  // namespace

Result<std::unique_ptr<OpusDecoder>> OpusDecoder::create() {
  const AVCodec* decoder = find_decoder();
  if (decoder == nullptr) return internal_error("This FFmpeg has no Opus decoder (libopus or opus).");
  ffmpeg::CodecContext context = ffmpeg::make_context(decoder);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !packet || !frame) return internal_error("Out of memory for the Opus decoder.");
  av_channel_layout_default(&context->ch_layout, 2);
  context->sample_rate = kOpusRate;
  context->request_sample_fmt = AV_SAMPLE_FMT_FLT;
  const int error = avcodec_open2(context.get(), decoder, nullptr);
  if (error < 0)
    return internal_error("FFmpeg's Opus decoder cannot be opened: " + ffmpeg::error_text(error));
  return std::unique_ptr<OpusDecoder>(
      new OpusDecoder(std::move(context), std::move(packet), std::move(frame)));
}

OpusDecoder::OpusDecoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet,
                         ffmpeg::FramePointer frame)
    : context_(std::move(context)), packet_(std::move(packet)), frame_(std::move(frame)) {}

StereoView OpusDecoder::decode(ByteView packet) {
  sound_.clear();
  // A packet without bytes would mean the end of the stream to FFmpeg. av_new_packet adds the padding that
  // its bit readers may look at.
  if (packet.empty() || av_new_packet(packet_.get(), static_cast<int>(packet.size())) < 0) return {};
  std::memcpy(packet_->data, packet.data(), packet.size());
  const int error = avcodec_send_packet(context_.get(), packet_.get());
  av_packet_unref(packet_.get());
  if (error < 0) return {};
  while (avcodec_receive_frame(context_.get(), frame_.get()) >= 0) append_frame();
  return sound_;
}

void OpusDecoder::append_frame() {
  const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame_->format)) != 0;
  if (frame_->ch_layout.nb_channels != 2 || av_get_packed_sample_fmt(static_cast<AVSampleFormat>(
                                                frame_->format)) != AV_SAMPLE_FMT_FLT)
    return;
  const auto plane = [this](int i) { return reinterpret_cast<const float*>(frame_->extended_data[i]); };
  const size_t count = static_cast<size_t>(frame_->nb_samples);
  for (size_t i = 0; i < count; ++i) {
    sound_.push_back(limited(planar ? plane(0)[i] : plane(0)[2 * i]));
    sound_.push_back(limited(planar ? plane(1)[i] : plane(0)[2 * i + 1]));
  }
}

}  // namespace recorder
