#include "tests/support/simulation/frame_source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/support/encoding.h"
#include "tests/support/rtp_builder.h"

namespace recorder::test {
namespace {

constexpr int kWidth = 96, kHeight = 64;
constexpr int kPictures = 250;
constexpr size_t kLargestPayload = 200;  // so that most frames need several packets

// --- the number -------------------------------------------------------------------------------------------------

// Five bytes of seven bits behind two that sound and pictures do not end with by chance. None is zero, so that they mean
// the same in a NAL unit.
constexpr size_t kMarkSize = 7;

Bytes mark(uint32_t number) {
  Bytes bytes = {0xa5, 0xc3};
  for (int shift = 28; shift >= 0; shift -= 7) bytes.push_back(static_cast<uint8_t>(0x80 | (number >> shift & 0x7f)));
  return bytes;
}

std::optional<uint32_t> number_at_end(ByteView bytes) {
  if (bytes.size() < kMarkSize) return std::nullopt;
  const ByteView end = bytes.last(kMarkSize);
  if (end[0] != 0xa5 || end[1] != 0xc3) return std::nullopt;
  uint32_t number = 0;
  for (const uint8_t byte : end.subspan(2)) number = number << 7 | (byte & 0x7fu);
  return number;
}

// --- what encoders make -----------------------------------------------------------------------------------------

std::vector<Bytes> encode_pictures(const char* name, AVDictionary* options) {
  const auto encoder = open_encoder(name, options, [](AVCodecContext& context) {
    context.width = kWidth;
    context.height = kHeight;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.time_base = {1, 25};
    context.gop_size = kPictures;
    context.bit_rate = 150'000;
  });
  std::vector<Bytes> frames;
  const auto take = [&frames](const AVPacket&, ByteView data) { frames.emplace_back(data.begin(), data.end()); };
  for (int i = 0; i < kPictures; ++i) {
    const ffmpeg::FramePointer frame(av_frame_alloc());
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = kWidth;
    frame->height = kHeight;
    frame->pts = i;
    av_frame_get_buffer(frame.get(), 0);
    for (int plane = 0; plane < 3; ++plane)
      for (int y = 0; y < (plane == 0 ? kHeight : kHeight / 2); ++y)
        for (int x = 0; x < (plane == 0 ? kWidth : kWidth / 2); ++x)
          frame->data[plane][y * frame->linesize[plane] + x] =
              static_cast<uint8_t>(plane == 0 ? x * 2 + y * 3 + i * 5 : 128);
    avcodec_send_frame(encoder.get(), frame.get());
    drain(*encoder, take);
  }
  return frames;
}

std::vector<Bytes> encode_h264() {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "preset", "ultrafast", 0);
  av_dict_set(&options, "tune", "zerolatency", 0);
  av_dict_set(&options, "x264-params", "scenecut=0:threads=1", 0);
  return encode_pictures("libx264", options);
}

std::vector<Bytes> encode_vp8() {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "deadline", "realtime", 0);
  av_dict_set(&options, "cpu-used", "-8", 0);  // below zero: whatever the machine has to do
  av_dict_set(&options, "lag-in-frames", "0", 0);
  av_dict_set(&options, "auto-alt-ref", "0", 0);
  return encode_pictures("libvpx", options);
}

// The second of two seconds, so that it begins as it ends.
std::vector<Bytes> encode_beeps() {
  constexpr int kRate = 48'000, kFrame = 960;
  const auto encoder = open_encoder("libopus", nullptr, [](AVCodecContext& context) {
    context.sample_rate = kRate;
    context.ch_layout = AV_CHANNEL_LAYOUT_MONO;
    context.sample_fmt = AV_SAMPLE_FMT_FLT;
    context.bit_rate = 24'000;
  });
  std::vector<Bytes> frames;
  const auto take = [&frames](const AVPacket&, ByteView data) { frames.emplace_back(data.begin(), data.end()); };
  for (int position = 0; position < 2 * kRate; position += kFrame) {
    const ffmpeg::FramePointer frame(av_frame_alloc());
    frame->format = AV_SAMPLE_FMT_FLT;
    frame->nb_samples = kFrame;
    frame->ch_layout = encoder->ch_layout;
    frame->pts = position;
    av_frame_get_buffer(frame.get(), 0);
    for (int i = 0; i < kFrame; ++i) {
      const bool is_beep = (position + i) % kRate < kRate / 10;
      const float phase = 2 * std::numbers::pi_v<float> * static_cast<float>(i % 48) / 48;
      reinterpret_cast<float*>(frame->data[0])[i] = is_beep ? 0.3f * std::sin(phase) : 0;
    }
    avcodec_send_frame(encoder.get(), frame.get());
    drain(*encoder, take);
  }
  frames.erase(frames.begin(), frames.begin() + kRate / kFrame);
  return frames;
}

// --- the codecs -------------------------------------------------------------------------------------------------

// RFC 6386: what follows the last partition's data is not read.
class Vp8Source final : public FrameSource {
 public:
  Vp8Source() : FrameSource(encode_vp8()) {}

  [[nodiscard]] Bytes sample(size_t index, uint32_t number) const override {
    return concatenate({frames_[index], mark(number)});
  }
  [[nodiscard]] std::vector<Bytes> payloads(size_t index, uint32_t number) const override {
    const Bytes frame = sample(index, number);
    std::vector<Bytes> payloads;
    for (size_t at = 0; at < frame.size(); at += kLargestPayload) {
      const ByteView piece = ByteView(frame).subspan(at, std::min(kLargestPayload, frame.size() - at));
      const Bytes data(piece.begin(), piece.end());
      payloads.push_back(at == 0 ? vp8::first(data) : vp8::next(data));
    }
    return payloads;
  }
  [[nodiscard]] std::optional<uint32_t> number_in(ByteView sample) const override { return number_at_end(sample); }
};

// ISO/IEC 14496-10, D.1.6: user data that a decoder skips.
class H264Source final : public FrameSource {
 public:
  H264Source() : FrameSource(encode_h264()) {}

  [[nodiscard]] Bytes sample(size_t index, uint32_t number) const override {
    return h264::with_lengths(units(index, number));
  }
  [[nodiscard]] std::vector<Bytes> payloads(size_t index, uint32_t number) const override {
    std::vector<Bytes> payloads;
    for (const Bytes& unit : units(index, number)) append_unit(unit, payloads);
    return payloads;
  }
  [[nodiscard]] std::optional<uint32_t> number_in(ByteView sample) const override {
    ByteReader reader(sample);
    while (reader.remaining() > 0) {
      const ByteView unit = reader.take(reader.u32());
      if (!unit.empty() && unit[0] == kSei) return number_at_end(unit.first(unit.size() - 1));
    }
    return std::nullopt;
  }

 private:
  static constexpr uint8_t kSei = 6;
  static constexpr size_t kUuid = 16;

  // Parameter sets, the number, slices.
  [[nodiscard]] std::vector<Bytes> units(size_t index, uint32_t number) const {
    std::vector<Bytes> sets, slices;
    for (const ByteView unit : nal_units(frames_[index])) {
      const int type = unit[0] & 0x1f;
      if (type == 7 || type == 8) sets.emplace_back(unit.begin(), unit.end());
      if (type == 1 || type == 5) slices.emplace_back(unit.begin(), unit.end());
    }
    sets.push_back(concatenate({{kSei, 5, kUuid + kMarkSize}, Bytes(kUuid, 0x80), mark(number), {0x80}}));
    sets.insert(sets.end(), slices.begin(), slices.end());
    return sets;
  }
  static void append_unit(const Bytes& unit, std::vector<Bytes>& payloads) {
    if (unit.size() <= kLargestPayload) {
      payloads.push_back(unit);
      return;
    }
    for (size_t at = 0, end = unit.size() - 1; at < end; at += kLargestPayload) {
      const size_t to = std::min(at + kLargestPayload, end);
      const auto place = at == 0    ? h264::Fragment::kStart
                         : to < end ? h264::Fragment::kMiddle
                                    : h264::Fragment::kEnd;
      payloads.push_back(h264::fu_a(unit, place, at, to));
    }
  }
};

// RFC 6716, 3.2.5: the frame as a packet of code 3 with the number as its padding.
class OpusSource final : public FrameSource {
 public:
  OpusSource() : FrameSource(encode_beeps()) {}

  [[nodiscard]] Bytes sample(size_t index, uint32_t number) const override {
    const Bytes& frame = frames_[index];
    const Bytes head = {static_cast<uint8_t>(frame[0] | 3), 0x41, kMarkSize};
    return concatenate({head, Bytes(frame.begin() + 1, frame.end()), mark(number)});
  }
  [[nodiscard]] std::vector<Bytes> payloads(size_t index, uint32_t number) const override {
    return {sample(index, number)};
  }
  [[nodiscard]] std::optional<uint32_t> number_in(ByteView sample) const override { return number_at_end(sample); }
};

}  // namespace

const FrameSource& FrameSource::of(Codec codec) {
  static const Vp8Source vp8;
  static const H264Source h264;
  static const OpusSource opus;
  if (codec == Codec::kH264) return h264;
  return codec == Codec::kVp8 ? static_cast<const FrameSource&>(vp8) : opus;
}

}  // namespace recorder::test
