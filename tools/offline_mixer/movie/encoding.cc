#include "tools/offline_mixer/movie/encoding.h"

#include "plugin/base/text.h"

namespace recorder {

Status encode_frame(AVCodecContext& context, const AVFrame* frame, AVPacket& packet, const PacketSink& sink) {
  int result = avcodec_send_frame(&context, frame);
  while (result >= 0) {
    result = avcodec_receive_packet(&context, &packet);
    if (result < 0) break;
    const Status taken = sink(packet);
    av_packet_unref(&packet);
    if (!taken) return taken;
  }
  if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return Success{};
  return internal_error(concat("the encoder ", context.codec->name, " failed: ", ffmpeg::error_text(result)));
}

Error no_memory_for_encoder() { return internal_error("there is no memory for an encoder"); }

}  // namespace recorder
