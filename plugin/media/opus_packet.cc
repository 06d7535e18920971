#include "plugin/media/opus_packet.h"

#include <array>

namespace recorder {
namespace {

// Samples of a frame by the TOC byte's configuration number, RFC 6716, table 2: 10, 20, 40, 60 ms for SILK,
// 10 and 20 for hybrid, 2.5, 5, 10, 20 for CELT.
constexpr std::array<uint16_t, 32> kFrameSamples = {
    480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880,  // SILK: narrow, medium, wide band
    480, 960, 480,  960,                                               // hybrid: super-wide and full band
    120, 240, 480,  960,  120, 240, 480,  960,  120, 240, 480,  960, 120, 240, 480, 960,  // CELT: NB to FB
};
constexpr uint32_t kLongestPacket = 5760;  // 120 ms; RFC 6716, 3.4, R5

constexpr uint8_t kStereo = 0x04;
constexpr uint8_t kCodeMask = 0x03;
constexpr uint8_t kManyFrames = 3;  // code 3: the count stands in the second byte

// RFC 6716, 3.2: how many frames by the code in the TOC byte; 0 where the packet does not say.
uint32_t count_frames(ByteView packet) {
  const uint8_t code = packet[0] & kCodeMask;
  if (code == 0) return 1;
  if (code != kManyFrames) return 2;
  return packet.size() < 2 ? 0 : packet[1] & 0x3f;
}

struct EmptyFrame {
  uint32_t samples;
  uint8_t configuration;
};
// Full-band CELT, the longest first.
constexpr std::array<EmptyFrame, 4> kEmptyFrames = {{{960, 31}, {480, 30}, {240, 29}, {120, 28}}};

}  // namespace

std::optional<OpusPacketInfo> read_opus_packet(ByteView packet) {
  if (packet.empty()) return std::nullopt;
  OpusPacketInfo info;
  info.frame_samples = kFrameSamples[packet[0] >> 3];
  info.samples = info.frame_samples * count_frames(packet);
  info.is_stereo = (packet[0] & kStereo) != 0;
  info.is_dtx = packet.size() <= 2;
  if (info.samples == 0 || info.samples > kLongestPacket) return std::nullopt;
  return info;
}

Bytes make_opus_configuration() {
  Bytes configuration;
  ByteWriter out(configuration);
  out.u8(0);  // Version
  out.u8(kOpusChannels);
  out.u16(0);  // PreSkip: the track begins in the middle of a stream
  out.u32(kOpusRate);
  out.u16(0);  // OutputGain
  out.u8(0);   // ChannelMappingFamily
  return configuration;
}

Bytes make_opus_silence(const OpusPacketInfo& like) {
  size_t i = 0;
  while (like.samples % kEmptyFrames[i].samples != 0 && i + 1 < kEmptyFrames.size()) ++i;
  const uint32_t count = like.samples / kEmptyFrames[i].samples;
  Bytes packet;
  ByteWriter out(packet);
  const uint32_t toc = kEmptyFrames[i].configuration << 3 | (like.is_stereo ? kStereo : 0u);
  out.u8(static_cast<uint8_t>(count == 1 ? toc : toc | kManyFrames));
  // All frames of the same size, no padding; RFC 6716, 3.2.5.
  if (count != 1) out.u8(static_cast<uint8_t>(count));
  // FF FE is what the range coder makes of a CELT frame with its silence flag set; RFC 6716, 4.3.
  for (uint32_t frame = 0; frame < count; ++frame) out.u16(0xfffe);
  return packet;
}

// How it goes on is the decoder's affair, whose mode is that of the last frame that it had; only the length counts.
Bytes make_opus_concealment(ByteView last_packet, int64_t at_most) {
  if (last_packet.empty()) return {};
  size_t i = 0;
  while (kEmptyFrames[i].samples > at_most && i + 1 < kEmptyFrames.size()) ++i;
  return {static_cast<uint8_t>(kEmptyFrames[i].configuration << 3 | (last_packet[0] & kStereo))};
}

}  // namespace recorder
