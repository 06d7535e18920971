#include "tests/support/conference_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <numbers>

#include "plugin/mp4/mp4_writer.h"
#include "tests/support/encoding.h"
#include "tests/support/logging_write_sink.h"
#include "tests/support/picture_encoder.h"

namespace recorder::test {
namespace {

constexpr int kRate = 48'000;

struct Sample {
  uint32_t track = 0;
  ContainerSample sample;
  Bytes data;
};

bool is_flash(milliseconds time) { return time.count() % 1000 < kFlash.count(); }

bool is_off(const Actor& actor, milliseconds time) {
  return std::any_of(actor.camera_off.begin(), actor.camera_off.end(),
                     [time](const auto& off) { return time >= off.first && time < off.second; });
}

ffmpeg::FramePointer picture(const Actor& actor, const Yuv& color) {
  ffmpeg::FramePointer frame(av_frame_alloc());
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = actor.width;
  frame->height = actor.height;
  av_frame_get_buffer(frame.get(), 0);
  const int values[] = {color.y, color.u, color.v};
  for (int plane = 0; plane < 3; ++plane)
    std::fill_n(frame->data[plane],
                frame->linesize[plane] * (actor.height + (plane > 0)) / (plane > 0 ? 2 : 1),
                static_cast<uint8_t>(values[plane]));
  return frame;
}

std::vector<Sample> encode_video(const Actor& actor, Bytes& configuration) {
  PictureEncoder encoder(*actor.video, actor.width, actor.height, kActorFps);
  const auto plain = picture(actor, actor.color), white = picture(actor, {235, 128, 128});
  std::vector<Sample> samples;
  const PictureEncoder::Sink take = [&](int64_t pts, bool is_key_frame, Bytes data) {
    ContainerSample sample{from_ticks(pts, kActorFps),         0, is_key_frame, {}, static_cast<uint16_t>(actor.width),
                           static_cast<uint16_t>(actor.height)};
    if (sample.is_key_frame) sample.configuration = encoder.configuration();
    sample.rotation = rotation_at(actor.rotations, sample.time);
    samples.push_back({0, sample, std::move(data)});
  };
  for (int64_t i = 0;; ++i) {
    const milliseconds time(i * 1000 / kActorFps);
    if (time >= actor.to) break;
    if (time < actor.from || is_off(actor, time)) continue;
    const auto& frame = is_flash(time) ? white : plain;
    frame->pts = i;
    encoder.encode(frame.get(), take);
  }
  encoder.encode(nullptr, take);
  configuration = encoder.configuration();
  return samples;
}

ffmpeg::CodecContext open_audio(Codec codec) {
  return open_encoder(codec == Codec::kAac ? "aac" : "libopus", nullptr, [&](AVCodecContext& context) {
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    context.sample_rate = kRate;
    context.ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    context.sample_fmt = codec == Codec::kAac ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
    context.bit_rate = 96'000;
  });
}

float sound_at(const Actor& actor, int64_t position) {
  if (!is_flash(milliseconds(position * 1000 / kRate))) return 0;
  return 0.3f * std::sin(2 * std::numbers::pi_v<float> * static_cast<float>(actor.beep_hz) *
                         static_cast<float>(position % kRate) / kRate);
}

// What an OpusHead says of 48 kHz stereo, in the order of dOps (Encapsulation of Opus in ISO BMFF, 4.3.2).
const Bytes kOpusConfiguration{0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0};

// The first packet has what the encoder was primed with: its sound lies that much before the actor's begin,
// and is left out, as the recorder's own encoder does.
std::vector<Sample> encode_audio(const Actor& actor, Bytes& configuration) {
  const auto encoder = open_audio(*actor.audio);
  configuration = kOpusConfiguration;
  if (actor.audio == Codec::kAac)
    configuration.assign(encoder->extradata, encoder->extradata + encoder->extradata_size);
  const int64_t begin = actor.from.count() * kRate / 1000, end = actor.to.count() * kRate / 1000;
  std::vector<Sample> samples;
  const auto take = [&](const AVPacket& packet, ByteView data) {
    if (packet.pts >= begin)
      samples.push_back(
          {0,
           {from_ticks(packet.pts, kRate), static_cast<uint32_t>(encoder->frame_size), true, {}, 0, 0},
           Bytes(data.begin(), data.end())});
  };
  for (int64_t position = begin; position < end; position += encoder->frame_size) {
    const ffmpeg::FramePointer frame(av_frame_alloc());
    frame->format = encoder->sample_fmt;
    frame->nb_samples = encoder->frame_size;
    frame->ch_layout = encoder->ch_layout;
    frame->pts = position;
    av_frame_get_buffer(frame.get(), 0);
    const bool is_planar = encoder->sample_fmt == AV_SAMPLE_FMT_FLTP;
    for (int i = 0; i < encoder->frame_size; ++i)
      for (int channel = 0; channel < 2; ++channel)
        reinterpret_cast<float*>(frame->data[is_planar ? channel : 0])[is_planar ? i : 2 * i + channel] =
            sound_at(actor, position + i);
    avcodec_send_frame(encoder.get(), frame.get());
    drain(*encoder, take);
  }
  return samples;
}

std::vector<Sample> add_track(Mp4Writer& writer, const Actor& actor, uint32_t index, Codec codec) {
  ContainerTrack track;
  const bool is_video = codec_kind(codec) == MediaKind::kVideo;
  track.codec = codec;
  track.timescale = is_video ? 90'000 : kRate;
  track.stream_name = actor.name;
  track.media_session_id = "session-of-" + actor.name;
  track.stream_index = index;
  track.width = static_cast<uint16_t>(is_video ? actor.width : 0);
  track.height = static_cast<uint16_t>(is_video ? actor.height : 0);
  track.channels = is_video ? 0 : 2;
  auto samples =
      is_video ? encode_video(actor, track.configuration) : encode_audio(actor, track.configuration);
  const auto ids = writer.add_tracks({track}, samples.front().sample.time);
  for (Sample& sample : samples) sample.track = ids.at(0);
  for (const auto& off : actor.camera_off)
    if (is_video) writer.add_pause(ids.at(0), off.first, off.second);
  return samples;
}

}  // namespace

void write_conference(const std::string& path, const std::vector<Actor>& actors, bool is_finished) {
  SparseWriteSink sink(SIZE_MAX);
  Mp4Writer writer({"conference", "multi-recorder://test", WallTime(seconds(1'700'000'000)), 32 * 1024},
                   sink);
  std::vector<Sample> samples;
  uint32_t index = 0;
  for (const Actor& actor : actors) {
    for (const auto codec : {actor.audio, actor.video})
      if (codec) std::ranges::move(add_track(writer, actor, index, *codec), std::back_inserter(samples));
    ++index;
  }
  const auto by_time = [](const Sample& a, const Sample& b) { return a.sample.time < b.sample.time; };
  std::stable_sort(samples.begin(), samples.end(), by_time);
  Duration next_flush = seconds(1);
  for (const Sample& sample : samples) {
    for (; sample.sample.time >= next_flush; next_flush += seconds(1)) writer.flush();
    writer.append(sample.track, sample.sample, sample.data);
  }
  writer.flush();
  if (is_finished) writer.finish();
  const Bytes bytes = sink.image.read(0, sink.image.size());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace recorder::test
