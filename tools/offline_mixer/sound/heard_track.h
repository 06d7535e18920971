// One track of sound on its way into the mix: read, decoded, brought to 48 kHz and put where its time stamps
// say. A sender's clock that runs wrong is followed by a change of speed that nobody hears; a jump of the
// time stamps is a gap or a cut. Owned by a Sound, on its thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "tools/offline_mixer/input/input.h"
#include "tools/offline_mixer/sound/faded_sound.h"
#include "tools/offline_mixer/sound/sound_converter.h"
#include "tools/offline_mixer/sound/sound_decoder.h"

namespace recorder {

class HeardTrack {
 public:
  // Null if the track cannot be decoded. `present`: position of the first sample that will be added, at 48
  // kHz.
  static std::unique_ptr<HeardTrack> create(Input& input, size_t track, int channels, int64_t present);

  // Adds the next samples, interleaved, to `out`.
  void add_to(std::span<float> out);

 private:
  // Of the distance between where sound lies and where its time stamps say.
  static constexpr int64_t kJump = 480;    // 10 ms: what is lost is a packet, and packets are of 20 ms
  static constexpr int64_t kNoticed = 48;  // 1 ms: time stamps in whole ms, of other programs, are no clock
  static constexpr int64_t kSetRight = 4;  // less is not worth a change of speed

  HeardTrack(Input& input, size_t track, int channels, int64_t present,
             std::unique_ptr<SoundDecoder> decoder);
  void read_until(int64_t position);
  void place(const AVFrame& frame);
  void follow(int64_t error);
  void end_run();

  Input& input_;
  const size_t track_;
  const int channels_;
  int64_t present_;
  const int64_t decoded_from_;  // what ends before is not even decoded
  const std::unique_ptr<SoundDecoder> decoder_;
  std::unique_ptr<SoundConverter> converter_;  // of the run
  FadedSound sound_;
  bool is_following_ = false;
};

}  // namespace recorder
