// G.711 (mu-law and A-law) and G.722, which know neither stereo nor what to do about loss: brought to 48 kHz,
// and faded to silence where a packet is missing.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "plugin/media/audio_decoder.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/media/packet_decoder.h"

namespace recorder {

class TelephoneDecoder final : public AudioDecoder {
 public:
  static Result<std::unique_ptr<AudioDecoder>> create(Codec codec);
  // A byte is a tick of the RTP clock of 8 kHz in all three (RFC 3551, 4.5.2 and 4.5.14).
  static std::optional<SoundPacketInfo> read_packet(ByteView packet);

  [[nodiscard]] std::optional<SoundPacketInfo> read(ByteView packet) const override { return read_packet(packet); }
  StereoView decode(ByteView packet) override;
  StereoView conceal(int64_t at_most) override;
  [[nodiscard]] bool conceals_without_a_break() const override { return false; }
  [[nodiscard]] Duration look_ahead() const override { return look_ahead_; }

 private:
  using Samples = std::vector<int16_t>;

  TelephoneDecoder(std::unique_ptr<PacketDecoder> decoder, ffmpeg::Resampling upsampler, int64_t sample_rate,
                   Duration codec_delay);
  void take(const AVFrame& frame);
  void fade_in();
  void remember();
  StereoView bring_to_48_khz();

  std::unique_ptr<PacketDecoder> decoder_;
  ffmpeg::Resampling upsampler_;
  const int64_t ratio_;  // of 48 kHz to the sender's rate
  int64_t filter_delay_ = 0;  // of the upsampler, in samples of the sender's rate
  Duration look_ahead_{};
  Samples samples_;   // of the call under way, at the sender's rate
  Samples heard_;     // the last of what was decoded; empty once it has faded away
  std::vector<float> mono_;
  StereoSamples sound_;
};

}  // namespace recorder
