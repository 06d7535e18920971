// What a stream gives to the recordings that it is in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "plugin/base/codec.h"
#include "plugin/recorder/reception.h"
#include "plugin/rtp/frame.h"

namespace recorder {

// One stream in one recording, from an add to its remove. A stream that is added again gets a new number.
using SubscriptionId = uint64_t;

// How the frames of a track are coded, as far as it does not change from frame to frame.
struct TrackFormat {
  Codec codec = Codec::kH264;
  uint32_t timescale = 90000;      // video 90000, audio the sample rate
  uint16_t channels = 0;           // audio
  uint32_t samples_per_frame = 0;  // audio
  Bytes configuration;             // audio
  Bytes silence;                   // audio: one frame of it

  [[nodiscard]] bool is_video() const { return codec_kind(codec) == MediaKind::kVideo; }
};

struct DeliveredFrame {
  SubscriptionId subscription = 0;
  std::string mid;
  std::shared_ptr<const TrackFormat> format;  // shared by all frames of the track
  SharedMediaFrame frame;
  uint64_t number = 0;  // counts the frames of the track: a hole means that one was lost on the way
};

// What the stream tells of a track about every second, and before the end.
struct TrackReception {
  SubscriptionId subscription = 0;
  std::string mid;
  Codec codec = Codec::kH264;  // of its frames
  Reception reception;
};

// Called on the stream's lane; must not block.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  // The first call for that subscription.
  virtual void on_begin(SubscriptionId subscription) = 0;
  virtual void on_reception(TrackReception reception) = 0;
  virtual void on_frame(DeliveredFrame delivered) = 0;
  // The last call for that subscription.
  virtual void on_end(SubscriptionId subscription) = 0;
};

}  // namespace recorder
