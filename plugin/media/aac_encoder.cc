#include "plugin/media/aac_encoder.h"

#include <algorithm>
#include <cstring>

extern "C" {
#include <libavutil/opt.h>
}

namespace recorder {
namespace {

// FFmpeg's manual on aac_coder: "fast" is the better and much faster one, but not below 64 kbit/s.
const char* coder_for(uint32_t bit_rate) { return bit_rate < 64000 ? "twoloop" : "fast"; }

int open(AVCodecContext& context, uint32_t sample_rate, uint32_t bit_rate) {
  av_channel_layout_default(&context.ch_layout, 2);
  context.sample_fmt = AV_SAMPLE_FMT_FLTP;
  context.sample_rate = static_cast<int>(sample_rate);
  context.bit_rate = bit_rate;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;  // fills extradata
  av_opt_set(context.priv_data, "aac_coder", coder_for(bit_rate), 0);
  return avcodec_open2(&context, context.codec, nullptr);
}

int allocate(AVFrame& frame, const AVCodecContext& context) {
  frame.format = context.sample_fmt;
  frame.sample_rate = context.sample_rate;
  frame.nb_samples = static_cast<int>(AacEncoder::kFrameSamples);
  const int error = av_channel_layout_copy(&frame.ch_layout, &context.ch_layout);
  return error < 0 ? error : av_frame_get_buffer(&frame, 0);
}

}  // namespace

Result<std::unique_ptr<AacEncoder>> AacEncoder::create(uint32_t sample_rate, uint32_t bit_rate) {
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  if (codec == nullptr) return internal_error("This FFmpeg has no AAC encoder (aac).");
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !packet || !frame) return internal_error("Out of memory for the AAC encoder.");
  int error = open(*context, sample_rate, bit_rate);
  if (error >= 0 && context->frame_size != static_cast<int>(kFrameSamples)) error = AVERROR(EINVAL);
  if (error >= 0) error = allocate(*frame, *context);
  if (error < 0) return internal_error("FFmpeg's AAC encoder cannot be opened: " + ffmpeg::error_text(error));
  std::unique_ptr<AacEncoder> encoder(
      new AacEncoder(std::move(context), std::move(packet), std::move(frame)));
  const Status warm = encoder->warm_up();
  if (!warm.ok()) return warm.error();
  return encoder;
}

AacEncoder::AacEncoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet, ffmpeg::FramePointer frame)
    : context_(std::move(context)), packet_(std::move(packet)), frame_(std::move(frame)) {}

// Some frames of zeros give the encoded silence. What FFmpeg still holds of them, and the frame of priming
// that its time stamps are shifted by (pts -1024), comes before the first real sample and is dropped.
Status AacEncoder::warm_up() {
  size_t received = 0;
  for (size_t i = 0; i < kFramesToForget; ++i) {
    StereoPlanes zeros{std::vector<float>(kFrameSamples), std::vector<float>(kFrameSamples)};
    encode(zeros, [&](ByteView frame) {
      ++received;
      silence_.assign(frame.begin(), frame.end());
    });
  }
  if (silence_.empty()) return internal_error("FFmpeg's AAC encoder does not encode silence.");
  packets_to_drop_ =
      kFramesToForget - received + static_cast<size_t>(context_->initial_padding) / kFrameSamples;
  return Success{};
}

void AacEncoder::encode(StereoPlanes& sound, const Sink& sink) {
  const size_t total = std::min(sound.left.size(), sound.right.size());
  for (size_t done = 0; done < total;) {
    const size_t count = std::min(total - done, kFrameSamples - filled_);
    // The encoder may still hold the frame of before; then this gives it memory of its own.
    if (filled_ == 0 && av_frame_make_writable(frame_.get()) < 0) return;
    const float* planes[] = {sound.left.data() + done, sound.right.data() + done};
    for (int i = 0; i < 2; ++i)
      std::memcpy(frame_->data[i] + filled_ * sizeof(float), planes[i], count * sizeof(float));
    filled_ += count;
    done += count;
    if (filled_ < kFrameSamples) break;
    filled_ = 0;
    send(frame_.get(), sink);
  }
  sound.left.clear();
  sound.right.clear();
}

size_t AacEncoder::missing_samples() const { return filled_ == 0 ? 0 : kFrameSamples - filled_; }

void AacEncoder::flush(const Sink& sink) {
  const size_t missing = missing_samples();
  StereoPlanes zeros{std::vector<float>(missing), std::vector<float>(missing)};
  encode(zeros, sink);
  send(nullptr, sink);
}

ByteView AacEncoder::configuration() const {
  return {context_->extradata, static_cast<size_t>(context_->extradata_size)};
}

void AacEncoder::send(const AVFrame* frame, const Sink& sink) {
  const bool taken = avcodec_send_frame(context_.get(), frame) >= 0;
  // A frame that the encoder refuses still takes its time.
  if (!taken && frame != nullptr) return sink(silence_);
  receive(sink);
}

void AacEncoder::receive(const Sink& sink) {
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
