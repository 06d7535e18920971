// What a recording needs of an AV1 sequence header: "AV1 Bitstream & Decoding Process Specification", 5.5 and 6.4.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"

namespace recorder {

struct Av1SequenceHeader {
  uint8_t profile = 0;
  bool is_reduced_still_picture = false;  // its one frame is a key frame, and does not say so
  uint8_t level = 0;                      // seq_level_idx and seq_tier of the first operating point, which is the one
  bool is_high_tier = false;              // of all layers
  uint32_t width = 0;                     // the largest of all frames
  uint32_t height = 0;
  // color_config()
  bool has_high_bit_depth = false;
  bool has_twelve_bits = false;
  bool is_monochrome = false;
  bool has_half_width = true;   // subsampling_x
  bool has_half_height = true;  // subsampling_y
  uint8_t chroma_sample_position = 0;

  // From the payload of the OBU.
  static std::optional<Av1SequenceHeader> parse(ByteView payload);

  // What a decoder must know of frames of that sequence; `obu` is the whole OBU with its size field. Empty if the
  // picture is larger than a sample entry can say.
  [[nodiscard]] std::optional<VideoFormat> format(ByteView obu) const;
};

}  // namespace recorder
