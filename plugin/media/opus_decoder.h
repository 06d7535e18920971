// Opus, by libopus where FFmpeg has it: it conceals what is lost.
#pragma once

#include <memory>

#include "plugin/media/audio_decoder.h"
#include "plugin/media/packet_decoder.h"

namespace recorder {

class OpusDecoder final : public AudioDecoder {
 public:
  static Result<std::unique_ptr<AudioDecoder>> create(Codec codec);
  static std::optional<SoundPacketInfo> read_packet(ByteView packet);

  [[nodiscard]] std::optional<SoundPacketInfo> read(ByteView packet) const override { return read_packet(packet); }
  StereoView decode(ByteView packet) override;
  StereoView conceal(int64_t at_most) override;
  [[nodiscard]] bool conceals_without_a_break() const override { return true; }
  [[nodiscard]] Duration look_ahead() const override;

 private:
  explicit OpusDecoder(std::unique_ptr<PacketDecoder> decoder) : decoder_(std::move(decoder)) {}
  void append(const AVFrame& frame);

  std::unique_ptr<PacketDecoder> decoder_;
  Bytes last_head_;  // the first byte of the last packet
  StereoSamples sound_;
};

}  // namespace recorder
