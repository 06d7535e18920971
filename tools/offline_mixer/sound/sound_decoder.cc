#include "tools/offline_mixer/sound/sound_decoder.h"

namespace recorder {
namespace {

constexpr AVRational kNanoseconds{1, 1'000'000'000};

// libopus conceals what a packet lacks; FFmpeg's own decoder is in every build of it.
const AVCodec* find_decoder(AVCodecID id) {
  const AVCodec* decoder = id == AV_CODEC_ID_OPUS ? avcodec_find_decoder_by_name("libopus") : nullptr;
  return decoder != nullptr ? decoder : avcodec_find_decoder(id);
}

}  // namespace

std::unique_ptr<SoundDecoder> SoundDecoder::create(const AVCodecParameters& parameters) {
  const AVCodec* decoder = find_decoder(parameters.codec_id);
  if (decoder == nullptr || decoder->type != AVMEDIA_TYPE_AUDIO) return nullptr;
  ffmpeg::CodecContext context = ffmpeg::make_context(decoder);
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !frame || avcodec_parameters_to_context(context.get(), &parameters) < 0) return nullptr;
  context->pkt_timebase = kNanoseconds;
  context->request_sample_fmt = AV_SAMPLE_FMT_FLT;
  if (avcodec_open2(context.get(), decoder, nullptr) < 0) return nullptr;
  return std::unique_ptr<SoundDecoder>(new SoundDecoder(std::move(context), std::move(frame)));
}

SoundDecoder::SoundDecoder(ffmpeg::CodecContext context, ffmpeg::FramePointer frame)
    : context_(std::move(context)), frame_(std::move(frame)) {}

void SoundDecoder::decode(const AVPacket& packet, const Sink& sink) {
  // A packet without bytes would mean the end of the stream to FFmpeg.
  if (packet.size == 0 || avcodec_send_packet(context_.get(), &packet) < 0) return;
  while (avcodec_receive_frame(context_.get(), frame_.get()) >= 0) sink(*frame_);
}

}  // namespace recorder
