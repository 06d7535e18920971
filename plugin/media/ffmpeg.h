// FFmpeg's handles as owners: wrapped at the line they are obtained. Their log lines are kept off standard
// error by an offset per context, because FFmpeg's log level belongs to the whole process, which is Janus.
// The contexts of libavformat have no such offset: what it says of a damaged file goes to standard error.
#pragma once

#include <climits>
#include <cstring>
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
}

#include "plugin/base/bytes.h"

namespace recorder::ffmpeg {

struct Delete {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwrContext* context) const { swr_free(&context); }
  // Made by avio_alloc_context: its buffer is its own, and libavformat may have replaced it.
  void operator()(AVIOContext* context) const {
    av_freep(&context->buffer);
    avio_context_free(&context);
  }
};

// A file that is read and one that is written are the same type to FFmpeg, but end in different ways.
struct CloseInput {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};
struct FreeOutput {
  void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};

using CodecContext = std::unique_ptr<AVCodecContext, Delete>;
using Parameters = std::unique_ptr<AVCodecParameters, Delete>;
using FramePointer = std::unique_ptr<AVFrame, Delete>;
using PacketPointer = std::unique_ptr<AVPacket, Delete>;
using IoContext = std::unique_ptr<AVIOContext, Delete>;
using InputFile = std::unique_ptr<AVFormatContext, CloseInput>;
using OutputFile = std::unique_ptr<AVFormatContext, FreeOutput>;
using Resampling = std::unique_ptr<SwrContext, Delete>;

// Added to the level of each line of a context: even a fatal one (8) is then above the most talkative level
// (56).
constexpr int kSilentLogOffset = 64;

// A context that logs nothing and uses no threads of its own.
inline CodecContext make_context(const AVCodec* codec) {
  CodecContext context(avcodec_alloc_context3(codec));
  if (context != nullptr) {
    context->log_level_offset = kSilentLogOffset;
    context->thread_count = 1;
  }
  return context;
}

// Copies the bytes of a packet, with the padding behind them that FFmpeg's bit readers may look at. False without memory
// for them, or if FFmpeg cannot count them.
inline bool fill(AVPacket& packet, ByteView bytes) {
  if (bytes.size() > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return false;
  if (av_new_packet(&packet, static_cast<int>(bytes.size())) < 0) return false;
  std::memcpy(packet.data, bytes.data(), bytes.size());
  return true;
}

// FFmpeg's words for one of its error numbers.
inline std::string error_text(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

}  // namespace recorder::ffmpeg
