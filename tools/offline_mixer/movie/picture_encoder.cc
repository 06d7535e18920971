#include "tools/offline_mixer/movie/picture_encoder.h"

#include <algorithm>
#include <string>

extern "C" {
#include <libavutil/opt.h>
}

#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/part_range.h"

namespace recorder {
namespace {

// Without a bit rate or a quality: what H264 needs of moving pictures, in bits per pixel. 2.8 Mbit/s for
// 1280x720 at 30.
constexpr double kBitsPerPixel = 0.1;

bool takes(const AVCodec& codec, AVPixelFormat format) {
  for (const AVPixelFormat* known = codec.pix_fmts; known != nullptr && *known != AV_PIX_FMT_NONE; ++known)
    if (*known == format) return true;
  return codec.pix_fmts == nullptr;
}

// The first is what the stage draws. Encoders in hardware know the second.
AVPixelFormat format_for(const AVCodec& codec) {
  for (const AVPixelFormat format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12})
    if (takes(codec, format)) return format;
  return AV_PIX_FMT_NONE;
}

bool has_option(const AVCodecContext& context, const char* name) {
  return context.priv_data != nullptr && av_opt_find(context.priv_data, name, nullptr, 0, 0) != nullptr;
}

Error refused(const char* key, const EncoderSettings& settings, const std::string& why) {
  return {ErrorCode::kBadRequest, concat(key, ": the encoder ", settings.video_codec, " ", why)};
}

void describe_picture(AVCodecContext& context, const EncoderSettings& settings, Size size,
                      AVPixelFormat format) {
  context.width = size.width;
  context.height = size.height;
  context.pix_fmt = format;
  context.time_base = {1, settings.fps};
  context.framerate = {settings.fps, 1};
  context.gop_size = key_frame_interval(settings.fps);
  // The global header is avcC's; a part of the whole must not refer to pictures before it.
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
  context.color_range = AVCOL_RANGE_MPEG;
  context.color_primaries = AVCOL_PRI_SMPTE170M;
  context.color_trc = AVCOL_TRC_SMPTE170M;
  context.colorspace = AVCOL_SPC_SMPTE170M;
  context.chroma_sample_location = AVCHROMA_LOC_LEFT;
  context.thread_count = settings.multithreading ? 0 : 1;
}

Status set_quality(AVCodecContext& context, const EncoderSettings& settings) {
  if (!settings.video_kbps && has_option(context, "crf")) {
    if (av_opt_set_double(context.priv_data, "crf", settings.crf, 0) < 0)
      return refused("crf", settings, concat("refuses ", settings.crf));
    return Success{};
  }
  const double pixels = double{1} * context.width * context.height * settings.fps;
  context.bit_rate = settings.video_kbps ? int64_t{*settings.video_kbps} * 1000
                                         : static_cast<int64_t>(pixels * kBitsPerPixel);
  return Success{};
}

Status set_preset(AVCodecContext& context, const EncoderSettings& settings) {
  if (settings.preset.empty() || !has_option(context, "preset")) return Success{};
  if (av_opt_set(context.priv_data, "preset", settings.preset.c_str(), 0) < 0)
    return refused("preset", settings, concat("has no preset ", settings.preset));
  return Success{};
}

enum class Preset { kGiven, kDefault };

Result<ffmpeg::CodecContext> open(const AVCodec& codec, const EncoderSettings& settings, Size size,
                                  Preset preset) {
  const AVPixelFormat format = format_for(codec);
  if (format == AV_PIX_FMT_NONE)
    return refused("videoCodec", settings, "takes no pictures out of main memory (yuv420p or nv12)");
  ffmpeg::CodecContext context = ffmpeg::make_context(&codec);
  if (context == nullptr) return no_memory_for_encoder();
  describe_picture(*context, settings, size, format);
  if (const Status set = set_quality(*context, settings); !set) return set.error();
  if (preset == Preset::kGiven)
    if (const Status set = set_preset(*context, settings); !set) return set.error();
  const int opened = avcodec_open2(context.get(), &codec, nullptr);
  if (opened < 0)
    return refused("videoCodec", settings,
                   concat("cannot be opened for ", size.width, "x", size.height, " at ", settings.fps,
                          " pictures a second: ", ffmpeg::error_text(opened)));
  return context;
}

// x264 looks at the preset when it is opened only.
Result<ffmpeg::CodecContext> open(const AVCodec& codec, const EncoderSettings& settings, Size size) {
  Result<ffmpeg::CodecContext> context = open(codec, settings, size, Preset::kGiven);
  if (context || !open(codec, settings, size, Preset::kDefault)) return context;
  return refused("preset", settings, concat("has no preset ", settings.preset));
}

}  // namespace

Result<std::unique_ptr<PictureEncoder>> PictureEncoder::create(const EncoderSettings& settings, Size size) {
  const AVCodec* codec = avcodec_find_encoder_by_name(settings.video_codec.c_str());
  if (codec == nullptr || codec->id != AV_CODEC_ID_H264)
    return Error{ErrorCode::kBadRequest,
                 concat("videoCodec: this FFmpeg has no H264 encoder of the name ", settings.video_codec)};
  Result<ffmpeg::CodecContext> context = open(*codec, settings, size);
  if (!context) return context.error();
  std::unique_ptr<PictureConverter> converter;
  if ((*context)->pix_fmt != AV_PIX_FMT_YUV420P) {
    auto made = PictureConverter::create(size, (*context)->pix_fmt);
    if (!made) return made.error();
    converter = std::move(*made);
  }
  std::unique_ptr<PictureEncoder> encoder(new PictureEncoder(std::move(*context), std::move(converter)));
  if (!encoder->frame_ || !encoder->packet_) return no_memory_for_encoder();
  return encoder;
}

PictureEncoder::PictureEncoder(ffmpeg::CodecContext context, std::unique_ptr<PictureConverter> converter)
    : context_(std::move(context)),
      converter_(std::move(converter)),
      frame_(av_frame_alloc()),
      packet_(av_packet_alloc()) {}

Status PictureEncoder::encode(const AVFrame& picture, const PacketSink& sink) {
  const AVFrame* source = &picture;
  if (converter_ != nullptr) {
    const auto converted = converter_->convert(picture);
    if (!converted) return converted.error();
    source = *converted;
  }
  if (av_frame_ref(frame_.get(), source) < 0) return no_memory_for_encoder();
  frame_->pts = next_++;
  frame_->pict_type = AV_PICTURE_TYPE_NONE;
  Status sent = encode_frame(*context_, frame_.get(), *packet_, sink);
  av_frame_unref(frame_.get());
  return sent;
}

Status PictureEncoder::flush(const PacketSink& sink) {
  return encode_frame(*context_, nullptr, *packet_, sink);
}

}  // namespace recorder
