// A mixed file as a player finds it: FFmpeg's demuxer with its usual settings, everything decoded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"

namespace recorder::test {

struct ShownPicture {
  int64_t pts = 0;  // in the track's ticks
  int luma = 0;     // mean of the left upper 16x16 pixels
};

struct MoviePacket {
  int stream = 0;
  int64_t pts = 0, dts = 0, duration = 0;
  bool is_key_frame = false;
};

struct MovieTrack {
  bool is_video = false;
  std::string codec;
  int64_t ticks_per_second = 0;
  int64_t start = 0, duration = 0;  // in ticks
  int width = 0, height = 0, channels = 0;
  Bytes configuration;
};

struct MovieFile {
  std::string error;   // nothing else is there then
  std::string colors;  // "tv smpte170m smpte170m smpte170m": range, matrix, primaries, transfer
  std::vector<MovieTrack> tracks;
  std::vector<MoviePacket> packets;  // in the order of the file
  std::vector<ShownPicture> pictures;
  std::vector<float> sound;  // first channel, from zero of the file on; gaps are zeros
  int damaged = 0;           // packets that were not decoded without complaint

  [[nodiscard]] const MovieTrack* video() const;
  [[nodiscard]] const MovieTrack* audio() const;
  [[nodiscard]] std::vector<MoviePacket> of_stream(int stream) const;
};

MovieFile read_movie(const std::string& path);

// Names of the boxes at the top of a file, in order.
std::vector<std::string> top_boxes(const std::string& path);

}  // namespace recorder::test
