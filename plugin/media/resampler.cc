#include "plugin/media/resampler.h"

#include <iterator>

extern "C" {
#include <libavutil/opt.h>
}

namespace recorder {
namespace {

struct Option {
  const char* name;
  int value;
};
constexpr Option kOptions[] = {
    // Resampling even at equal rates, or the speed could not be changed.
    {"flags", SWR_FLAG_RESAMPLE},
    // 32 taps at 256 phases, interpolated: noise far below that of Opus, and 32 KiB for the filter.
    {"filter_size", 32},
    {"phase_shift", 8},
    {"linear_interp", 1},
    // Else a change of speed would make the filter anew, with as many phases as it needs.
    {"exact_rational", 0},
};

}  // namespace

Result<std::unique_ptr<Resampler>> Resampler::create(uint32_t output_rate) {
  AVChannelLayout stereo;
  av_channel_layout_default(&stereo, 2);
  SwrContext* raw = nullptr;
  int error = swr_alloc_set_opts2(&raw, &stereo, AV_SAMPLE_FMT_FLTP, static_cast<int>(output_rate), &stereo,
                                  AV_SAMPLE_FMT_FLT, kSoundRate, ffmpeg::kSilentLogOffset, nullptr);
  ffmpeg::Resampling context(raw);
  for (const Option& option : kOptions)
    if (error >= 0) error = av_opt_set_int(context.get(), option.name, option.value, 0);
  if (error >= 0) error = swr_init(context.get());
  if (error < 0) return internal_error("FFmpeg's resampler cannot be opened: " + ffmpeg::error_text(error));
  return std::unique_ptr<Resampler>(new Resampler(std::move(context), output_rate));
}

Resampler::Resampler(ffmpeg::Resampling context, uint32_t output_rate)
    : context_(std::move(context)), output_rate_(output_rate) {}

void Resampler::convert(StereoView sound, StereoPlanes& out) {
  convert(sound.data(), static_cast<int>(sound.size() / 2), out);
}

void Resampler::flush(StereoPlanes& out) { convert(nullptr, 0, out); }

void Resampler::convert(const float* sound, int count, StereoPlanes& out) {
  const size_t before = out.left.size();
  // Room for what is held and what comes, for 0.5 % of stretching and for rounding.
  const int64_t input = held() + count;
  const int64_t room = input * output_rate_ / kSoundRate + input / 100 + 64;
  out.left.resize(before + static_cast<size_t>(room));
  out.right.resize(before + static_cast<size_t>(room));
  uint8_t* planes[] = {reinterpret_cast<uint8_t*>(out.left.data() + before),
                       reinterpret_cast<uint8_t*>(out.right.data() + before)};
  const uint8_t* input_planes[] = {reinterpret_cast<const uint8_t*>(sound)};
  const int made = swr_convert(context_.get(), planes, static_cast<int>(room),
                               sound == nullptr ? nullptr : input_planes, count);
  const size_t after = before + static_cast<size_t>(made < 0 ? 0 : made);
  out.left.resize(after);
  out.right.resize(after);
}

void Resampler::stretch(int parts_per_million) {
  // FFmpeg counts the samples that are added over a distance; set anew for each packet, a million never runs
  // out.
  swr_set_compensation(context_.get(), parts_per_million, 1'000'000);
}

int64_t Resampler::held() const { return swr_get_delay(context_.get(), kSoundRate); }

}  // namespace recorder
