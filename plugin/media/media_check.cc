#include "plugin/media/media_check.h"

#include <array>

#include "plugin/media/opus_check.h"
#include "plugin/media/picture_check.h"

namespace recorder {
namespace {

struct Row {
  Codec codec;
  AVCodecID decoder;
};
constexpr std::array<Row, 2> kPictures = {{{Codec::kH264, AV_CODEC_ID_H264}, {Codec::kVp8, AV_CODEC_ID_VP8}}};

}  // namespace

std::unique_ptr<MediaCheck> make_media_check(Codec codec) {
  for (const Row& row : kPictures)
    if (row.codec == codec) return PictureCheck::create(row.decoder);
  if (codec == Codec::kOpus) return std::make_unique<OpusCheck>();
  return nullptr;
}

}  // namespace recorder
