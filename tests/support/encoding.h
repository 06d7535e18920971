// FFmpeg's encoders as tests use them.
#pragma once

#include <utility>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/media/ffmpeg.h"

namespace recorder::test {

// What is between the start codes of a byte stream, ISO/IEC 14496-10, annex B.
inline std::vector<ByteView> nal_units(ByteView stream) {
  std::vector<size_t> begins;
  for (size_t i = 0; i + 3 <= stream.size(); ++i)
    if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) begins.push_back(i + 3);
  std::vector<ByteView> units;
  for (size_t i = 0; i < begins.size(); ++i) {
    size_t end = i + 1 < begins.size() ? begins[i + 1] - 3 : stream.size();
    while (i + 1 < begins.size() && end > begins[i] && stream[end - 1] == 0) --end;
    units.push_back(stream.subspan(begins[i], end - begins[i]));
  }
  return units;
}

// Null if it cannot be opened so. Takes the options.
inline ffmpeg::CodecContext open_encoder(const char* name, AVDictionary* options, const auto& prepare) {
  const AVCodec* codec = avcodec_find_encoder_by_name(name);
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  prepare(*context);
  const int error = avcodec_open2(context.get(), codec, &options);
  av_dict_free(&options);
  return error < 0 ? nullptr : std::move(context);
}

// Calls `take` for each packet that there is now.
inline void drain(AVCodecContext& encoder, const auto& take) {
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  while (avcodec_receive_packet(&encoder, packet.get()) >= 0) {
    take(*packet, ByteView(packet->data, static_cast<size_t>(packet->size)));
    av_packet_unref(packet.get());
  }
}

}  // namespace recorder::test
