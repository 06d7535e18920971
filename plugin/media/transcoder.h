// Received sound to AAC-LC or Opus: decode, place on the server's clock, resample, encode. One for each track of sound,
// whatever the number of recordings that it goes to; on the thread of that track's lane.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "plugin/media/audio_decoder.h"
#include "plugin/media/audio_encoder.h"
#include "plugin/media/audio_path.h"
#include "plugin/media/placing.h"
#include "plugin/media/resampler.h"

namespace recorder {

class Transcoder final : public AudioPath {
 public:
  static Result<std::unique_ptr<AudioPath>> create(const AudioPathSettings& settings);

  [[nodiscard]] const AudioFormat& format() const override { return format_; }
  void push(const Frame& frame, MonotonicTime time, const Sink& sink) override;
  void flush(const Sink& sink) override;
  [[nodiscard]] const AudioPathStatistics& statistics() const override { return statistics_; }

 private:
  // What was last heard of the sender.
  struct Sender {
    int64_t next_timestamp = 0;  // at 48 kHz
    bool is_in_dtx = false;
  };

  Transcoder(AudioFormat format, uint32_t clock_rate, std::unique_ptr<AudioDecoder> decoder,
             std::unique_ptr<Resampler> resampler, std::unique_ptr<AudioEncoder> encoder);
  [[nodiscard]] int64_t position() const;

  void decode(ByteView packet, PlacingStep step, const Sink& sink);
  void conceal(int64_t samples, const Sink& sink);
  void be_silent_until(int64_t position, const Sink& sink);
  void fade_out(StereoView sound, int64_t at_most, const Sink& sink);
  void leave_out_silence(int64_t until, const Sink& sink);
  void play(StereoView sound, const Sink& sink);
  void feed(StereoView sound, const Sink& sink);
  void feed_zeros(int64_t samples, const Sink& sink);
  void fill_frame(const Sink& sink);
  void emit(ByteView frame, const Sink& sink);

  AudioFormat format_;
  const int64_t tick_;  // of the sender's RTP clock, in samples at 48 kHz
  AudioPathStatistics statistics_;
  std::unique_ptr<AudioDecoder> decoder_;
  std::unique_ptr<Resampler> resampler_;
  std::unique_ptr<AudioEncoder> encoder_;
  Placing placing_;
  std::optional<Sender> sender_;
  MonotonicTime origin_{};     // of the first sample that is heard
  int64_t samples_made_ = 0;   // after the resampler, at the output's rate
  int64_t frames_left_out_ = 0;
  bool is_sounding_ = false;   // else the next sound fades in
  bool is_flushed_ = false;
  std::array<float, 2> last_{};
  StereoPlanes planes_;        // between resampler and encoder, kept for its memory
};

}  // namespace recorder
