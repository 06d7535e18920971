#include "tests/support/picture_encoder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "plugin/rtp/av1_sequence_header.h"
#include "plugin/rtp/h264_parameter_sets.h"
#include "plugin/rtp/h265_parameter_sets.h"
#include "tests/support/encoding.h"

namespace recorder::test {

struct PictureCodec {
  Codec codec;
  const char* encoder;  // as FFmpeg names it
  std::vector<std::pair<const char*, const char*>> options;
  Bytes (*configuration)(ByteView header, ByteView key_frame);  // of the file; the header is the encoder's
  Bytes (*sample)(ByteView packet);  // of the file
};

namespace {

Bytes configuration_of(NalSyntax&& syntax, ByteView header) {
  for (const ByteView unit : nal_units(header))
    if (syntax.role(unit) <= NalRole::kPictureSet && !syntax.remember(syntax.role(unit), unit)) return {};
  return syntax.format(0).value_or(VideoFormat()).configuration;
}

Bytes h264_configuration(ByteView header, ByteView) { return configuration_of(H264ParameterSets(), header); }
Bytes h265_configuration(ByteView header, ByteView) { return configuration_of(H265ParameterSets(), header); }

// Behind an empty OBU, the temporal delimiter, the sequence header has less than 128 bytes.
Bytes av1_configuration(ByteView, ByteView key_frame) {
  const ByteView obu = key_frame.subspan(2, 2 + size_t{key_frame[3]});
  return Av1SequenceHeader::parse(obu.subspan(2))->format(obu)->configuration;
}

// Profile 0, level 1.0, 8 bit 4:2:0, limited range: a VPCodecConfigurationRecord behind version and flags.
Bytes vp_configuration(ByteView, ByteView) { return {0, 10, 0x82, 2, 2, 2, 0, 0}; }

Bytes with_lengths(ByteView stream) {
  Bytes out;
  ByteWriter writer(out);
  for (const ByteView unit : nal_units(stream)) {
    writer.u32(static_cast<uint32_t>(unit.size()));
    writer.bytes(unit);
  }
  return out;
}

// An AV1 temporal unit begins with a delimiter of two bytes that files do without.
Bytes without_delimiter(ByteView unit) { return {unit.begin() + 2, unit.end()}; }

Bytes as_it_is(ByteView packet) { return {packet.begin(), packet.end()}; }

const PictureCodec kCodecs[] = {
    {Codec::kH264, "libx264", {{"preset", "ultrafast"}, {"tune", "zerolatency"}}, h264_configuration, with_lengths},
    {Codec::kH265,
     "libx265",
     {{"preset", "ultrafast"}, {"tune", "zerolatency"}, {"x265-params", "log-level=none"}},
     h265_configuration,
     with_lengths},
    {Codec::kVp8, "libvpx", {{"deadline", "realtime"}, {"cpu-used", "8"}}, vp_configuration, as_it_is},
    {Codec::kVp9, "libvpx-vp9", {{"deadline", "realtime"}, {"cpu-used", "8"}}, vp_configuration, as_it_is},
    {Codec::kAv1,
     "libaom-av1",
     {{"usage", "realtime"}, {"cpu-used", "8"}, {"lag-in-frames", "0"}},
     av1_configuration,
     without_delimiter},
};

const PictureCodec& find(Codec codec) {
  return *std::find_if(std::begin(kCodecs), std::end(kCodecs),
                       [codec](const PictureCodec& each) { return each.codec == codec; });
}

ffmpeg::CodecContext open(const PictureCodec& codec, int width, int height, int fps) {
  AVDictionary* options = nullptr;
  for (const auto& [key, value] : codec.options) av_dict_set(&options, key, value, 0);
  return open_encoder(codec.encoder, options, [&](AVCodecContext& context) {
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    context.width = width;
    context.height = height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.time_base = {1, fps};
    context.gop_size = fps;
    context.bit_rate = 300'000;
  });
}

}  // namespace

PictureEncoder::PictureEncoder(Codec codec, int width, int height, int fps)
    : codec_(find(codec)), encoder_(open(codec_, width, height, fps)) {}

void PictureEncoder::encode(const AVFrame* picture, const Sink& sink) {
  const ByteView header(encoder_->extradata, static_cast<size_t>(encoder_->extradata_size));
  avcodec_send_frame(encoder_.get(), picture);
  drain(*encoder_, [&](const AVPacket& packet, ByteView data) {
    if (configuration_.empty()) configuration_ = codec_.configuration(header, data);
    sink(packet.pts, (packet.flags & AV_PKT_FLAG_KEY) != 0, codec_.sample(data));
  });
}

}  // namespace recorder::test
