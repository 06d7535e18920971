#include "tools/offline_mixer/sound/heard_track.h"

#include <algorithm>
#include <cstdlib>

#include "plugin/media/placing.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

// Opus decoders converge within 80 ms (RFC 7845, 4.6); AAC needs a frame.
constexpr int64_t kRunUp = kMixedRate / 5;
// No codec has such frames; a damaged file may.
constexpr int kLongestFrameSeconds = 1;

Duration time_of(int64_t position) { return from_ticks(position, kMixedRate); }

}  // namespace

std::unique_ptr<HeardTrack> HeardTrack::create(Input& input, size_t track, int channels, int64_t present) {
  const AVCodecParameters* parameters = input.parameters(track);
  auto decoder = parameters == nullptr ? nullptr : SoundDecoder::create(*parameters);
  if (decoder == nullptr) return nullptr;
  return std::unique_ptr<HeardTrack>(new HeardTrack(input, track, channels, present, std::move(decoder)));
}

HeardTrack::HeardTrack(Input& input, size_t track, int channels, int64_t present,
                       std::unique_ptr<SoundDecoder> decoder)
    : input_(input),
      track_(track),
      channels_(channels),
      present_(present),
      decoded_from_(present - kRunUp),
      decoder_(std::move(decoder)),
      sound_(channels, present) {}

void HeardTrack::add_to(std::span<float> out) {
  present_ += static_cast<int64_t>(out.size()) / channels_;
  read_until(present_ + FadedSound::kFade);
  sound_.add_to(out);
}

void HeardTrack::read_until(int64_t position) {
  while (!sound_.is_running() || sound_.position() < position) {
    // The next packet of a run begins where it ends, or is not of the run.
    const int64_t end_of_run = sound_.is_running() ? sound_.position() + kJump : position;
    const NextPacket next = input_.next(track_, time_of(std::max(position, end_of_run)));
    if (next.packet == nullptr) return end_run();
    if (to_ticks(Duration(next.packet->pts), kMixedRate) < decoded_from_) continue;
    decoder_->decode(*next.packet, [this](const AVFrame& frame) { place(frame); });
  }
}

void HeardTrack::place(const AVFrame& frame) {
  if (frame.nb_samples <= 0 || frame.nb_samples / kLongestFrameSeconds > std::max(frame.sample_rate, 0))
    return;
  const int64_t held = converter_ == nullptr ? 0 : converter_->held();
  const int64_t expected = sound_.position() + held;
  const int64_t wanted = frame.pts == AV_NOPTS_VALUE ? expected : to_ticks(Duration(frame.pts), kMixedRate);
  const bool is_new_run = !sound_.is_running() || std::abs(wanted - expected) >= kJump;
  if (is_new_run || (converter_ != nullptr && !converter_->suits(frame))) {
    end_run();
    converter_ = SoundConverter::create(frame, channels_);
    if (converter_ == nullptr) return;
    sound_.begin(wanted);
  } else {
    follow(wanted - expected);
  }
  sound_.append(converter_->convert(frame));
}

// The speed is changed when the error is worth it, and until it is gone.
void HeardTrack::follow(int64_t error) {
  const bool was_following = is_following_;
  is_following_ = std::abs(error) > (was_following ? kSetRight : kNoticed);
  if (is_following_ || was_following) converter_->stretch(is_following_ ? speed_for(error) : 0);
}

void HeardTrack::end_run() {
  if (sound_.is_running()) {
    sound_.append(converter_->flush());
    sound_.end();
  }
  converter_.reset();
  is_following_ = false;
}

}  // namespace recorder
