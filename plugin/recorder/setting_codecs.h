// Codecs in settings: "h264", and with the container of its recordings "h264-mp4".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/base/codec.h"
#include "plugin/base/text.h"
#include "plugin/recorder/setting_kinds.h"

namespace recorder::setting {

struct VideoCodec {
  static std::optional<Codec> parse(std::string_view name) {
    const std::optional<Codec> codec = codec_by_name(name);
    return codec && codec_kind(*codec) == MediaKind::kVideo ? codec : std::nullopt;
  }
  static std::string_view text(Codec codec) { return codec_name(codec); }
  static Codec key(Codec codec) { return codec; }
  static std::string allowed() { return "codecs of video such as h264,vp8, each once"; }
};

constexpr std::array<Name<Container>, 2> kContainers = {
    {{"mp4", Container::kMp4}, {"webm", Container::kWebm}}};

struct CodecInContainer {
  static std::optional<RecordFormat> parse(std::string_view text) {
    const size_t dash = std::min(text.find('-'), text.size());
    const std::optional<Codec> codec = VideoCodec::parse(text.substr(0, dash));
    for (const auto& [name, container] : kContainers)
      if (codec && dash < text.size() && text.substr(dash + 1) == name && can_hold(container, *codec))
        return RecordFormat{*codec, container};
    return std::nullopt;
  }
  static std::string text(const RecordFormat& format) {
    std::string_view container;
    for (const auto& row : kContainers)
      if (row.value == format.container) container = row.name;
    return concat(codec_name(format.codec), '-', container);
  }
  static Codec key(const RecordFormat& format) { return format.codec; }
  static std::string allowed() {
    return "codecs of video with their container such as h264-mp4,vp8-webm: each codec once, "
           "mp4 for all of them, webm for vp8 only";
  }

 private:
  static bool can_hold(Container container, Codec codec) {
    return container == Container::kMp4 || codec == Codec::kVp8;
  }
};

}  // namespace recorder::setting
