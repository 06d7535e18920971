// Received packets of sound in, stereo sound at 48 kHz out, whatever the codec. A new codec is one file with
// a class behind this interface, and one row of the table in audio_decoder.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/base/result.h"

namespace recorder {

// Of decoded sound, whatever the sender samples at: it is what Opus decodes to, and a multiple of the others.
constexpr int64_t kSoundRate = 48000;

// Left and right in turn, at full scale between -1 and 1.
using StereoSamples = std::vector<float>;
using StereoView = std::span<const float>;

// What a packet says of itself without being decoded.
struct SoundPacketInfo {
  uint32_t samples = 0;  // at 48 kHz
  bool is_dtx = false;   // the sender stops until there is sound again

  bool operator==(const SoundPacketInfo&) const = default;
};

// Used by one audio path, on its thread. The sounds it gives are valid until the next call, mono in both
// channels.
class AudioDecoder {
 public:
  virtual ~AudioDecoder() = default;

  // Empty for a packet that its codec does not allow.
  [[nodiscard]] virtual std::optional<SoundPacketInfo> read(ByteView packet) const = 0;
  // As long as the packet says; empty if it cannot be decoded.
  virtual StereoView decode(ByteView packet) = 0;
  // What may have come instead of a packet that is missing: at most so many samples, none if silence does.
  virtual StereoView conceal(int64_t at_most) = 0;
  // False if concealed sound has faded to nothing when it ends, so that what follows it begins anew.
  [[nodiscard]] virtual bool conceals_without_a_break() const = 0;
  // What coding and decoding delay sound by: in a packet's samples lies what was heard so much before its
  // time stamp.
  [[nodiscard]] virtual Duration look_ahead() const = 0;
};

// Fails if this FFmpeg has no decoder for the codec, or it is none that is received.
Result<std::unique_ptr<AudioDecoder>> make_audio_decoder(Codec codec);

// The same as AudioDecoder::read, for those who do not decode.
std::optional<SoundPacketInfo> read_sound_packet(Codec codec, ByteView packet);

}  // namespace recorder
