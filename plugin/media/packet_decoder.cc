#include "plugin/media/packet_decoder.h"

#include "plugin/base/text.h"

namespace recorder {
namespace {

const AVCodec* find_decoder(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const AVCodec* decoder = avcodec_find_decoder_by_name(name)) return decoder;
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<PacketDecoder>> PacketDecoder::create(std::string_view what,
                                                             std::initializer_list<const char*> names,
                                                             Format format) {
  const AVCodec* decoder = find_decoder(names);
  if (decoder == nullptr) return internal_error(concat("This FFmpeg has no decoder of ", what, '.'));
  ffmpeg::CodecContext context = ffmpeg::make_context(decoder);
  ffmpeg::PacketPointer packet(av_packet_alloc());
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (!context || !packet || !frame) return internal_error(concat("Out of memory for the decoder of ", what, '.'));
  av_channel_layout_default(&context->ch_layout, format.channels);
  context->sample_rate = format.sample_rate;
  context->request_sample_fmt = AV_SAMPLE_FMT_FLT;
  const int error = avcodec_open2(context.get(), decoder, nullptr);
  if (error < 0)
    return internal_error(concat("FFmpeg's decoder of ", what, " cannot be opened: ", ffmpeg::error_text(error)));
  return std::unique_ptr<PacketDecoder>(
      new PacketDecoder(std::move(context), std::move(packet), std::move(frame)));
}

PacketDecoder::PacketDecoder(ffmpeg::CodecContext context, ffmpeg::PacketPointer packet,
                             ffmpeg::FramePointer frame)
    : context_(std::move(context)), packet_(std::move(packet)), frame_(std::move(frame)) {}

// A packet without bytes would mean the end of the stream to FFmpeg.
bool PacketDecoder::send(ByteView packet) {
  if (packet.empty() || !ffmpeg::fill(*packet_, packet)) return false;
  const int error = avcodec_send_packet(context_.get(), packet_.get());
  av_packet_unref(packet_.get());
  return error >= 0;
}

}  // namespace recorder
