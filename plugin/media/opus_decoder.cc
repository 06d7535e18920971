#include "plugin/media/opus_decoder.h"

#include <algorithm>
#include <cmath>

#include "plugin/media/opus_packet.h"

namespace recorder {
namespace {

// A broken packet may decode to anything, and one "not a number" would stay in the encoder's filters for
// good.
float limited(float sample) { return std::isfinite(sample) ? std::clamp(sample, -1.0f, 1.0f) : 0.0f; }

}  // namespace

// libopus conceals lost frames; FFmpeg's own decoder, which is in every build of it, does not.
Result<std::unique_ptr<AudioDecoder>> OpusDecoder::create(Codec) {
  auto decoder = PacketDecoder::create("Opus (libopus or opus)", {"libopus", "opus"}, {2, kOpusRate});
  if (!decoder) return decoder.error();
  return std::unique_ptr<AudioDecoder>(new OpusDecoder(std::move(*decoder)));
}

std::optional<SoundPacketInfo> OpusDecoder::read_packet(ByteView packet) {
  const std::optional<OpusPacketInfo> info = read_opus_packet(packet);
  if (!info) return std::nullopt;
  return SoundPacketInfo{info->samples, info->is_dtx};
}

StereoView OpusDecoder::decode(ByteView packet) {
  last_head_.assign(packet.begin(), packet.begin() + (packet.empty() ? 0 : 1));
  sound_.clear();
  decoder_->decode(packet, [this](const AVFrame& frame) { append(frame); });
  return sound_;
}

// libopus continues the sound and lets it fade. What it continues must not be cut off, or the next packet, which
// it joins to the end, begins with a click. (In-band FEC cannot be had through FFmpeg.)
StereoView OpusDecoder::conceal(int64_t at_most) {
  sound_.clear();
  decoder_->decode(make_opus_concealment(last_head_, at_most), [this](const AVFrame& frame) { append(frame); });
  return StereoView(sound_).first(std::min(sound_.size(), static_cast<size_t>(at_most) * 2));
}

Duration OpusDecoder::look_ahead() const { return kOpusLookAhead; }

void OpusDecoder::append(const AVFrame& frame) {
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  if (frame.ch_layout.nb_channels != 2 || av_get_packed_sample_fmt(format) != AV_SAMPLE_FMT_FLT) return;
  const auto plane = [&frame](int i) { return reinterpret_cast<const float*>(frame.extended_data[i]); };
  const size_t count = static_cast<size_t>(frame.nb_samples);
  for (size_t i = 0; i < count; ++i) {
    sound_.push_back(limited(planar ? plane(0)[i] : plane(0)[2 * i]));
    sound_.push_back(limited(planar ? plane(1)[i] : plane(0)[2 * i + 1]));
  }
}

}  // namespace recorder
