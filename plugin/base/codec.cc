#include "plugin/base/codec.h"

#include <cstddef>

namespace recorder {
namespace {

struct Row {
  Codec codec;
  std::string_view name;
  MediaKind kind;
};

// In the order of the enumeration.
constexpr Row kCodecs[] = {
    {Codec::kH264, "h264", MediaKind::kVideo},
    {Codec::kVp8, "vp8", MediaKind::kVideo},
    {Codec::kVp9, "vp9", MediaKind::kVideo},
    {Codec::kAv1, "av1", MediaKind::kVideo},
    {Codec::kH265, "h265", MediaKind::kVideo},
    {Codec::kOpus, "opus", MediaKind::kAudio},
    {Codec::kPcmu, "pcmu", MediaKind::kAudio},  // G.711, mu-law
    {Codec::kPcma, "pcma", MediaKind::kAudio},  // G.711, A-law
    {Codec::kG722, "g722", MediaKind::kAudio},
    {Codec::kAac, "aac", MediaKind::kAudio},
};

const Row& row(Codec codec) { return kCodecs[static_cast<size_t>(codec)]; }

}  // namespace

std::string_view codec_name(Codec codec) { return row(codec).name; }

MediaKind codec_kind(Codec codec) { return row(codec).kind; }

std::optional<Codec> codec_by_name(std::string_view name) {
  for (const Row& row : kCodecs)
    if (row.name == name) return row.codec;
  return std::nullopt;
}

}  // namespace recorder
