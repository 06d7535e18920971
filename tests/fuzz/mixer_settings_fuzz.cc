// The text of an offline_mixer.json. Settings that were accepted are ones that a mixer can be made of; an
// error shows no secret.
#include <string>
#include <string_view>

#include "tests/fuzz/property.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {
namespace {

// What the bytes put in as a callbackSecret that is none.
constexpr std::string_view kSecret = "<hidden>";

template <typename Number>
bool is_within(Number number, Number low, Number high) {
  return low <= number && number <= high;
}

void check(const LayoutSettings& layout) {
  PROPERTY(!layout.desktop_keyword.empty());
  for (const auto& [count, areas] : layout.custom) {
    PROPERTY(is_within<size_t>(count, 1, 100) && areas.size() == count);
    for (const RelativeArea& area : areas) {
      PROPERTY(is_within(area.x, 0.0, 1.0) && is_within(area.y, 0.0, 1.0));
      PROPERTY(area.width > 0 && area.height > 0);
      PROPERTY(area.x + area.width <= 1.01 && area.y + area.height <= 1.01);
    }
  }
}

void check(const StageSettings& stage) {
  PROPERTY(is_within(stage.width, 64, 7680) && stage.width % 2 == 0);
  PROPERTY(is_within(stage.height, 64, 7680) && stage.height % 2 == 0);
  PROPERTY(is_within(stage.caption.size, 6, 200) && is_within(stage.caption.audio_only_size, 6, 200));
  PROPERTY(!stage.caption.font.empty());
  PROPERTY(stage.background.alpha == 255 && stage.placeholder_color.alpha == 255);
  check(stage.layout);
}

void check(const EncoderSettings& encoder) {
  PROPERTY(is_within(encoder.fps, 1, 120) && is_within(encoder.crf, 0, 51));
  PROPERTY(!encoder.video_codec.empty());
  PROPERTY(!encoder.video_kbps || is_within(*encoder.video_kbps, 16, 200'000));
  PROPERTY(is_within(encoder.audio_kbps, 16, 512) && is_within(encoder.audio_channels, 1, 2));
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto settings = recorder::parse_mixer_settings(text);
  if (settings.ok()) {
    PROPERTY(settings->has_video || settings->has_audio);
    PROPERTY(settings->callback_url.empty() || settings->callback_url.starts_with("http"));
    recorder::check(settings->stage);
    recorder::check(settings->encoder);
    return 0;
  }
  const std::string& message = settings.error().message;
  PROPERTY(!message.empty());
  const bool is_of_the_secret = message.starts_with("callbackSecret");
  PROPERTY(!is_of_the_secret || message.find(recorder::kSecret) == std::string::npos);
  return 0;
}
