// Templates and values such as people send who want a file somewhere else, and what no name may be.
#pragma once

#include <glib.h>

#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>

#include "plugin/recorder/file_name.h"

namespace recorder::test {

class HostileNames {
 public:
  explicit HostileNames(uint32_t seed) : random_(seed) {}

  std::string text() {
    static constexpr std::array<std::string_view, 14> kParts = {
        "..",           "/",        "\\", ".",        "-",       "{endTime}",        "{login", "\xff",
        "\xe2\x82\xac", "\xe2\x82", "a",  "../../x/", "C:\\con", "multi-recorder://"};
    std::string all;
    for (uint32_t i = random_() % 120; i > 0; --i) {
      if (random_() % 3 == 0)
        all += static_cast<char>(random_() % 256);
      else
        all += kParts[random_() % kParts.size()];
    }
    return all;
  }

  std::string name_template() {
    static constexpr std::array<std::string_view, 11> kParts = {
        "{streamName}", "{login}", "{sessionId}", "{mediaSessionId}", "{audioCodec}", "{endTime}",
        "{startTime}",  "{endTimeMillis}", "{duration}", "..", "/"};
    std::string all(kParts[random_() % kParts.size()]);
    for (uint32_t i = random_() % 5; i > 0; --i) all += kParts[random_() % kParts.size()];
    return random_() % 4 == 0 ? text() : all;
  }

  FileNameValues values() {
    FileNameValues values = multi_recorder_values(text(), text());
    if (random_() % 2 == 0) values.login = text();
    if (random_() % 2 == 0) values.session_id = text();
    if (random_() % 2 == 0) values.audio_codec = text();
    return values;
  }

 private:
  std::mt19937 random_;
};

inline bool is_harmless(const std::string& name) {
  const std::filesystem::path folder = "/srv/records";
  return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
         name.find('/') == std::string::npos && name.find('\0') == std::string::npos && name[0] != '.' &&
         name[0] != '-' && g_utf8_validate(name.data(), static_cast<gssize>(name.size()), nullptr) &&
         (folder / name).lexically_normal().parent_path() == folder;
}

}  // namespace recorder::test
