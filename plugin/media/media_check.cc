#include "plugin/media/media_check.h"

#include "plugin/media/opus_check.h"
#include "plugin/media/picture_check.h"

namespace recorder {
namespace {

struct Row {
  Codec codec;
  const char* decoder;  // FFmpeg's name; its own decoder of AV1 needs a graphics card
};
constexpr Row kPictures[] = {{Codec::kH264, "h264"},
                             {Codec::kH265, "hevc"},
                             {Codec::kVp8, "vp8"},
                             {Codec::kVp9, "vp9"},
                             {Codec::kAv1, "libdav1d"}};

}  // namespace

std::unique_ptr<MediaCheck> make_media_check(Codec codec) {
  for (const Row& row : kPictures)
    if (row.codec == codec) return PictureCheck::create(row.decoder);
  if (codec == Codec::kOpus) return std::make_unique<OpusCheck>();
  return nullptr;
}

}  // namespace recorder
