// Packets of sound of one stream in, a continuous track of frames out: transcoded, or Opus as received.
// Loss is concealed, DTX and gaps are filled with silence, the sender's clock skew is followed, so that the
// frames of the output follow each other without a hole and each lies where it was heard on the server's
// clock: by the sender's look-ahead (AudioDecoder) before the time stamp of its packet. Of a silence of more than a
// second whole frames are left out: a track that was away for hours comes back without hours of them at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/base/result.h"
#include "plugin/rtp/frame.h"

namespace recorder {

struct AudioFormat {
  Codec codec = Codec::kAac;
  uint32_t sample_rate = 48000;  // 48000 or 44100 for AAC, 48000 for Opus
  uint16_t channels = 2;
  // 1024 for AAC; for Opus 960, or as received that of the sender's packets (960 at first).
  uint32_t samples_per_frame = 1024;
  Bytes configuration;           // AudioSpecificConfig, or the content of dOps
  Bytes silence;                 // one encoded frame of silence
};

struct AudioPathSettings {
  Codec output = Codec::kAac;    // kAac or kOpus
  uint32_t sample_rate = 48000;  // of AAC
  uint32_t bit_rate = 96000;     // of what is encoded, bits per second
  Codec input = Codec::kOpus;    // as received
};

struct AudioPathStatistics {
  uint64_t frames_in = 0, frames_out = 0;
  uint64_t undecodable = 0;
  Duration concealed{}, silence{};  // that were put in: for loss, and for DTX and gaps
};

class AudioPath {
 public:
  // An output frame; each begins where the one before it ends, or whole frames of silence later.
  using Sink = std::function<void(SharedMediaFrame frame)>;

  virtual ~AudioPath() = default;
  [[nodiscard]] virtual const AudioFormat& format() const = 0;
  // One received packet, and where its first sample lies on the server's clock (TrackClock::time_of).
  virtual void push(const Frame& frame, MonotonicTime time, const Sink& sink) = 0;
  // The end of the stream: what the codec still holds.
  virtual void flush(const Sink& sink) = 0;
  [[nodiscard]] virtual const AudioPathStatistics& statistics() const = 0;
};

// Fails if this FFmpeg has no decoder or encoder for it, naming which.
Result<std::unique_ptr<AudioPath>> make_audio_path(const AudioPathSettings& settings);

}  // namespace recorder
