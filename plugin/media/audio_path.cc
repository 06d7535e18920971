#include "plugin/media/audio_path.h"

#include "plugin/base/text.h"
#include "plugin/media/pass_through.h"
#include "plugin/media/transcoder.h"

namespace recorder {
namespace {

struct Row {
  Codec output;
  Result<std::unique_ptr<AudioPath>> (*create)(const AudioPathSettings& settings);
};

constexpr Row kPaths[] = {
    {Codec::kAac, Transcoder::create},
    {Codec::kOpus, PassThrough::create},
};

}  // namespace

Result<std::unique_ptr<AudioPath>> make_audio_path(const AudioPathSettings& settings) {
  for (const Row& row : kPaths)
    if (row.output == settings.output) return row.create(settings);
  return Error{ErrorCode::kUnsupportedMedia,
               concat("Sound cannot be recorded as ", codec_name(settings.output), ".")};
}

}  // namespace recorder
