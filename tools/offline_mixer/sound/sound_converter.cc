#include "tools/offline_mixer/sound/sound_converter.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/opt.h>
}

#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

// A broken packet may decode to anything, and a peak beyond full scale would make the limiter silence
// everybody.
float limited(float sample) { return std::isfinite(sample) ? std::clamp(sample, -1.0f, 1.0f) : 0.0f; }

int open(SwrContext** context, const AVFrame& frame, int channels) {
  AVChannelLayout out;
  av_channel_layout_default(&out, channels);
  // FFmpeg 5 does not promise to leave it as it is, but does.
  auto* in = const_cast<AVChannelLayout*>(&frame.ch_layout);
  const int made = swr_alloc_set_opts2(context, &out, AV_SAMPLE_FMT_FLT, kMixedRate, in,
                                       static_cast<AVSampleFormat>(frame.format), frame.sample_rate,
                                       ffmpeg::kSilentLogOffset, nullptr);
  if (made < 0) return made;
  // Channels that become one are not louder than each was. But FFmpeg would make one channel quieter when it
  // becomes two, and a voice is as loud in both.
  av_opt_set_double(*context, "rematrix_maxval", 1, 0);
  constexpr double kBoth[] = {1, 1};
  if (frame.ch_layout.nb_channels == 1 && channels == 2) swr_set_matrix(*context, kBoth, 1);
  return swr_init(*context);
}

}  // namespace

std::unique_ptr<SoundConverter> SoundConverter::create(const AVFrame& frame, int channels) {
  if (frame.sample_rate <= 0 || frame.ch_layout.nb_channels <= 0) return nullptr;
  SwrContext* raw = nullptr;
  const int opened = open(&raw, frame, channels);
  ffmpeg::Resampling context(raw);
  if (opened < 0) return nullptr;
  return std::unique_ptr<SoundConverter>(new SoundConverter(std::move(context), frame, channels));
}

SoundConverter::SoundConverter(ffmpeg::Resampling context, const AVFrame& frame, int channels)
    : context_(std::move(context)),
      channels_(static_cast<size_t>(channels)),
      format_(frame.format),
      rate_(frame.sample_rate) {
  av_channel_layout_copy(&layout_, &frame.ch_layout);
}

SoundConverter::~SoundConverter() { av_channel_layout_uninit(&layout_); }

bool SoundConverter::suits(const AVFrame& frame) const {
  return frame.format == format_ && frame.sample_rate == rate_ &&
         av_channel_layout_compare(&frame.ch_layout, &layout_) == 0;
}

const std::vector<float>& SoundConverter::convert(const AVFrame& frame) {
  convert(frame.extended_data, frame.nb_samples);
  return samples_;
}

const std::vector<float>& SoundConverter::flush() {
  convert(nullptr, 0);
  return samples_;
}

void SoundConverter::convert(const uint8_t* const* planes, int count) {
  const int room = std::max(swr_get_out_samples(context_.get(), count), 0);
  samples_.resize(static_cast<size_t>(room) * channels_);
  uint8_t* out = reinterpret_cast<uint8_t*>(samples_.data());
  // FFmpeg does not write to its input, but its type does not say so.
  const int made = swr_convert(context_.get(), &out, room, const_cast<const uint8_t**>(planes), count);
  samples_.resize(static_cast<size_t>(std::max(made, 0)) * channels_);
  std::transform(samples_.begin(), samples_.end(), samples_.begin(), limited);
}

void SoundConverter::stretch(int parts_per_million) {
  // FFmpeg counts the samples that are added over a distance; set anew for each frame, a million never runs
  // out.
  constexpr int kDistance = 1'000'000;
  swr_set_compensation(context_.get(), parts_per_million, parts_per_million == 0 ? 0 : kDistance);
}

int64_t SoundConverter::held() const { return swr_get_delay(context_.get(), kMixedRate); }

}  // namespace recorder
