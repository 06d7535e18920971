#include "tests/support/fake_input.h"

#include <cmath>
#include <cstring>
#include <string>

#include "tests/support/moving_picture.h"

namespace recorder::test {
namespace {

constexpr AVRational kNanoseconds{1, 1'000'000'000};

const AVCodec* encoder_of(AVCodecID codec) {
  const AVCodec* opus = codec == AV_CODEC_ID_OPUS ? avcodec_find_encoder_by_name("libopus") : nullptr;
  return opus != nullptr ? opus : avcodec_find_encoder(codec);
}

ffmpeg::CodecContext open_encoder(const SoundPlan& plan) {
  const AVCodec* codec = encoder_of(plan.codec);
  ffmpeg::CodecContext encoder = ffmpeg::make_context(codec);
  encoder->sample_rate = plan.rate;
  encoder->time_base = {1, plan.rate};
  encoder->sample_fmt = codec->sample_fmts[0];
  encoder->bit_rate = 128'000;
  av_channel_layout_default(&encoder->ch_layout, plan.channels);
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  avcodec_open2(encoder.get(), codec, nullptr);
  return encoder;
}

void store(AVFrame& frame, int sample, int channel, double value) {
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  uint8_t* plane = frame.extended_data[planar ? channel : 0];
  const int place = planar ? sample : sample * frame.ch_layout.nb_channels + channel;
  if (av_get_packed_sample_fmt(format) == AV_SAMPLE_FMT_S16)
    reinterpret_cast<int16_t*>(plane)[place] = static_cast<int16_t>(std::lround(value * 32767));
  else
    reinterpret_cast<float*>(plane)[place] = static_cast<float>(value);
}

ffmpeg::FramePointer make_frame(const AVCodecContext& encoder, int64_t first, double from,
                                const Signal& signal) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  frame->format = encoder.sample_fmt;
  frame->sample_rate = encoder.sample_rate;
  frame->nb_samples = encoder.frame_size > 0 ? encoder.frame_size : encoder.sample_rate / 50;
  av_channel_layout_copy(&frame->ch_layout, &encoder.ch_layout);
  av_frame_get_buffer(frame.get(), 0);
  frame->pts = first;
  for (int i = 0; i < frame->nb_samples; ++i)
    for (int channel = 0; channel < encoder.ch_layout.nb_channels; ++channel)
      store(*frame, i, channel, signal(from + static_cast<double>(first + i) / encoder.sample_rate));
  return frame;
}

Mp4TrackInfo describe(bool is_video, double from, double to) {
  Mp4TrackInfo info;
  info.is_video = is_video;
  const auto begin_ms = static_cast<int64_t>(std::lround(from * 1000));
  info.duration_ms = static_cast<int64_t>(std::lround(to * 1000));
  if (begin_ms > 0) info.edits.push_back({true, 0, begin_ms});
  info.edits.push_back({false, begin_ms, info.duration_ms});
  return info;
}

// Encodes frame by frame, and moves what comes to the begin of the track.
class Encoding {
 public:
  Encoding(ffmpeg::CodecContext encoder, double from)
      : encoder_(std::move(encoder)), begin_(static_cast<int64_t>(std::llround(from * 1e9))) {
    track.parameters.reset(avcodec_parameters_alloc());
    avcodec_parameters_from_context(track.parameters.get(), encoder_.get());
  }

  void encode(const AVFrame* frame) {
    avcodec_send_frame(encoder_.get(), frame);
    const ffmpeg::PacketPointer packet(av_packet_alloc());
    while (avcodec_receive_packet(encoder_.get(), packet.get()) >= 0) {
      if (packet->duration == 0) packet->duration = 1;
      av_packet_rescale_ts(packet.get(), encoder_->time_base, kNanoseconds);
      packet->pts += begin_;
      packet->dts += begin_;
      // What only primes the decoder is before the begin: the recorder stores none of it.
      if (packet->pts >= begin_) track.packets.emplace_back(av_packet_clone(packet.get()));
    }
  }

  [[nodiscard]] const AVCodecContext& encoder() const { return *encoder_; }

  FakeTrack track;

 private:
  const ffmpeg::CodecContext encoder_;
  const int64_t begin_;
};

}  // namespace

size_t FakeInput::add(FakeTrack track) {
  file_.tracks.push_back(track.info);
  tracks_.push_back({std::move(track), 0, true});
  return tracks_.size() - 1;
}

const AVCodecParameters* FakeInput::parameters(size_t track) const {
  return tracks_[track].track.parameters.get();
}

void FakeInput::choose(const std::vector<size_t>& tracks) {
  for (Reading& reading : tracks_) reading.is_chosen = false;
  for (const size_t track : tracks) tracks_[track].is_chosen = true;
}

Status FakeInput::seek(Duration time) {
  for (Reading& reading : tracks_) {
    const auto& packets = reading.track.packets;
    reading.next = 0;
    for (size_t i = 0; i < packets.size(); ++i)
      if ((packets[i]->flags & AV_PKT_FLAG_KEY) != 0 && packets[i]->pts <= time.count()) reading.next = i;
  }
  return Success{};
}

NextPacket FakeInput::next(size_t track, Duration until) {
  Reading& reading = tracks_[track];
  if (!reading.is_chosen || reading.next >= reading.track.packets.size()) return {nullptr, true};
  const AVPacket& packet = *reading.track.packets[reading.next];
  if (packet.dts >= until.count()) return {};
  ++reading.next;
  return {ffmpeg::PacketPointer(av_packet_clone(&packet)), false};
}

FakeTrack sound_track(const SoundPlan& plan, const Signal& signal) {
  Encoding encoding(open_encoder(plan), plan.from);
  const auto end = static_cast<int64_t>(std::llround((plan.to - plan.from) * plan.rate));
  for (int64_t first = 0; first < end;) {
    const ffmpeg::FramePointer frame = make_frame(encoding.encoder(), first, plan.from, signal);
    first += frame->nb_samples;
    encoding.encode(frame.get());
  }
  encoding.encode(nullptr);
  encoding.track.info = describe(false, plan.from, plan.to);
  return std::move(encoding.track);
}

FakeTrack video_track(const VideoPlan& plan) {
  const AVCodec* codec = avcodec_find_encoder(plan.codec);
  ffmpeg::CodecContext encoder = ffmpeg::make_context(codec);
  encoder->width = plan.width;
  encoder->height = plan.height;
  encoder->pix_fmt = AV_PIX_FMT_YUV420P;
  encoder->time_base = {1, kVideoPlanFps};
  encoder->gop_size = kVideoPlanFps;
  encoder->max_b_frames = 0;
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  avcodec_open2(encoder.get(), codec, nullptr);
  Encoding encoding(std::move(encoder), plan.from);
  const auto pictures = std::lround((plan.to - plan.from) * kVideoPlanFps);
  for (int64_t i = 0; i < pictures; ++i) {
    const ffmpeg::FramePointer frame = moving_picture(i, plan.width, plan.height);
    frame->pts = i;
    encoding.encode(frame.get());
  }
  encoding.encode(nullptr);
  encoding.track.info = describe(true, plan.from, plan.to);
  return std::move(encoding.track);
}

}  // namespace recorder::test
