#include "tools/offline_mixer/movie/sound_encoder.h"

#include <algorithm>
#include <vector>

extern "C" {
#include <libavutil/opt.h>
}

#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/part_range.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

constexpr size_t kFrame = kAacFrame;

void describe(AVCodecContext& context, const EncoderSettings& settings) {
  av_channel_layout_default(&context.ch_layout, settings.audio_channels);
  context.sample_fmt = AV_SAMPLE_FMT_FLTP;
  context.sample_rate = kMixedRate;
  context.time_base = {1, kMixedRate};
  context.bit_rate = int64_t{settings.audio_kbps} * 1000;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  // FFmpeg's manual on aac_coder: "fast" is the better and much faster one, but not below 64 kbit/s.
  av_opt_set(context.priv_data, "aac_coder", settings.audio_kbps < 64 ? "twoloop" : "fast", 0);
}

int allocate(AVFrame& frame, const AVCodecContext& context) {
  frame.format = context.sample_fmt;
  frame.sample_rate = context.sample_rate;
  frame.nb_samples = kAacFrame;
  const int copied = av_channel_layout_copy(&frame.ch_layout, &context.ch_layout);
  return copied < 0 ? copied : av_frame_get_buffer(&frame, 0);
}

}  // namespace

Result<std::unique_ptr<SoundEncoder>> SoundEncoder::create(const EncoderSettings& settings) {
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  if (codec == nullptr) return internal_error("this FFmpeg has no AAC encoder (aac)");
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !frame) return no_memory_for_encoder();
  describe(*context, settings);
  const int opened = avcodec_open2(context.get(), codec, nullptr);
  if (opened < 0)
    return Error{ErrorCode::kBadRequest,
                 concat("audioBitrateKbps, audioChannels: the AAC encoder refuses ", settings.audio_kbps,
                        " kbit/s with ", settings.audio_channels, " channels: ", ffmpeg::error_text(opened))};
  if (context->frame_size != kAacFrame || allocate(*frame, *context) < 0) return no_memory_for_encoder();
  std::unique_ptr<SoundEncoder> encoder(new SoundEncoder(std::move(context), std::move(frame)));
  if (!encoder->packet_) return no_memory_for_encoder();
  return encoder;
}

SoundEncoder::SoundEncoder(ffmpeg::CodecContext context, ffmpeg::FramePointer frame)
    : context_(std::move(context)), frame_(std::move(frame)), packet_(av_packet_alloc()) {}

Status SoundEncoder::encode(std::span<const float> samples, const PacketSink& sink) {
  const auto channels = static_cast<size_t>(context_->ch_layout.nb_channels);
  while (samples.size() >= channels) {
    // The encoder may still hold the frame of before; then this gives the next one memory of its own.
    if (filled_ == 0 && av_frame_make_writable(frame_.get()) < 0) return no_memory_for_encoder();
    const size_t count = std::min(samples.size() / channels, kFrame - filled_);
    for (size_t channel = 0; channel < channels; ++channel) {
      float* plane = reinterpret_cast<float*>(frame_->extended_data[channel]) + filled_;
      for (size_t i = 0; i < count; ++i) plane[i] = samples[i * channels + channel];
    }
    samples = samples.subspan(count * channels);
    filled_ += count;
    if (filled_ < kFrame) break;
    filled_ = 0;
    frame_->pts = next_;
    next_ += kAacFrame;
    if (const Status sent = encode_frame(*context_, frame_.get(), *packet_, sink); !sent) return sent;
  }
  return Success{};
}

Status SoundEncoder::flush(const PacketSink& sink) {
  if (filled_ > 0) {
    const auto channels = static_cast<size_t>(context_->ch_layout.nb_channels);
    const std::vector<float> zeros((kFrame - filled_) * channels);
    if (const Status sent = encode(zeros, sink); !sent) return sent;
  }
  return encode_frame(*context_, nullptr, *packet_, sink);
}

}  // namespace recorder
