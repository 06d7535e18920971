#include "tests/support/simulation/recorded_call.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "plugin/base/text.h"
#include "plugin/media/ffmpeg.h"
#include "plugin/media/opus_packet.h"
#include "tests/support/mp4_walker.h"

namespace recorder::test {
namespace {

RecordedTrack read_track(const WalkedFile& file, const WalkedTrack& track, const FileImage& image, Codec codec,
                         MonotonicTime zero) {
  RecordedTrack read;
  read.codec = codec;
  const bool is_late = !track.edits.empty() && track.edits[0].media_time == -1;
  if (is_late) zero += from_ticks(static_cast<int64_t>(track.edits[0].duration), file.timescale);
  for (const WalkedSample& sample : track.samples) {
    RecordedFrame frame;
    frame.time = zero + from_ticks(static_cast<int64_t>(sample.decode_time), track.timescale);
    frame.is_key_frame = sample.is_key_frame;
    frame.data = image.read(sample.offset, sample.size);
    if (codec != Codec::kAac) frame.number = FrameSource::of(codec).number_in(frame.data);
    read.end = frame.time + from_ticks(sample.duration, track.timescale);
    read.frames.push_back(std::move(frame));
  }
  return read;
}

// ISO/IEC 14496-15, 5.3.4.2, to annex B.
Bytes with_start_codes(ByteView sample) {
  Bytes stream;
  ByteWriter writer(stream);
  for (ByteReader reader(sample); reader.remaining() > 0;) {
    writer.u32(1);
    writer.bytes(reader.take(reader.u32()));
  }
  return stream;
}

// Where sound begins after silence, to a few milliseconds.
std::vector<MonotonicTime> beeps(const RecordedTrack& sound) {
  constexpr int kRate = 48'000, kWindow = 120;
  constexpr float kLoud = 0.05f;
  constexpr Duration kSilence = milliseconds(400);
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_AAC);
  const ffmpeg::CodecContext decoder = ffmpeg::make_context(codec);
  // AAC-LC, 48 kHz, stereo: ISO/IEC 14496-3, 1.6.2.1.
  constexpr uint8_t kConfiguration[] = {0x11, 0x90};
  decoder->extradata = static_cast<uint8_t*>(av_mallocz(sizeof kConfiguration + AV_INPUT_BUFFER_PADDING_SIZE));
  decoder->extradata_size = sizeof kConfiguration;
  std::copy(std::begin(kConfiguration), std::end(kConfiguration), decoder->extradata);
  if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return {};
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  const ffmpeg::FramePointer decoded(av_frame_alloc());
  std::vector<MonotonicTime> found;
  MonotonicTime last_loud{};
  for (const RecordedFrame& frame : sound.frames) {
    av_new_packet(packet.get(), static_cast<int>(frame.data.size()));
    std::copy(frame.data.begin(), frame.data.end(), packet->data);
    avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
    if (avcodec_receive_frame(decoder.get(), decoded.get()) < 0) continue;
    const auto* samples = reinterpret_cast<const float*>(decoded->data[0]);
    for (int at = 0; at + kWindow <= decoded->nb_samples; at += kWindow) {
      const bool is_loud =
          std::any_of(samples + at, samples + at + kWindow, [](float sample) { return std::abs(sample) > kLoud; });
      if (!is_loud) continue;
      const MonotonicTime time = frame.time + from_ticks(at, kRate);
      if (time - last_loud > kSilence) found.push_back(time);
      last_loud = time;
    }
  }
  return found;
}

}  // namespace

RecordedCall read_call(const SimulatedCall& call) {
  RecordedCall recorded;
  const FileImage image = call.file();
  const WalkedFile file = walk_mp4(image);
  recorded.error = file.error;
  if (file.error.empty() && !file.is_finished) recorded.error = "the file is not finished";
  if (!recorded.error.empty()) return recorded;
  const MonotonicTime zero = call.monotonic(std::stoll(file.metadata.at("recorder.start")));
  for (const WalkedTrack& track : file.tracks) {
    const bool is_video = track.handler == "vide";
    const Codec sound = track.sample_entries.at(0) == "Opus" ? Codec::kOpus : Codec::kAac;
    const Codec codec = is_video ? call.video().settings().codec : sound;
    RecordedTrack& known = is_video ? recorded.video : recorded.audio;
    if (!known.frames.empty()) recorded.error = "a medium has two tracks";
    known = read_track(file, track, image, codec, zero);
  }
  return recorded;
}

std::vector<Placed> places(const RecordedTrack& track, const SimulatedSender& sender, const SimulatedCall& call) {
  const Duration look_ahead = sender.is_video() ? Duration::zero() : Duration(kOpusLookAhead);
  std::vector<Placed> all;
  for (const RecordedFrame& frame : track.frames) {
    if (!frame.number || *frame.number >= sender.frames().size()) continue;
    const MonotonicTime captured = sender.frames()[*frame.number].captured;
    all.push_back({*frame.number, captured - call.begin(), frame.time + look_ahead - call.seen(captured)});
  }
  return all;
}

std::vector<Placed> places_of_beeps(const RecordedTrack& sound, const SimulatedCall& call) {
  const std::vector<MonotonicTime> heard = beeps(sound);
  const std::vector<SentFrame>& sent = call.audio().frames();
  std::vector<Placed> all;
  for (size_t i = 1; i + 1 < sent.size(); ++i) {
    if (sent[i].index != 0 || sent[i - 1].is_lost || sent[i].is_lost || sent[i + 1].is_lost) continue;
    const MonotonicTime expected = call.seen(sent[i].captured);
    const auto next = std::lower_bound(heard.begin(), heard.end(), expected - milliseconds(500));
    const Duration error = next == heard.end() ? hours(1) : *next - expected;
    all.push_back({static_cast<uint32_t>(i), sent[i].captured - call.begin(), error});
  }
  return all;
}

std::string check_content(const RecordedTrack& track, const SimulatedSender& sender) {
  const FrameSource& source = FrameSource::of(track.codec);
  int64_t last = -1;
  for (const RecordedFrame& frame : track.frames) {
    if (!frame.number && !sender.is_video()) continue;
    if (!frame.number || *frame.number >= sender.frames().size()) return "a frame that was not sent";
    const SentFrame& sent = sender.frames()[*frame.number];
    if (frame.data != source.sample(sent.index, *frame.number)) return concat("frame ", *frame.number, " was changed");
    if (frame.is_key_frame != sent.is_key_frame) return concat("frame ", *frame.number, " is marked wrong");
    if (int64_t{*frame.number} <= last) return concat("frame ", *frame.number, " comes after ", last);
    last = *frame.number;
  }
  return {};
}

std::string check_decodable(const RecordedTrack& video) {
  int64_t last = -1;
  for (const RecordedFrame& frame : video.frames) {
    const int64_t number = frame.number.value_or(0);
    if (!frame.is_key_frame && number != last + 1) return concat("frame ", number, " follows ", last);
    last = number;
  }
  const bool is_h264 = video.codec == Codec::kH264;
  const AVCodec* codec = avcodec_find_decoder(is_h264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_VP8);
  const ffmpeg::CodecContext decoder = ffmpeg::make_context(codec);
  decoder->err_recognition = AV_EF_EXPLODE | AV_EF_BITSTREAM | AV_EF_BUFFER;
  decoder->flags |= AV_CODEC_FLAG_LOW_DELAY;
  if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return "there is no decoder";
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  const ffmpeg::FramePointer picture(av_frame_alloc());
  for (const RecordedFrame& frame : video.frames) {
    const Bytes data = is_h264 ? with_start_codes(frame.data) : frame.data;
    av_new_packet(packet.get(), static_cast<int>(data.size()));
    std::copy(data.begin(), data.end(), packet->data);
    const int sent = avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
    const int received = avcodec_receive_frame(decoder.get(), picture.get());
    if (sent < 0 || received < 0 || picture->decode_error_flags != 0)
      return concat("frame ", frame.number.value_or(0), " is not decoded: ", ffmpeg::error_text(std::min(sent, received)));
  }
  return {};
}

std::string check_gaps(const RecordedTrack& video, const SimulatedSender& sender) {
  const std::vector<SentFrame>& sent = sender.frames();
  size_t next = 0;  // that should follow
  for (const RecordedFrame& frame : video.frames) {
    const size_t number = frame.number.value_or(0);
    if (number != next && next > 0 && !sent[next].is_lost && !sent[next].is_cut_off)
      return concat("frame ", next, " is missing, and ", number, " is the next one");
    for (size_t i = next; i < number; ++i)
      if (sent[i].is_key_frame && !sent[i].is_lost) return concat("key frame ", i, " is missing");
    next = number + 1;
  }
  if (next < sent.size() && !sent[next].is_lost) return concat("frame ", next, " is missing at the end");
  return {};
}

}  // namespace recorder::test
