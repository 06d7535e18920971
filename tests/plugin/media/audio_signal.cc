#include "tests/plugin/media/audio_signal.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>

extern "C" {
#include <libavutil/opt.h>
}

#include "plugin/media/ffmpeg.h"

namespace recorder::test {
namespace {

// Less than that is no silence that a path leaves out, but a mistake.
constexpr Duration kShortestLeftOut = milliseconds(800);

constexpr double kTwoPi = 2 * std::numbers::pi;

void drain(AVCodecContext& encoder, AVPacket& packet, std::vector<Bytes>& out) {
  while (avcodec_receive_packet(&encoder, &packet) >= 0) {
    out.emplace_back(packet.data, packet.data + packet.size);
    av_packet_unref(&packet);
  }
}

ffmpeg::CodecContext open_opus_encoder(SoundSettings settings) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libopus");
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  av_channel_layout_default(&context->ch_layout, settings.channels);
  context->sample_rate = 48000;
  context->sample_fmt = AV_SAMPLE_FMT_FLT;
  context->bit_rate = 64000;
  av_opt_set(context->priv_data, "frame_duration", std::to_string(settings.frame_milliseconds).c_str(), 0);
  return avcodec_open2(context.get(), codec, nullptr) < 0 ? nullptr : std::move(context);
}

ffmpeg::CodecContext open_decoder(const AudioFormat& format) {
  const AVCodec* codec = avcodec_find_decoder_by_name(format.codec == Codec::kAac ? "aac" : "libopus");
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  av_channel_layout_default(&context->ch_layout, 2);
  context->sample_rate = static_cast<int>(format.sample_rate);
  context->request_sample_fmt = AV_SAMPLE_FMT_FLT;
  if (format.codec == Codec::kAac) {
    const Bytes& configuration = format.configuration;
    context->extradata =
        static_cast<uint8_t*>(av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    std::memcpy(context->extradata, configuration.data(), configuration.size());
    context->extradata_size = static_cast<int>(configuration.size());
  }
  return avcodec_open2(context.get(), codec, nullptr) < 0 ? nullptr : std::move(context);
}

}  // namespace

double sine(int64_t sample) {
  return 0.3 * std::sin(kTwoPi * 440 * static_cast<double>(sample % 48000) / 48000);
}

double clicks(int64_t sample) {
  const double away = static_cast<double>(sample % 48000 - 24000) / 48;  // ms
  return 0.8 * std::exp(-away * away / 2) * std::cos(kTwoPi * 2 * away);
}

std::vector<Bytes> encode_opus(const Signal& signal, size_t packets, SoundSettings settings) {
  std::vector<Bytes> out;
  const ffmpeg::CodecContext encoder = open_opus_encoder(settings);
  const ffmpeg::FramePointer frame(av_frame_alloc());
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  if (!encoder) return out;
  frame->format = AV_SAMPLE_FMT_FLT;
  frame->sample_rate = 48000;
  frame->nb_samples = encoder->frame_size;
  av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout);
  if (av_frame_get_buffer(frame.get(), 0) < 0) return out;
  for (int64_t sample = 0; out.size() < packets; sample += frame->nb_samples) {
    if (av_frame_make_writable(frame.get()) < 0) return out;
    float* to = reinterpret_cast<float*>(frame->data[0]);
    for (int i = 0; i < frame->nb_samples; ++i)
      for (int channel = 0; channel < settings.channels; ++channel)
        *to++ = static_cast<float>(signal(sample + i));
    if (avcodec_send_frame(encoder.get(), frame.get()) < 0) return out;
    drain(*encoder, *packet, out);
  }
  return out;
}

std::vector<Bytes> encode_opus_second(const Signal& signal) {
  std::vector<Bytes> packets = encode_opus(signal, 100);
  return {packets.begin() + 50, packets.end()};
}

std::vector<Bytes> encode_telephone(Codec codec, const Signal& signal, size_t packets, int frame_milliseconds) {
  std::vector<Bytes> out;
  const bool is_wide = codec == Codec::kG722;
  const char* name = is_wide ? "g722" : codec == Codec::kPcmu ? "pcm_mulaw" : "pcm_alaw";
  const ffmpeg::CodecContext encoder = ffmpeg::make_context(avcodec_find_encoder_by_name(name));
  const ffmpeg::FramePointer frame(av_frame_alloc());
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  av_channel_layout_default(&encoder->ch_layout, 1);
  encoder->sample_rate = is_wide ? 16000 : 8000;
  encoder->sample_fmt = AV_SAMPLE_FMT_S16;
  frame->format = AV_SAMPLE_FMT_S16;
  frame->nb_samples = encoder->frame_size = encoder->sample_rate / 1000 * frame_milliseconds;
  if (avcodec_open2(encoder.get(), encoder->codec, nullptr) < 0) return out;
  av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout);
  if (av_frame_get_buffer(frame.get(), 0) < 0) return out;
  const int64_t ratio = 48000 / encoder->sample_rate;
  for (int64_t sample = 0; out.size() < packets; sample += frame->nb_samples) {
    if (av_frame_make_writable(frame.get()) < 0) return out;
    auto* to = reinterpret_cast<int16_t*>(frame->data[0]);
    for (int i = 0; i < frame->nb_samples; ++i)
      *to++ = static_cast<int16_t>(std::lround(32767 * signal((sample + i) * ratio)));
    if (avcodec_send_frame(encoder.get(), frame.get()) < 0) return out;
    drain(*encoder, *packet, out);
  }
  return out;
}

AudioPath::Sink Listener::sink() {
  return [this](SharedMediaFrame frame) {
    if (!frames_.empty()) {
      put_in_silence_before(frame->time);
      const Duration error = frame->time - (begin() + length());
      if (std::abs(error.count()) > 1) is_continuous_ = false;
    }
    ticks_ += frame->duration_ticks;
    frames_.push_back(std::move(frame));
  };
}

// As whoever writes a track does.
void Listener::put_in_silence_before(MonotonicTime time) {
  const Duration frame = from_ticks(format_.samples_per_frame, format_.sample_rate);
  const auto missing = std::llround(static_cast<double>((time - begin() - length()).count()) / static_cast<double>(frame.count()));
  if (missing * frame < kShortestLeftOut) return;
  for (int64_t i = 0; i < missing; ++i) {
    MediaFrame silence;
    silence.time = begin() + length();
    silence.is_key_frame = true;
    silence.duration_ticks = format_.samples_per_frame;
    silence.data = format_.silence;
    ticks_ += silence.duration_ticks;
    ++left_out_;
    frames_.push_back(std::make_shared<const MediaFrame>(std::move(silence)));
  }
}

Duration Listener::length() const { return from_ticks(static_cast<int64_t>(ticks_), format_.sample_rate); }

Listener Listener::part(MonotonicTime from, MonotonicTime to) const {
  Listener part(format_);
  const AudioPath::Sink sink = part.sink();
  for (const SharedMediaFrame& frame : frames_)
    if (frame->time >= from && frame->time < to) sink(frame);
  return part;
}

void Listener::decode() {
  const ffmpeg::CodecContext decoder = open_decoder(format_);
  const ffmpeg::FramePointer decoded(av_frame_alloc());
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  if (!decoder) return;
  for (const SharedMediaFrame& frame : frames_) {
    if (av_new_packet(packet.get(), static_cast<int>(frame->data.size())) < 0) return;
    std::memcpy(packet->data, frame->data.data(), frame->data.size());
    avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
    while (avcodec_receive_frame(decoder.get(), decoded.get()) >= 0) {
      const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(decoded->format)) != 0;
      const float* left = reinterpret_cast<const float*>(decoded->extended_data[0]);
      const float* right = planar ? reinterpret_cast<const float*>(decoded->extended_data[1]) : left + 1;
      for (int i = 0; i < decoded->nb_samples; ++i) {
        const int at = planar ? i : 2 * i;
        channels_are_equal_ = channels_are_equal_ && std::abs(left[at] - right[at]) < 0.02f;
        samples_.push_back(left[at]);
      }
    }
  }
}

std::vector<float> Listener::between(MonotonicTime from, MonotonicTime to) const {
  const auto index = [this](MonotonicTime time) {
    return std::clamp<int64_t>(to_ticks(time - begin(), format_.sample_rate), 0,
                               static_cast<int64_t>(samples_.size()));
  };
  if (to <= from) return {};
  return {samples_.begin() + index(from), samples_.begin() + index(to)};
}

Duration Listener::click_error(MonotonicTime expected) const {
  const Duration half = milliseconds(40);
  const std::vector<float> window = between(expected - half, expected + half);
  double energy = 0, moment = 0;
  for (size_t i = 0; i < window.size(); ++i) {
    const double power = static_cast<double>(window[i]) * static_cast<double>(window[i]);
    energy += power;
    moment += power * static_cast<double>(i);
  }
  if (energy < 1) return hours(1);
  return Duration(static_cast<int64_t>(moment / energy * 1e9 / format_.sample_rate)) - half;
}

double root_mean_square(const std::vector<float>& samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * static_cast<double>(sample);
  return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

double largest_step(const std::vector<float>& samples) {
  double step = 0;
  for (size_t i = 1; i < samples.size(); ++i)
    step = std::max(step, std::abs(static_cast<double>(samples[i]) - static_cast<double>(samples[i - 1])));
  return step;
}

double worst_distortion(const std::vector<float>& samples, uint32_t sample_rate) {
  const size_t length = sample_rate / 100;
  double worst = 0;
  for (size_t begin = 0; begin + length <= samples.size(); begin += length / 2) {
    // The sine and cosine that fit best: 4.4 periods are not whole, so that the two are not quite orthogonal.
    double ss = 0, sc = 0, cc = 0, xs = 0, xc = 0, xx = 0;
    for (size_t i = 0; i < length; ++i) {
      const double angle = kTwoPi * 440 * static_cast<double>(i) / sample_rate;
      const double s = std::sin(angle), c = std::cos(angle), x = static_cast<double>(samples[begin + i]);
      ss += s * s, sc += s * c, cc += c * c, xs += x * s, xc += x * c, xx += x * x;
    }
    const double determinant = ss * cc - sc * sc;
    const double a = (xs * cc - xc * sc) / determinant, b = (xc * ss - xs * sc) / determinant;
    const double rest = std::max(xx - a * xs - b * xc, 0.0);
    worst = std::max(worst, std::sqrt(2 * rest / static_cast<double>(length)) / 0.3);
  }
  return worst;
}

double largest_bend(const std::vector<float>& samples) {
  double bend = 0;
  for (size_t i = 2; i < samples.size(); ++i)
    bend = std::max(bend, std::abs(static_cast<double>(samples[i]) - 2 * static_cast<double>(samples[i - 1]) +
                                   static_cast<double>(samples[i - 2])));
  return bend;
}

double largest(const std::vector<float>& samples) {
  double most = 0;
  for (const float sample : samples) most = std::max(most, std::abs(static_cast<double>(sample)));
  return most;
}

}  // namespace recorder::test
