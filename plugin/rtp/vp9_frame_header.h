// The beginning of a VP9 frame: what of its uncompressed header a recording needs. "VP9 Bitstream & Decoding
// Process Specification", 6.2 and 7.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

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
  bool shows_existing_frame = false;  // and has nothing of its own
  bool is_error_resilient = false;
  Vp9Colour colour;           // of a key frame
  uint8_t refreshed = 0;      // the reference slots that the frame is kept in, a bit for each
  // Either the size itself, or the reference slot whose frame has it. Of a frame that only shows another one, neither.
  std::optional<Vp9FrameSize> size;
  std::optional<uint8_t> slot_of_size;
  size_t bits = 0;            // of the header, up to the size

  static std::optional<Vp9FrameHeader> parse(ByteView frame);
};

// The sizes of the frames that are kept for others, from a key frame on.
class Vp9References {
 public:
  // The size of that frame, the next one of the stream. Zero if the one whose size it has is not known.
  Vp9FrameSize note(const Vp9FrameHeader& header);

 private:
  std::array<Vp9FrameSize, 8> slots_;  // NUM_REF_FRAMES
};

// What a decoder must know of pictures of that size that begin with that key frame. Empty if a sample entry cannot
// say it.
std::optional<VideoFormat> vp9_format(const Vp9FrameHeader& key_frame, Vp9FrameSize size);

}  // namespace recorder
