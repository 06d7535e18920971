// The beginning of a VP9 frame: what of its uncompressed header a recording needs. "VP9 Bitstream & Decoding
// Process Specification", 6.2 and 7.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"

namespace recorder {

// color_config(), 6.2.2, as of a frame of profile 0 that has none.
struct Vp9Colour {
  uint8_t bit_depth = 8;
  uint8_t space = 0;         // color_space
  bool is_full_range = false;
  bool has_half_width = true;   // subsampling_x
  bool has_half_height = true;  // subsampling_y
};

struct Vp9FrameSize {
  uint32_t width = 0;
  uint32_t height = 0;

  bool operator==(const Vp9FrameSize&) const = default;
};

struct Vp9FrameHeader {
  uint8_t profile = 0;
  bool is_key_frame = false;
  bool is_shown = false;
  Vp9Colour colour;           // of a key frame
  uint8_t refreshed = 0;      // the reference slots that the frame is kept in, a bit for each
  // Either the size itself, or the reference slot whose frame has it. Of a frame that only shows another one, neither.
  std::optional<Vp9FrameSize> size;
  std::optional<uint8_t> slot_of_size;

  static std::optional<Vp9FrameHeader> parse(ByteView frame);
};

// What a decoder must know of a picture that begins with a key frame, its spatial layers from the lowest to the
// highest: its size is that of the highest one. Empty if they are not that.
std::optional<VideoFormat> vp9_format(std::span<const ByteView> layers);

}  // namespace recorder
