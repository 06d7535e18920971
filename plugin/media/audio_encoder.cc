#include "plugin/media/audio_encoder.h"

#include <algorithm>
#include <cstring>

extern "C" {
#include <libavutil/opt.h>
}

#include "plugin/base/text.h"
#include "plugin/media/opus_packet.h"

namespace recorder {

struct AudioEncoder::Kind {
  Codec codec;
  const char* encoder;  // as FFmpeg names it
  AVSampleFormat sample_format;
  void (*set_options)(AVCodecContext& context);
  Bytes (*configuration)(const AVCodecContext& context);
};

namespace {

// FFmpeg's manual on aac_coder: "fast" is the better and much faster one, but not below 64 kbit/s.
void set_aac_options(AVCodecContext& context) {
  av_opt_set(context.priv_data, "aac_coder", context.bit_rate < 64000 ? "twoloop" : "fast", 0);
}

// One mode of Opus (CELT) for all sound, so that one frame of silence fits everywhere; RFC 6716, 2.1.
void set_opus_options(AVCodecContext& context) { av_opt_set(context.priv_data, "application", "lowdelay", 0); }

Bytes aac_configuration(const AVCodecContext& context) {
  return {context.extradata, context.extradata + context.extradata_size};
}

Bytes opus_configuration(const AVCodecContext&) { return make_opus_configuration(); }

int open(AVCodecContext& context, const AudioEncoding& encoding, AVSampleFormat sample_format,
         void (*set_options)(AVCodecContext&)) {
  av_channel_layout_default(&context.ch_layout, 2);
  context.sample_fmt = sample_format;
  context.sample_rate = static_cast<int>(encoding.sample_rate);
  context.bit_rate = encoding.bit_rate;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;  // fills extradata
  set_options(context);
  return avcodec_open2(&context, context.codec, nullptr);
}

int allocate(AVFrame& frame, const AVCodecContext& context) {
  frame.format = context.sample_fmt;
  frame.sample_rate = context.sample_rate;
  frame.nb_samples = context.frame_size;
  const int error = av_channel_layout_copy(&frame.ch_layout, &context.ch_layout);
  return error < 0 ? error : av_frame_get_buffer(&frame, 0);
}

}  // namespace

constexpr AudioEncoder::Kind AudioEncoder::kKinds[] = {
    {Codec::kAac, "aac", AV_SAMPLE_FMT_FLTP, set_aac_options, aac_configuration},
    {Codec::kOpus, "libopus", AV_SAMPLE_FMT_FLT, set_opus_options, opus_configuration},
};

Result<std::unique_ptr<AudioEncoder>> AudioEncoder::create(const AudioEncoding& encoding) {
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&encoding](const Kind& each) { return each.codec == encoding.codec; });
  if (kind == std::end(kKinds))
    return Error{ErrorCode::kUnsupportedMedia,
                 concat("Sound cannot be recorded as ", codec_name(encoding.codec), '.')};
  const AVCodec* codec = avcodec_find_encoder_by_name(kind->encoder);
  if (codec == nullptr)
    return internal_error(concat("This FFmpeg has no encoder of ", codec_name(kind->codec), " (", kind->encoder, ")."));
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !packet || !frame) return internal_error("Out of memory for an encoder of sound.");
  int error = open(*context, encoding, kind->sample_format, kind->set_options);
  if (error >= 0) error = allocate(*frame, *context);
  if (error < 0)
    return internal_error(concat("FFmpeg's encoder ", kind->encoder, " cannot be opened: ", ffmpeg::error_text(error)));
  std::unique_ptr<AudioEncoder> encoder(
      new AudioEncoder(*kind, std::move(context), std::move(packet), std::move(frame)));
  const Status warm = encoder->warm_up();
  if (!warm.ok()) return warm.error();
  return encoder;
}

AudioEncoder::AudioEncoder(const Kind& kind, ffmpeg::CodecContext context, ffmpeg::PacketPointer packet,
                           ffmpeg::FramePointer frame)
    : kind_(kind),
      context_(std::move(context)),
      packet_(std::move(packet)),
      frame_(std::move(frame)),
      frame_samples_(static_cast<size_t>(frame_->nb_samples)) {}

// Some frames of zeros give the encoded silence. What FFmpeg still holds of them, and whole frames of priming that its
// time stamps are shifted by (AAC: one), come before the first real sample and are dropped.
Status AudioEncoder::warm_up() {
  size_t received = 0;
  for (size_t i = 0; i < kFramesToForget; ++i) {
    StereoPlanes zeros{std::vector<float>(frame_samples_), std::vector<float>(frame_samples_)};
    encode(zeros, [&](ByteView frame) {
      ++received;
      silence_.assign(frame.begin(), frame.end());
    });
  }
  if (silence_.empty()) return internal_error(concat("FFmpeg's encoder ", kind_.encoder, " does not encode silence."));
  packets_to_drop_ = kFramesToForget - received + static_cast<size_t>(context_->initial_padding) / frame_samples_;
  return Success{};
}

void AudioEncoder::encode(StereoPlanes& sound, const Sink& sink) {
  const size_t total = std::min(sound.left.size(), sound.right.size());
  for (size_t done = 0; done < total;) {
    const size_t count = std::min(total - done, frame_samples_ - filled_);
    // The encoder may still hold the frame of before; then this gives it memory of its own.
    if (filled_ == 0 && av_frame_make_writable(frame_.get()) < 0) return;
    fill(sound, done, count);
    done += count;
    if (filled_ < frame_samples_) break;
    filled_ = 0;
    send(frame_.get(), sink);
  }
  sound.left.clear();
  sound.right.clear();
}

void AudioEncoder::fill(const StereoPlanes& sound, size_t from, size_t count) {
  const float* planes[] = {sound.left.data() + from, sound.right.data() + from};
  for (size_t channel = 0; channel < 2; ++channel) {
    if (kind_.sample_format == AV_SAMPLE_FMT_FLTP) {
      std::memcpy(frame_->data[channel] + filled_ * sizeof(float), planes[channel], count * sizeof(float));
      continue;
    }
    auto* interleaved = reinterpret_cast<float*>(frame_->data[0]) + 2 * filled_ + channel;
    for (size_t i = 0; i < count; ++i) interleaved[2 * i] = planes[channel][i];
  }
  filled_ += count;
}

size_t AudioEncoder::missing_samples() const { return filled_ == 0 ? 0 : frame_samples_ - filled_; }

size_t AudioEncoder::delay() const { return static_cast<size_t>(context_->initial_padding) % frame_samples_; }

void AudioEncoder::flush(const Sink& sink) {
  const size_t missing = missing_samples();
  StereoPlanes zeros{std::vector<float>(missing), std::vector<float>(missing)};
  encode(zeros, sink);
  send(nullptr, sink);
}

Bytes AudioEncoder::configuration() const { return kind_.configuration(*context_); }

void AudioEncoder::send(const AVFrame* frame, const Sink& sink) {
  const bool taken = avcodec_send_frame(context_.get(), frame) >= 0;
  // A frame that the encoder refuses still takes its time.
  if (!taken && frame != nullptr) return sink(silence_);
  receive(sink);
}

void AudioEncoder::receive(const Sink& sink) {
  while (avcodec_receive_packet(context_.get(), packet_.get()) >= 0) {
    const ByteView bytes{packet_->data, static_cast<size_t>(packet_->size)};
    if (packets_to_drop_ > 0)
      --packets_to_drop_;
    else
      sink(bytes);
    av_packet_unref(packet_.get());
  }
}

}  // namespace recorder
