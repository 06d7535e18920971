// What leaves the RTP layer: whole frames of one track, in decoding order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"

namespace recorder {

// What a decoder must know of a video track besides its frames.
struct VideoFormat {
  uint16_t width = 0;
  uint16_t height = 0;
  // Content of the codec's configuration box, in the byte order of the file: of avcC and hvcC (ISO/IEC 14496-15,
  // 5.3.3.1 and 8.3.3.1), of av1C (AV1 Codec ISO Media File Format Binding, 2.3); of vpcC only what follows the
  // version and flags of its FullBox: profile, level, bit depth with chroma subsampling and range, primaries,
  // transfer, matrix, and the size of no initialization data.
  Bytes configuration;

  bool operator==(const VideoFormat&) const = default;
};

// One access unit of video, or one packet of audio.
struct Frame {
  int64_t timestamp = 0;   // RTP time stamp, unwrapped to 64 bits
  MonotonicTime arrival{};  // of the frame's first packet
  bool is_key_frame = false;  // always true for audio
  bool is_after_loss = false;  // something between it and the frame before is missing
  uint16_t rotation = 0;      // of video: degrees by which to turn it clockwise, a multiple of 90
  // As a sample of the file: H264 and H265 with 4-byte lengths before each NAL unit, parameter sets in band; AV1
  // as OBUs with size fields; VP9 with an index if it has several layers; VP8 and sound as they are.
  Bytes data;
  std::optional<VideoFormat> format;  // of every video key frame
};

// A frame that has its place on the server's clock. Shared by all recordings that it goes to, which only read
// it.
struct MediaFrame {
  MonotonicTime time{};
  bool is_key_frame = false;
  uint16_t rotation = 0;  // as in Frame
  uint32_t duration_ticks = 0;  // audio: samples at the format's rate; video: 0, the next frame ends it
  Bytes data;
  std::optional<VideoFormat> format;
};
using SharedMediaFrame = std::shared_ptr<const MediaFrame>;

}  // namespace recorder
