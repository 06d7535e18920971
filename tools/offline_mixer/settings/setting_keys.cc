#include "tools/offline_mixer/settings/setting_keys.h"

#include <algorithm>
#include <array>
#include <span>

#include "plugin/base/setting_value.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/settings/custom_layouts.h"
#include "tools/offline_mixer/settings/json_value.h"
#include "tools/offline_mixer/settings/nearest_word.h"

namespace recorder {
namespace {

using M = MixerSettings;
using S = StageSettings;
using E = EncoderSettings;

// The member at the end of a path of members: of(settings, &M::stage, &S::width).
template <typename Object>
Object& of(Object& object) {
  return object;
}
template <typename Object, typename First, typename... Rest>
auto& of(Object& object, First first, Rest... rest) {
  return of(object.*first, rest...);
}

Error must_be(std::string what) { return {ErrorCode::kBadRequest, concat("must be ", what)}; }

template <typename... Path>
ApplyKey flag(Path... path) {
  return [=](M& settings, const Json& value) -> Status {
    const auto is_on = flag_of(value);
    if (!is_on) return must_be("true or false");
    of(settings, path...) = *is_on;
    return Success{};
  };
}

struct Range {
  int low = 0, high = 0;
  int step = 1;
};

std::string range_text(const Range& range) {
  return concat(range.step == 2 ? "an even number" : "a whole number", " from ", range.low, " to ",
                range.high);
}

bool is_within(int64_t number, const Range& range) {
  return number >= range.low && number <= range.high && number % range.step == 0;
}

template <typename... Path>
ApplyKey number(Range range, Path... path) {
  return [=](M& settings, const Json& value) -> Status {
    const auto given = whole_number_of(value);
    if (!given || !is_within(*given, range)) return must_be(range_text(range));
    of(settings, path...) = static_cast<int>(*given);
    return Success{};
  };
}

// 0 is none.
template <typename... Path>
ApplyKey optional_number(Range range, Path... path) {
  return [=](M& settings, const Json& value) -> Status {
    const auto given = whole_number_of(value);
    if (!given || (*given != 0 && !is_within(*given, range))) return must_be(range_text(range) + ", or 0");
    of(settings, path...) = *given == 0 ? std::nullopt : std::optional(static_cast<int>(*given));
    return Success{};
  };
}

enum class Emptiness { kAllowed, kForbidden };

template <typename... Path>
ApplyKey text(Emptiness emptiness, Path... path) {
  return [=](M& settings, const Json& value) -> Status {
    const auto given = text_of(value);
    if (!given) return must_be("a text");
    if (given->empty() && emptiness == Emptiness::kForbidden) return must_be("a text that is not empty");
    of(settings, path...) = *given;
    return Success{};
  };
}

template <typename Value>
struct Name {
  std::string_view name;
  Value value;
};
constexpr std::array<Name<LayoutClass>, 6> kLayoutClasses = {{{"grid", LayoutClass::kGrid},
                                                              {"gridNoPadding", LayoutClass::kGridNoPadding},
                                                              {"crop", LayoutClass::kCrop},
                                                              {"desktop", LayoutClass::kDesktop},
                                                              {"pip", LayoutClass::kPip},
                                                              {"speaker", LayoutClass::kSpeaker}}};
constexpr std::array<Name<DesktopAlign>, 5> kDesktopAligns = {{{"TOP", DesktopAlign::kTop},
                                                               {"LEFT", DesktopAlign::kLeft},
                                                               {"RIGHT", DesktopAlign::kRight},
                                                               {"BOTTOM", DesktopAlign::kBottom},
                                                               {"CENTER", DesktopAlign::kCenter}}};

// One of a few names, in small letters or capitals.
template <typename Names, typename... Path>
ApplyKey choice(const Names& names, Path... path) {
  return [&names, path...](M& settings, const Json& value) -> Status {
    const std::string given = text_of(value).value_or("");
    std::string allowed;
    for (const auto& [name, meaning] : names) {
      allowed += concat(allowed.empty() ? "" : " or ", name);
      if (edit_distance(given, name) != 0) continue;
      of(settings, path...) = meaning;
      return Success{};
    }
    return must_be(allowed);
  };
}

bool is_blank_or_control(char c) { return (c >= '\0' && c <= ' ') || c == '\x7f'; }

Status apply_url(M& settings, const Json& value) {
  const auto url = text_of(value);
  const bool is_http = url && (url->starts_with("http://") || url->starts_with("https://"));
  // A blank or a line's end in it would be one in the request's.
  const bool is_plain = url && std::none_of(url->begin(), url->end(), is_blank_or_control);
  if (!url || (!url->empty() && !(is_http && is_plain)))
    return must_be("an URL that begins with http:// or https://, or empty");
  settings.callback_url = *url;
  return Success{};
}

Status apply_space(M& settings, const Json& value) {
  const auto bytes = bytes_of(value);
  if (!bytes) return must_be("a number of bytes such as \"500M\" or \"1G\"");
  settings.min_available_space = *bytes;
  return Success{};
}

Status apply_layouts(M& settings, const Json& value) {
  auto layouts = parse_custom_layouts(value);
  if (!layouts.ok()) return Error{ErrorCode::kBadRequest, concat("must have ", layouts.error().message)};
  settings.stage.layout.custom = std::move(*layouts);
  return Success{};
}

template <typename... Path>
ApplyKey color(Path... path) {
  return [=](M& settings, const Json& value) -> Status {
    const std::string given = text_of(value).value_or("");
    const auto parsed = given == "none" ? Color{0, 0, 0, 0} : color_of(given);
    if (!parsed) return must_be("a colour such as \"#ffffff\" or \"#00000080\", or \"none\"");
    of(settings, path...) = *parsed;
    return Success{};
  };
}

// An area is filled with a colour that nothing shines through, or shows a picture.
ApplyKey color_or_picture(Color S::*area_color, std::string S::*picture) {
  return [=](M& settings, const Json& value) -> Status {
    const std::string given = text_of(value).value_or("");
    const auto parsed = given.size() == 7 ? color_of(given) : std::nullopt;
    if (given.empty() || (given.front() == '#' && !parsed))
      return must_be("a colour such as \"#101010\" or the path of a picture");
    if (parsed) settings.stage.*area_color = *parsed;
    settings.stage.*picture = parsed ? "" : given;
    return Success{};
  };
}

std::vector<MixerKey> make_keys() {
  constexpr Emptiness kAllowed = Emptiness::kAllowed, kForbidden = Emptiness::kForbidden;
  using L = LayoutSettings;
  using C = CaptionSettings;
  return {
      {"hasVideo", flag(&M::has_video)},
      {"hasAudio", flag(&M::has_audio)},
      {"mixerDisplayStreamName", flag(&M::stage, &S::caption, &C::is_shown)},
      {"multithreading", flag(&M::encoder, &E::multithreading)},
      {"callbackUrl", apply_url},
      {"callbackSecret", text(kAllowed, &M::callback_secret), true},
      {"minAvailableSpace", apply_space},
      // From a thumbnail to 8K; even, for planes of colour of half the size.
      {"mixerVideoWidth", number({64, 7680, 2}, &M::stage, &S::width)},
      {"mixerVideoHeight", number({64, 7680, 2}, &M::stage, &S::height)},
      {"mixerVideoFps", number({1, 120}, &M::encoder, &E::fps)},
      {"videoCodec", text(kForbidden, &M::encoder, &E::video_codec)},
      {"preset", text(kAllowed, &M::encoder, &E::preset)},
      {"crf", number({0, 51}, &M::encoder, &E::crf)},
      {"mixerVideoBitrateKbps", optional_number({16, 200'000}, &M::encoder, &E::video_kbps)},
      // AAC-LC has at most 6144 bits for each channel in 1024 samples: 576 kbit/s for two at 48 kHz.
      {"audioBitrateKbps", number({16, 512}, &M::encoder, &E::audio_kbps)},
      {"audioChannels", number({1, 2}, &M::encoder, &E::audio_channels)},
      {"mixerLayoutClass", choice(kLayoutClasses, &M::stage, &S::layout, &L::layout)},
      {"mixerDesktopKeyWord", text(kAllowed, &M::stage, &S::layout, &L::desktop_keyword)},
      {"mixerDesktopAlign", choice(kDesktopAligns, &M::stage, &S::layout, &L::desktop_align)},
      {"customLayouts", apply_layouts},
      {"background", color_or_picture(&S::background, &S::background_picture)},
      {"watermark", text(kAllowed, &M::stage, &S::watermark)},
      {"placeholder", color_or_picture(&S::placeholder_color, &S::placeholder)},
      {"captionFont", text(kForbidden, &M::stage, &S::caption, &C::font)},
      {"captionFontSize", number({6, 200}, &M::stage, &S::caption, &C::size)},
      {"captionAudioOnlyFontSize", number({6, 200}, &M::stage, &S::caption, &C::audio_only_size)},
      {"captionColor", color(&M::stage, &S::caption, &C::color)},
      {"captionBoxColor", color(&M::stage, &S::caption, &C::box)},
      {"mixerVoiceActivity", flag(&M::stage, &S::shows_speaker)},
  };
}

}  // namespace

const std::vector<MixerKey>& mixer_keys() {
  static const std::vector<MixerKey> keys = make_keys();
  return keys;
}

}  // namespace recorder
