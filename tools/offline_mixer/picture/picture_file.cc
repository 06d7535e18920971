#include "tools/offline_mixer/picture/picture_file.h"

#include <cstring>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "plugin/base/text.h"
#include "tools/offline_mixer/picture/scaler.h"

namespace recorder {
namespace {

// 7680 x 4320, which is 130 MB with alpha: a larger one is a mistake.
constexpr int64_t kMostPixels = 33'177'600;

Error unreadable(const std::string& path, int error) {
  return internal_error(concat(path, ": ", ffmpeg::error_text(error)));
}

struct Dictionary {
  Dictionary() = default;
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  ~Dictionary() { av_dict_free(&entries); }

  AVDictionary* entries = nullptr;
};

Result<ffmpeg::InputFile> open(const std::string& path) {
  Dictionary options;
  // A path is a path: no URL, no pattern of numbers, no playlist that names other files.
  av_dict_set(&options.entries, "protocol_whitelist", "file", 0);
  av_dict_set(&options.entries, "pattern_type", "none", 0);
  AVFormatContext* raw = nullptr;
  const int error = avformat_open_input(&raw, ("file:" + path).c_str(), nullptr, &options.entries);
  if (error < 0) return unreadable(path, error);
  return ffmpeg::InputFile(raw);
}

Result<ffmpeg::CodecContext> open_decoder(const std::string& path, const AVCodecParameters& parameters) {
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (codec == nullptr) return unreadable(path, AVERROR_DECODER_NOT_FOUND);
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  if (context == nullptr) return unreadable(path, AVERROR(ENOMEM));
  context->max_pixels = kMostPixels;
  int error = avcodec_parameters_to_context(context.get(), &parameters);
  if (error >= 0) error = avcodec_open2(context.get(), codec, nullptr);
  if (error < 0) return unreadable(path, error);
  return context;
}

// Reads on until there is a picture. Past the end a null packet asks for what the decoder holds back.
int decode_first(AVFormatContext& file, int stream, AVCodecContext& decoder, AVFrame& frame) {
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  if (packet == nullptr) return AVERROR(ENOMEM);
  for (bool is_end = false; !is_end;) {
    is_end = av_read_frame(&file, packet.get()) < 0;
    if (!is_end && packet->stream_index != stream) {
      av_packet_unref(packet.get());
      continue;
    }
    const int error = avcodec_send_packet(&decoder, is_end ? nullptr : packet.get());
    av_packet_unref(packet.get());
    if (error < 0) return error;
    if (avcodec_receive_frame(&decoder, &frame) >= 0) return 0;
  }
  return AVERROR_INVALIDDATA;
}

// Decoders of grey pictures say nothing of their range, and there is one range that files have.
void name_range(AVFrame& frame) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool is_grey = description != nullptr && description->nb_components <= 2;
  if (is_grey && frame.color_range == AVCOL_RANGE_UNSPECIFIED) frame.color_range = AVCOL_RANGE_JPEG;
}

// Every colour as much as its alpha says, as Cairo has them.
void weigh_by_alpha(uint8_t* row, int width) {
  for (int x = 0; x < width; ++x) {
    uint32_t pixel = 0;
    std::memcpy(&pixel, row + ptrdiff_t{4} * x, sizeof pixel);
    const uint32_t alpha = pixel >> 24;
    uint32_t weighed = alpha << 24;
    for (int shift = 0; shift < 24; shift += 8)
      weighed |= ((pixel >> shift & 0xff) * alpha + 127) / 255 << shift;
    std::memcpy(row + ptrdiff_t{4} * x, &weighed, sizeof weighed);
  }
}

}  // namespace

Result<ffmpeg::FramePointer> read_picture(const std::string& path) {
  Result<ffmpeg::InputFile> file = open(path);
  if (!file) return file.error();
  const int stream = av_find_best_stream(file->get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (stream < 0) return unreadable(path, stream);
  Result<ffmpeg::CodecContext> decoder = open_decoder(path, *(*file)->streams[stream]->codecpar);
  if (!decoder) return decoder.error();
  ffmpeg::FramePointer frame(av_frame_alloc());
  if (frame == nullptr) return unreadable(path, AVERROR(ENOMEM));
  const int error = decode_first(**file, stream, **decoder, *frame);
  if (error < 0) return unreadable(path, error);
  if (!is_readable(*frame)) return unreadable(path, AVERROR_PATCHWELCOME);
  name_range(*frame);
  return frame;
}

Result<Overlay> read_overlay(const std::string& path) {
  const Result<ffmpeg::FramePointer> picture = read_picture(path);
  if (!picture) return picture.error();
  const AVFrame& source = **picture;
  const ffmpeg::FramePointer argb(av_frame_alloc());
  if (argb == nullptr) return unreadable(path, AVERROR(ENOMEM));
  argb->format = AV_PIX_FMT_RGB32;
  argb->width = source.width;
  argb->height = source.height;
  if (const int error = av_frame_get_buffer(argb.get(), 0); error < 0) return unreadable(path, error);
  const Scaling conversion = make_conversion(source, *argb);
  if (conversion == nullptr) return unreadable(path, AVERROR_PATCHWELCOME);
  sws_scale(conversion.get(), source.data, source.linesize, 0, source.height, argb->data, argb->linesize);
  for (int y = 0; y < argb->height; ++y)
    weigh_by_alpha(argb->data[0] + ptrdiff_t{y} * argb->linesize[0], argb->width);
  return make_overlay(argb->data[0], {argb->width, argb->height}, argb->linesize[0]);
}

}  // namespace recorder
