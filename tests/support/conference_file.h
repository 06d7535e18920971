// A recording with real media in which everybody can be told apart: each has a colour, and once a second a
// white flash with a beep of a pitch of his own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/mp4/rotation.h"

namespace recorder::test {

struct Yuv {
  int y = 0, u = 128, v = 128;
};

struct Actor {
  std::string name;
  milliseconds from{};    // joins, on the timeline of the file
  milliseconds to{2000};  // leaves
  std::optional<Codec> video = Codec::kH264;
  std::optional<Codec> audio = Codec::kAac;
  Yuv color{128, 128, 128};
  int width = 160, height = 90;
  int beep_hz = 1000;
  std::vector<std::pair<milliseconds, milliseconds>> camera_off = {};
  std::vector<RotationChange> rotations = {};  // of the camera, on the timeline of the file
};

constexpr milliseconds kFlash{100};  // from the begin of each second of the file
constexpr int kActorFps = 25;

// Writes it with the recorder's own writer; `is_finished`: or as a crash leaves it.
void write_conference(const std::string& path, const std::vector<Actor>& actors, bool is_finished = true);

}  // namespace recorder::test
