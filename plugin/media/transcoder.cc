#include "plugin/media/transcoder.h"

#include <algorithm>

#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

constexpr int64_t kFade = 48 * 5;   // 5 ms: no click, and no syllable lost
constexpr int64_t kChunk = 48 * 20;
// Of a longer silence only the beginning is encoded; the rest is left out.
constexpr int64_t kSilenceToEncode = 48000;
// The resampler's filter, and a frame that had begun with sound.
constexpr int64_t kFramesToSilence = AudioEncoder::kFramesToForget + 2;

enum class Slope { kUp, kDown };

void fade(StereoSamples& sound, Slope slope) {
  const size_t length = std::min(sound.size() / 2, static_cast<size_t>(kFade));
  for (size_t i = 0; i < length; ++i) {
    const float part = static_cast<float>(i) / static_cast<float>(length);
    const float gain = slope == Slope::kUp ? part : 1.0f - part;
    sound[2 * i] *= gain;
    sound[2 * i + 1] *= gain;
  }
}

StereoView first(StereoView sound, int64_t samples) {
  return sound.first(std::min(sound.size(), static_cast<size_t>(samples) * 2));
}

int64_t length(StereoView sound) { return static_cast<int64_t>(sound.size() / 2); }

}  // namespace

Result<std::unique_ptr<AudioPath>> Transcoder::create(const AudioPathSettings& settings) {
  auto decoder = make_audio_decoder(settings.input);
  if (!decoder) return decoder.error();
  const uint32_t sample_rate = settings.output == Codec::kOpus ? uint32_t{kSoundRate} : settings.sample_rate;
  auto resampler = Resampler::create(sample_rate);
  if (!resampler) return resampler.error();
  auto encoder = AudioEncoder::create({settings.output, sample_rate, settings.bit_rate});
  if (!encoder) return encoder.error();
  AudioFormat format{settings.output, sample_rate, 2, static_cast<uint32_t>((*encoder)->frame_samples()),
                     (*encoder)->configuration(), (*encoder)->silence()};
  return std::unique_ptr<AudioPath>(new Transcoder(std::move(format), rtp_clock_rate(settings.input),
                                                   std::move(*decoder), std::move(*resampler),
                                                   std::move(*encoder)));
}

Transcoder::Transcoder(AudioFormat format, uint32_t clock_rate, std::unique_ptr<AudioDecoder> decoder,
                       std::unique_ptr<Resampler> resampler, std::unique_ptr<AudioEncoder> encoder)
    : format_(std::move(format)),
      tick_(kSoundRate / clock_rate),
      decoder_(std::move(decoder)),
      resampler_(std::move(resampler)),
      encoder_(std::move(encoder)) {}

// Where the next decoded sample comes to lie, in samples at 48 kHz after the origin.
int64_t Transcoder::position() const {
  return samples_made_ * kSoundRate / format_.sample_rate + resampler_->held();
}

void Transcoder::push(const Frame& frame, MonotonicTime time, const Sink& sink) {
  if (is_flushed_) return;
  ++statistics_.frames_in;
  const std::optional<SoundPacketInfo> info = decoder_->read(frame.data);
  if (!info) {
    // The next good packet finds a gap in the time stamps, which is concealed.
    ++statistics_.undecodable;
    return;
  }
  const int64_t timestamp = frame.timestamp * tick_;
  if (!sender_) {
    origin_ = time - decoder_->look_ahead();
    sender_ = Sender{timestamp, false};
  }
  const int64_t target = to_ticks(time - decoder_->look_ahead() - origin_, kSoundRate);
  const Placement placement = placing_.decide(
      {timestamp - sender_->next_timestamp, target - position(), info->samples, sender_->is_in_dtx});
  resampler_->stretch(speed_for(placement.residual));
  if (placement.step == PlacingStep::kConceal) conceal(placement.missing, sink);
  if (placement.step == PlacingStep::kSilence) be_silent_until(position() + placement.missing, sink);
  sender_ = Sender{timestamp, info->is_dtx};
  decode(frame.data, placement.step, sink);
}

void Transcoder::decode(ByteView packet, PlacingStep step, const Sink& sink) {
  const StereoView sound = decoder_->decode(packet);
  if (sound.empty()) {
    ++statistics_.undecodable;
    return;
  }
  sender_->next_timestamp += length(sound);
  if (step != PlacingStep::kDrop) return play(sound, sink);
  if (is_sounding_) fade_out(sound, kFade, sink);
}

void Transcoder::conceal(int64_t samples, const Sink& sink) {
  const int64_t end = position() + samples;
  Duration& counter = sender_->is_in_dtx ? statistics_.silence : statistics_.concealed;
  for (int64_t missing = samples; missing > 0;) {
    const StereoView sound = decoder_->conceal(missing);
    if (sound.empty()) return be_silent_until(end, sink);
    missing -= length(sound);
    counter += from_ticks(length(sound), kSoundRate);
    play(sound, sink);
  }
  if (!decoder_->conceals_without_a_break()) is_sounding_ = false;
}

void Transcoder::be_silent_until(int64_t end, const Sink& sink) {
  const int64_t begin = position();
  statistics_.silence += from_ticks(std::max<int64_t>(end - begin, 0), kSoundRate);
  if (is_sounding_) fade_out(decoder_->conceal(kFade), end - begin, sink);
  if (end - position() > kSilenceToEncode) leave_out_silence(end, sink);
  feed_zeros(end - position(), sink);
}

// Lets the sound end within some milliseconds: by what would have come, or else by the last sample.
void Transcoder::fade_out(StereoView sound, int64_t at_most, const Sink& sink) {
  const StereoView head = first(sound, std::min(kFade, at_most));
  StereoSamples tail(head.begin(), head.end());
  for (int64_t i = length(tail); i < std::min(kFade, at_most); ++i)
    tail.insert(tail.end(), last_.begin(), last_.end());
  fade(tail, Slope::kDown);
  feed(tail, sink);
  is_sounding_ = false;
}

// Zeros until the encoder has forgotten all sound; from there on one frame of silence is as good as another, and
// whoever writes them has them in AudioFormat.
void Transcoder::leave_out_silence(int64_t until, const Sink& sink) {
  const int64_t frame_samples = format_.samples_per_frame;
  feed_zeros(kFramesToSilence * frame_samples * kSoundRate / format_.sample_rate, sink);
  fill_frame(sink);
  const int64_t missing = (until - position()) * format_.sample_rate / kSoundRate;
  const int64_t frames = std::max<int64_t>(missing / frame_samples, 0);
  samples_made_ += frames * frame_samples;
  frames_left_out_ += frames;
  statistics_.silence -= from_ticks(frames * frame_samples, format_.sample_rate);  // counted by whoever writes them
}

void Transcoder::play(StereoView sound, const Sink& sink) {
  if (is_sounding_) return feed(sound, sink);
  StereoSamples rising(sound.begin(), sound.end());
  fade(rising, Slope::kUp);
  is_sounding_ = true;
  feed(rising, sink);
}

void Transcoder::feed(StereoView sound, const Sink& sink) {
  if (sound.empty()) return;
  last_ = {sound[sound.size() - 2], sound[sound.size() - 1]};
  resampler_->convert(sound, planes_);
  samples_made_ += static_cast<int64_t>(planes_.left.size());
  encoder_->encode(planes_, [&](ByteView frame) { emit(frame, sink); });
}

void Transcoder::feed_zeros(int64_t samples, const Sink& sink) {
  const StereoSamples zeros(2 * kChunk);
  for (; samples > 0; samples -= kChunk) feed(first(zeros, std::min(samples, kChunk)), sink);
}

void Transcoder::fill_frame(const Sink& sink) {
  const size_t missing = encoder_->missing_samples();
  planes_.left.assign(missing, 0);
  planes_.right.assign(missing, 0);
  samples_made_ += static_cast<int64_t>(missing);
  encoder_->encode(planes_, [&](ByteView frame) { emit(frame, sink); });
}

void Transcoder::emit(ByteView bytes, const Sink& sink) {
  MediaFrame frame;
  // Counted from the origin: no rounding adds up.
  const int64_t frames = static_cast<int64_t>(statistics_.frames_out) + frames_left_out_;
  const int64_t samples = frames * format_.samples_per_frame;
  frame.time = origin_ + from_ticks(samples - static_cast<int64_t>(encoder_->delay()), format_.sample_rate);
  frame.is_key_frame = true;
  frame.duration_ticks = format_.samples_per_frame;
  frame.data.assign(bytes.begin(), bytes.end());
  ++statistics_.frames_out;
  sink(std::make_shared<const MediaFrame>(std::move(frame)));
}

void Transcoder::flush(const Sink& sink) {
  if (is_flushed_ || !sender_) return;
  is_flushed_ = true;
  if (is_sounding_) fade_out(decoder_->conceal(kFade), kFade, sink);
  resampler_->flush(planes_);
  samples_made_ += static_cast<int64_t>(planes_.left.size());
  const AudioEncoder::Sink to_sink = [&](ByteView frame) { emit(frame, sink); };
  encoder_->encode(planes_, to_sink);
  encoder_->flush(to_sink);
}

}  // namespace recorder
