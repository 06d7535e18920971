// What the reassembly loop must know of a codec's RTP payload. A new codec is one file with a class behind
// this interface, one function here, and one row of the table in payload_formats.cc.
#pragma once

#include <cstdint>
#include <memory>

#include "plugin/base/bytes.h"
#include "plugin/base/codec.h"
#include "plugin/rtp/frame.h"

namespace recorder {

// What append made of a payload.
enum class PayloadResult {
  kTaken,      // more of the frame may follow; the marker bit or the next time stamp ends it
  kFrameDone,  // it was the frame's last, whatever the marker bit says
  kMalformed,  // the format does not allow it, here or at all
};

// What the payloads of one time stamp turned out to be.
enum class FrameKind {
  kKey,      // can be decoded without others
  kDelta,    // needs those before it
  kNothing,  // no picture and no sound
  kBroken,   // cannot be decoded
};

// Used by one track, for one frame after another. Payloads are never empty.
class PayloadFormat {
 public:
  virtual ~PayloadFormat() = default;

  // True if no packet that was lost right before this payload can belong to its frame.
  [[nodiscard]] virtual bool begins_frame(ByteView payload) const = 0;
  // Appends what the payload carries to the frame's data.
  [[nodiscard]] virtual PayloadResult append(ByteView payload, Bytes& data) = 0;
  // The frame's payloads were all appended: completes its data, fills in the format of a key frame.
  [[nodiscard]] virtual FrameKind finish(Frame& frame) = 0;
  // Forgets the frame that was begun: the next payload begins another. Follows every finish, too.
  virtual void abandon() = 0;
};

// Null for a codec that is not received by RTP.
std::unique_ptr<PayloadFormat> make_payload_format(Codec codec);

// Ticks per second of the codec's RTP time stamps; 0 for a codec that is not received by RTP.
uint32_t rtp_clock_rate(Codec codec);

std::unique_ptr<PayloadFormat> make_h264_payload_format();
std::unique_ptr<PayloadFormat> make_vp8_payload_format();
std::unique_ptr<PayloadFormat> make_vp9_payload_format();
std::unique_ptr<PayloadFormat> make_av1_payload_format();
std::unique_ptr<PayloadFormat> make_h265_payload_format();
std::unique_ptr<PayloadFormat> make_audio_payload_format();

}  // namespace recorder
