// What offline_mixer.json says (docs/mixer.md): how the mixed picture looks and sounds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/result.h"

namespace recorder {

enum class LayoutClass { kGrid, kGridNoPadding, kCrop, kDesktop, kPip, kSpeaker };
// Where the small pictures of the desktop layout are; kCenter: over the large one, small ones at its bottom.
enum class DesktopAlign { kTop, kLeft, kRight, kBottom, kCenter };

struct Color {
  uint8_t red = 0, green = 0, blue = 0;
  uint8_t alpha = 255;  // 255: nothing shines through
  bool operator==(const Color&) const = default;
};

// A rectangle of a custom layout, in fractions of the picture: 0 to 1.
struct RelativeArea {
  double x = 0, y = 0, width = 1, height = 1;
  int z = 0;  // larger is nearer
  bool operator==(const RelativeArea&) const = default;
};

struct LayoutSettings {
  LayoutClass layout = LayoutClass::kGrid;
  std::string desktop_keyword = "desktop";  // a stream with it in its name is a shared screen
  DesktopAlign desktop_align = DesktopAlign::kRight;
  // By number of participants; in joining order. They go before `layout`.
  std::map<size_t, std::vector<RelativeArea>> custom;
  bool operator==(const LayoutSettings&) const = default;
};

struct CaptionSettings {
  bool is_shown = true;
  std::string font = "Sans";  // a fontconfig family
  int size = 20;              // pixels in a picture of 720 lines; scales with the picture
  int audio_only_size = 40;
  Color color{255, 255, 255};
  Color box{0, 0, 0, 128};  // alpha 0: none
  bool operator==(const CaptionSettings&) const = default;
};

struct StageSettings {
  int width = 1280, height = 720;  // even
  LayoutSettings layout;
  CaptionSettings caption;
  Color background{16, 16, 16};
  std::string background_picture;  // a path; instead of the colour
  std::string watermark;           // path of a picture that is put in the upper right corner as it is
  std::string placeholder;         // path of a picture for who has no camera; empty: a plain area
  Color placeholder_color{48, 48, 48};
  bool shows_speaker = false;  // a green frame round who speaks
  bool operator==(const StageSettings&) const = default;
};

struct EncoderSettings {
  int fps = 30;
  std::string video_codec = "libx264";  // any H264 encoder of the local FFmpeg
  std::string preset = "veryfast";      // given to encoders that have presets
  int crf = 23;                         // for encoders that have it, without a bit rate
  std::optional<int> video_kbps;
  int audio_kbps = 128;
  int audio_channels = 2;
  bool multithreading = false;
  bool operator==(const EncoderSettings&) const = default;
};

struct MixerSettings {
  bool has_video = true;
  bool has_audio = true;
  StageSettings stage;
  EncoderSettings encoder;
  std::string callback_url;     // empty: none
  std::string callback_secret;  // signs the callback as StreamEvents are; empty: unsigned
  uint64_t min_available_space = uint64_t{1} << 30;  // bytes
  bool operator==(const MixerSettings&) const = default;
};

// Of the text of an offline_mixer.json. Errors name the key, its value and what is allowed, and for an
// unknown key the nearest known one. Paths are left as they are.
Result<MixerSettings> parse_mixer_settings(std::string_view text);

// Paths in the file are relative to its folder. ErrorCode::kNotFound without such a file.
Result<MixerSettings> read_mixer_settings(const std::string& path);

// The file that `make install` puts there.
extern const char* const kInstalledMixerSettings;
// Those of `path`, which is there; without a path those of the installed file, or the defaults if it is not
// there.
Result<MixerSettings> find_mixer_settings(const std::string& path,
                                          const std::string& installed = kInstalledMixerSettings);

}  // namespace recorder
