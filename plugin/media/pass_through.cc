#include "plugin/media/pass_through.h"

#include "plugin/media/placing.h"

namespace recorder {
namespace {

// In samples. A longer one is left out.
constexpr int64_t kLongestSilence = kOpusRate;

}  // namespace

Result<std::unique_ptr<AudioPath>> PassThrough::create(const AudioPathSettings&) {
  return std::unique_ptr<AudioPath>(std::make_unique<PassThrough>());
}

PassThrough::PassThrough() {
  format_ = {Codec::kOpus, kOpusRate, kOpusChannels, 0, make_opus_configuration(), {}};
  adopt({960, 960, true, false});
}

void PassThrough::adopt(const OpusPacketInfo& info) {
  if (info.samples == sender_.samples && info.is_stereo == sender_.is_stereo) return;
  sender_ = info;
  format_.samples_per_frame = info.samples;
  format_.silence = make_opus_silence(info);
}

void PassThrough::push(const Frame& frame, MonotonicTime time, const Sink& sink) {
  ++statistics_.frames_in;
  const std::optional<OpusPacketInfo> info = read_opus_packet(frame.data);
  if (!info) {
    ++statistics_.undecodable;
    return;
  }
  adopt(*info);
  if (!next_timestamp_) origin_ = time - kOpusLookAhead;
  const bool is_next = next_timestamp_.value_or(frame.timestamp) == frame.timestamp;
  next_timestamp_ = frame.timestamp + info->samples;

  const int64_t length = info->samples;
  const int64_t error = to_ticks(time - kOpusLookAhead - origin_, kOpusRate) + shift_ - position_;
  // After a gap to the nearest whole frame; else more than half of one, so that a frame put in is not left
  // out again.
  const int64_t slack = is_next ? length * 3 / 4 : length / 2;
  if (is_dropped(error, slack)) return;
  be_silent(error > slack ? (error - slack + length - 1) / length : 0, sink);
  emit(frame.data, sink);
}

void PassThrough::be_silent(int64_t frames, const Sink& sink) {
  const int64_t samples = frames * sender_.samples;
  if (samples > kLongestSilence) {
    position_ += samples;  // left out, and counted by whoever writes it
    return;
  }
  statistics_.silence += from_ticks(samples, kOpusRate);
  for (; frames > 0; --frames) emit(format_.silence, sink);
}

bool PassThrough::is_dropped(int64_t error, int64_t slack) {
  if (error >= -slack) {
    dropped_ = 0;
    return false;
  }
  dropped_ += sender_.samples;
  if (dropped_ <= Placing::kLongestDrop) return true;
  dropped_ = 0;
  shift_ -= error;
  return false;
}

void PassThrough::emit(const Bytes& packet, const Sink& sink) {
  MediaFrame frame;
  frame.time = origin_ + from_ticks(position_, kOpusRate);
  frame.is_key_frame = true;
  frame.duration_ticks = sender_.samples;
  frame.data = packet;
  position_ += sender_.samples;
  ++statistics_.frames_out;
  sink(std::make_shared<const MediaFrame>(std::move(frame)));
}

}  // namespace recorder
