#include "tests/tools/offline_mixer/picture/test_picture.h"

#include <fstream>

namespace recorder::test {
namespace {

ffmpeg::FramePointer solid_rgba(Size size, const Color& color) {
  ffmpeg::FramePointer frame = make_frame(size, AV_PIX_FMT_RGBA);
  const uint8_t pixel[] = {color.red, color.green, color.blue, color.alpha};
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      std::memcpy(frame->data[0] + y * frame->linesize[0] + 4 * x, pixel, sizeof pixel);
  frame->color_range = AVCOL_RANGE_JPEG;
  return frame;
}

// The picture as a file of that codec.
ffmpeg::PacketPointer encode(AVCodecID id, AVFrame& frame) {
  const AVCodec* codec = avcodec_find_encoder(id);
  const ffmpeg::CodecContext encoder = ffmpeg::make_context(codec);
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame.format);
  encoder->color_range = frame.color_range;
  encoder->time_base = {1, 1};
  // JPEG of the limited range, which solid() has, is not official.
  encoder->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
  encoder->flags |= AV_CODEC_FLAG_QSCALE;
  encoder->global_quality = frame.quality = FF_QP2LAMBDA;
  ffmpeg::PacketPointer packet(av_packet_alloc());
  if (avcodec_open2(encoder.get(), codec, nullptr) < 0 || avcodec_send_frame(encoder.get(), &frame) < 0 ||
      avcodec_send_frame(encoder.get(), nullptr) < 0 ||
      avcodec_receive_packet(encoder.get(), packet.get()) < 0)
    return nullptr;
  return packet;
}

}  // namespace

bool write_picture(const std::string& path, Size size, const Color& color) {
  const bool is_png = path.ends_with(".png");
  const ffmpeg::FramePointer frame = is_png ? solid_rgba(size, color) : solid(size, to_yuv(color));
  const ffmpeg::PacketPointer packet = encode(is_png ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG, *frame);
  if (packet == nullptr) return false;
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(packet->data), packet->size);
  return file.good();
}

}  // namespace recorder::test
