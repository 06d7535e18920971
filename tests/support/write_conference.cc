// Writes a recording of actors (conference_file.h) for tests that are no C++. usage: write_conference FILE <ACTORS
// ACTORS is an array of objects: name, from, to (ms), color ([y, u, v]), width, height, beepHz, and where they are not
// h264 and aac: video and audio, a codec's name or null; cameraOff: [[from, to], ...] (ms).
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "tests/support/conference_file.h"
#include "tests/support/whole_text.h"

namespace recorder::test {
namespace {

int64_t number(const Json& value) { return json_integer_value(value.get()); }

std::optional<Codec> codec(const Json& actor, const char* key, Codec usual) {
  if (!has_field(actor, key)) return usual;
  const auto name = string_field(actor, key);
  return name ? codec_by_name(*name) : std::nullopt;
}

Yuv color(const Json& actor) {
  const std::vector<Json> yuv = elements(field(actor, "color"));
  if (yuv.size() != 3) return {};
  return {static_cast<int>(number(yuv[0])), static_cast<int>(number(yuv[1])), static_cast<int>(number(yuv[2]))};
}

Actor read_actor(const Json& json) {
  Actor actor;
  actor.name = string_field(json, "name").value_or("");
  actor.from = milliseconds(integer_field(json, "from").value_or(0));
  actor.to = milliseconds(integer_field(json, "to").value_or(0));
  actor.video = codec(json, "video", Codec::kH264);
  actor.audio = codec(json, "audio", Codec::kAac);
  actor.color = color(json);
  actor.width = static_cast<int>(integer_field(json, "width").value_or(actor.width));
  actor.height = static_cast<int>(integer_field(json, "height").value_or(actor.height));
  actor.beep_hz = static_cast<int>(integer_field(json, "beepHz").value_or(actor.beep_hz));
  for (const Json& off : elements(field(json, "cameraOff"))) {
    const std::vector<Json> times = elements(off);
    if (times.size() == 2)
      actor.camera_off.emplace_back(milliseconds(number(times[0])), milliseconds(number(times[1])));
  }
  return actor;
}

int run(const char* path) {
  const auto json = parse_json(whole_text(std::cin));
  if (!json.ok() || !json->is_array()) {
    std::fprintf(stderr, "standard input is no array of actors\n");
    return 2;
  }
  std::vector<Actor> actors;
  for (const Json& actor : elements(*json)) actors.push_back(read_actor(actor));
  write_conference(path, actors);
  return 0;
}

}  // namespace
}  // namespace recorder::test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_conference FILE <ACTORS\n");
    return 2;
  }
  return recorder::test::run(argv[1]);
}
