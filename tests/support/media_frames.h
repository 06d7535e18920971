// Frames in one line, as a stream delivers them, for tests of what comes behind it.
#pragma once

#include <memory>

#include "plugin/recorder/frame_sink.h"

namespace recorder::test {

inline std::shared_ptr<const TrackFormat> vp8_format() {
  auto format = std::make_shared<TrackFormat>();
  format->codec = Codec::kVp8;
  return format;
}

inline std::shared_ptr<const TrackFormat> aac_format() {
  auto format = std::make_shared<TrackFormat>();
  format->codec = Codec::kAac;
  format->timescale = 48000;
  format->channels = 2;
  format->samples_per_frame = 1024;
  format->configuration = {0x11, 0x90};  // AAC-LC, 48 kHz, stereo: ISO/IEC 14496-3, 1.6.2.1
  format->silence = {0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c};
  return format;
}

// As received: packets of 20 ms.
inline std::shared_ptr<const TrackFormat> opus_format() {
  auto format = std::make_shared<TrackFormat>();
  format->codec = Codec::kOpus;
  format->timescale = 48000;
  format->channels = 2;
  format->samples_per_frame = 960;
  format->configuration = {0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0};  // dOps: version 0, stereo, 48 kHz, family 0
  format->silence = {0xf8, 0xff, 0xfe};
  return format;
}

// vpcC without version and flags: profile 0, level 1.0, 8 bits 4:2:0, unspecified colours.
inline VideoFormat vp8_picture(uint16_t width = 640, uint16_t height = 360) {
  return {width, height, {0, 10, 0x82, 2, 2, 2, 0, 0}};
}

inline SharedMediaFrame key_frame(MonotonicTime time) {
  auto frame = std::make_shared<MediaFrame>();
  frame->time = time;
  frame->is_key_frame = true;
  frame->data = Bytes(100, 0x10);
  frame->format = vp8_picture();
  return frame;
}

inline SharedMediaFrame delta_frame(MonotonicTime time) {
  auto frame = std::make_shared<MediaFrame>();
  frame->time = time;
  frame->data = Bytes(20, 0x11);
  return frame;
}

inline SharedMediaFrame audio_frame(MonotonicTime time) {
  auto frame = std::make_shared<MediaFrame>();
  frame->time = time;
  frame->is_key_frame = true;
  frame->duration_ticks = 1024;
  frame->data = Bytes(50, 0x21);
  return frame;
}

}  // namespace recorder::test
