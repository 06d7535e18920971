#include "plugin/media/webm_codecs.h"

#include <algorithm>
#include <array>

#include "plugin/media/opus_packet.h"

namespace recorder {
namespace {

Bytes no_codec_private(const ContainerTrack&) { return {}; }
Bytes opus_codec_private(const ContainerTrack& track) {
  return opus_header(track.configuration, track.channels);
}

struct Row {
  Codec codec;
  AVCodecID id;
  Bytes (*codec_private)(const ContainerTrack& track);
};
constexpr std::array<Row, 2> kRows = {{
    {Codec::kVp8, AV_CODEC_ID_VP8, no_codec_private},
    {Codec::kOpus, AV_CODEC_ID_OPUS, opus_codec_private},
}};

const Row* row_of(Codec codec) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [codec](const Row& each) { return each.codec == codec; });
  return row == kRows.end() ? nullptr : &*row;
}

bool set_codec_private(AVCodecParameters& parameters, const Bytes& content) {
  if (content.empty()) return true;
  parameters.extradata = static_cast<uint8_t*>(av_mallocz(content.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (parameters.extradata == nullptr) return false;
  parameters.extradata_size = static_cast<int>(content.size());
  std::copy(content.begin(), content.end(), parameters.extradata);
  return true;
}

void put_little_endian(ByteWriter& out, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.u8(static_cast<uint8_t>(value >> 8 * i));
}

}  // namespace

bool webm_has(Codec codec) { return row_of(codec) != nullptr; }

bool webm_has(AVCodecID id) {
  return std::any_of(kRows.begin(), kRows.end(), [id](const Row& row) { return row.id == id; });
}

bool describe_track(const ContainerTrack& track, AVCodecParameters& parameters) {
  const Row* row = row_of(track.codec);
  if (row == nullptr) return false;
  parameters.codec_id = row->id;
  if (codec_kind(track.codec) == MediaKind::kVideo) {
    parameters.codec_type = AVMEDIA_TYPE_VIDEO;
    parameters.width = track.width;
    parameters.height = track.height;
  } else {
    parameters.codec_type = AVMEDIA_TYPE_AUDIO;
    parameters.sample_rate = static_cast<int>(track.timescale);
    av_channel_layout_default(&parameters.ch_layout, std::max<int>(track.channels, 1));
  }
  return set_codec_private(parameters, row->codec_private(track));
}

Bytes opus_header(ByteView configuration, uint16_t channels) {
  ByteReader in(configuration);
  const uint8_t version = in.u8();
  uint8_t channel_count = in.u8();
  uint16_t pre_skip = in.u16();
  uint32_t input_rate = in.u32();
  uint16_t gain = in.u16();
  ByteView mapping = in.rest();  // family, and what it needs
  constexpr std::array<uint8_t, 1> kMonoOrStereo = {0};
  if (!in.ok() || version != 0 || mapping.empty()) {
    channel_count = static_cast<uint8_t>(std::clamp<uint16_t>(channels, 1, 2));
    pre_skip = gain = 0;
    input_rate = kOpusRate;
    mapping = kMonoOrStereo;
  }
  Bytes header;
  ByteWriter out(header);
  out.text("OpusHead");
  out.u8(1);
  out.u8(channel_count);
  put_little_endian(out, pre_skip, 2);
  put_little_endian(out, input_rate, 4);
  put_little_endian(out, gain, 2);
  out.bytes(mapping);
  return header;
}

}  // namespace recorder
