#include "plugin/media/audio_path.h"

#include "plugin/media/pass_through.h"
#include "plugin/media/transcoder.h"

namespace recorder {

Result<std::unique_ptr<AudioPath>> make_audio_path(const AudioPathSettings& settings) {
  const bool is_stored_as_received = settings.input == Codec::kOpus && settings.output == Codec::kOpus;
  return is_stored_as_received ? PassThrough::create(settings) : Transcoder::create(settings);
}

}  // namespace recorder
