#include "plugin/media/telephone_decoder.h"

#include <algorithm>
#include <array>

extern "C" {
#include <libavutil/opt.h>
}

namespace recorder {
namespace {

constexpr int64_t kRtpClockRate = 8000;
// Larger payloads are no sound: a second, and more than any network carries in a packet.
constexpr size_t kLargestPacket = kRtpClockRate;
// Of 32 taps at the sender's rate: what lies above half of it is not heard.
constexpr int kFilterTaps = 32;
// What is lost fades within that, which is a usual packet.
constexpr int64_t kFadesPerSecond = 50;
// And what comes after silence rises within 5 ms.
constexpr int64_t kRisesPerSecond = 200;

struct Row {
  Codec codec;
  const char* what;
  const char* decoder;
  int sample_rate;
  // G.722's two quadrature mirror filters of 24 taps, in encoder and decoder: ITU-T G.722, 1.4 (3 ms and less;
  // 22 samples of 16 kHz by the length of the filters).
  Duration delay;
};

constexpr std::array<Row, 3> kCodecs = {{
    {Codec::kPcmu, "G.711 (pcm_mulaw)", "pcm_mulaw", 8000, Duration{}},
    {Codec::kPcma, "G.711 (pcm_alaw)", "pcm_alaw", 8000, Duration{}},
    {Codec::kG722, "G.722 (g722)", "g722", 16000, microseconds(1375)},
}};

ffmpeg::Resampling make_upsampler(int sample_rate) {
  AVChannelLayout mono;
  av_channel_layout_default(&mono, 1);
  SwrContext* raw = nullptr;
  int error = swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLT, kSoundRate, &mono, AV_SAMPLE_FMT_S16, sample_rate,
                                  ffmpeg::kSilentLogOffset, nullptr);
  ffmpeg::Resampling upsampler(raw);
  if (error >= 0) error = av_opt_set_int(upsampler.get(), "filter_size", kFilterTaps, 0);
  if (error >= 0) error = swr_init(upsampler.get());
  return error < 0 ? nullptr : std::move(upsampler);
}

}  // namespace

Result<std::unique_ptr<AudioDecoder>> TelephoneDecoder::create(Codec codec) {
  const Row& row =
      *std::find_if(kCodecs.begin(), kCodecs.end(), [codec](const Row& each) { return each.codec == codec; });
  auto decoder = PacketDecoder::create(row.what, {row.decoder}, {1, row.sample_rate});
  if (!decoder) return decoder.error();
  ffmpeg::Resampling upsampler = make_upsampler(row.sample_rate);
  if (!upsampler) return internal_error("FFmpeg's resampler cannot be opened for the telephone's codecs.");
  return std::unique_ptr<AudioDecoder>(
      new TelephoneDecoder(std::move(*decoder), std::move(upsampler), row.sample_rate, row.delay));
}

// Once zeros have filled the filter, as much comes out as goes in.
TelephoneDecoder::TelephoneDecoder(std::unique_ptr<PacketDecoder> decoder, ffmpeg::Resampling upsampler,
                                   int64_t sample_rate, Duration codec_delay)
    : decoder_(std::move(decoder)), upsampler_(std::move(upsampler)), ratio_(kSoundRate / sample_rate) {
  samples_.assign(2 * kFilterTaps, 0);
  (void)bring_to_48_khz();
  filter_delay_ = swr_get_delay(upsampler_.get(), sample_rate);
  look_ahead_ = codec_delay + from_ticks(filter_delay_, sample_rate);
}

std::optional<SoundPacketInfo> TelephoneDecoder::read_packet(ByteView packet) {
  if (packet.empty() || packet.size() > kLargestPacket) return std::nullopt;
  return SoundPacketInfo{static_cast<uint32_t>(packet.size() * kSoundRate / kRtpClockRate), false};
}

StereoView TelephoneDecoder::decode(ByteView packet) {
  samples_.clear();
  decoder_->decode(packet, [this](const AVFrame& frame) { take(frame); });
  if (heard_.empty()) fade_in();
  remember();
  return bring_to_48_khz();
}

// The last sound once more, backwards, so that it goes on without a step; it has faded when the next packet may come.
StereoView TelephoneDecoder::conceal(int64_t at_most) {
  samples_.clear();
  if (heard_.empty()) return {};
  const int64_t length = std::min(static_cast<int64_t>(heard_.size()), at_most / ratio_);
  const int64_t fade = std::max<int64_t>(length - filter_delay_, 0);
  for (int64_t i = 0; i < fade; ++i)
    samples_.push_back(static_cast<int16_t>(*(heard_.end() - 1 - i) * (fade - i) / (fade + 1)));
  samples_.resize(static_cast<size_t>(length));
  heard_.clear();
  return bring_to_48_khz();
}

void TelephoneDecoder::take(const AVFrame& frame) {
  if (frame.format != AV_SAMPLE_FMT_S16 && frame.format != AV_SAMPLE_FMT_S16P) return;
  const auto* data = reinterpret_cast<const int16_t*>(frame.extended_data[0]);
  samples_.insert(samples_.end(), data, data + frame.nb_samples);
}

// Before the filter: behind it the sound would begin within the filter's delay, and late for a fade there.
void TelephoneDecoder::fade_in() {
  const auto length = static_cast<int64_t>(samples_.size());
  const int64_t fade = std::min(kSoundRate / ratio_ / kRisesPerSecond, length);
  for (int64_t i = 0; i < fade; ++i) {
    int16_t& sample = samples_[static_cast<size_t>(i)];
    sample = static_cast<int16_t>(sample * i / fade);
  }
}

void TelephoneDecoder::remember() {
  const size_t longest = static_cast<size_t>(kSoundRate / ratio_ / kFadesPerSecond);
  heard_.insert(heard_.end(), samples_.begin(), samples_.end());
  if (heard_.size() > longest) heard_.erase(heard_.begin(), heard_.end() - static_cast<ptrdiff_t>(longest));
}

StereoView TelephoneDecoder::bring_to_48_khz() {
  sound_.clear();
  const size_t room = (samples_.size() + kFilterTaps) * static_cast<size_t>(ratio_);
  mono_.resize(room);
  uint8_t* out[] = {reinterpret_cast<uint8_t*>(mono_.data())};
  const uint8_t* in[] = {reinterpret_cast<const uint8_t*>(samples_.data())};
  const int made = swr_convert(upsampler_.get(), out, static_cast<int>(room), in, static_cast<int>(samples_.size()));
  for (int i = 0; i < made; ++i) sound_.insert(sound_.end(), 2, mono_[static_cast<size_t>(i)]);
  return sound_;
}

}  // namespace recorder
