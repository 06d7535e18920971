#include "plugin/media/audio_decoder.h"

#include <array>

#include "plugin/base/text.h"
#include "plugin/media/opus_decoder.h"
#include "plugin/media/telephone_decoder.h"

namespace recorder {
namespace {

struct Row {
  Codec codec;
  Result<std::unique_ptr<AudioDecoder>> (*create)(Codec codec);
  std::optional<SoundPacketInfo> (*read)(ByteView packet);
};

constexpr std::array<Row, 4> kDecoders = {{
    {Codec::kOpus, OpusDecoder::create, OpusDecoder::read_packet},
    {Codec::kPcmu, TelephoneDecoder::create, TelephoneDecoder::read_packet},
    {Codec::kPcma, TelephoneDecoder::create, TelephoneDecoder::read_packet},
    {Codec::kG722, TelephoneDecoder::create, TelephoneDecoder::read_packet},
}};

}  // namespace

Result<std::unique_ptr<AudioDecoder>> make_audio_decoder(Codec codec) {
  for (const Row& row : kDecoders)
    if (row.codec == codec) return row.create(codec);
  return Error{ErrorCode::kUnsupportedMedia, concat("Sound in ", codec_name(codec), " cannot be recorded.")};
}

std::optional<SoundPacketInfo> read_sound_packet(Codec codec, ByteView packet) {
  for (const Row& row : kDecoders)
    if (row.codec == codec) return row.read(packet);
  return std::nullopt;
}

}  // namespace recorder
