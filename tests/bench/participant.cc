#include "tests/bench/participant.h"

#include <algorithm>
#include <utility>

#include "tests/support/folders.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/rtp_capture.h"

namespace recorder::bench {
namespace {

using test::h264::Fragment;

// 30 frames a second of 4 packets with 1028 bytes, and a key frame of 24 such packets each ten seconds:
// 1 Mbit/s.
constexpr uint32_t kFramesPerSecond = 30;
constexpr uint32_t kFramesPerKeyFrame = 300;
constexpr size_t kDeltaPackets = 4;
constexpr size_t kKeyPackets = 24;
constexpr size_t kBytesPerPacket = 1028;

std::vector<Bytes> fragments(Bytes nal_unit, size_t packets) {
  nal_unit.resize(1 + packets * kBytesPerPacket, 0xab);
  std::vector<Bytes> all;
  for (size_t i = 0; i < packets; ++i) {
    const bool is_last = i + 1 == packets;
    const Fragment place = i == 0 ? Fragment::kStart : is_last ? Fragment::kEnd : Fragment::kMiddle;
    const Bytes payload = test::h264::fu_a(nal_unit, place, i * kBytesPerPacket, (i + 1) * kBytesPerPacket);
    all.push_back(test::rtp({.marker = is_last, .type = 102}, payload));
  }
  return all;
}

std::vector<Bytes> make_key_frame() {
  std::vector<Bytes> packets = fragments(test::h264::kIdr, kKeyPackets);
  const Bytes sets = test::h264::stap_a({test::h264::kSps, test::h264::kPps});
  packets.insert(packets.begin(), test::rtp({.type = 102}, sets));
  return packets;
}

void stamp(Bytes& packet, uint16_t sequence_number, uint32_t timestamp, uint32_t ssrc) {
  packet[2] = static_cast<uint8_t>(sequence_number >> 8);
  packet[3] = static_cast<uint8_t>(sequence_number);
  store_u32(packet, 4, timestamp);
  store_u32(packet, 8, ssrc);
}

}  // namespace

std::shared_ptr<const PacketTemplates> PacketTemplates::create() {
  auto templates = std::make_shared<PacketTemplates>();
  templates->key_frame = make_key_frame();
  templates->delta_frame = fragments(test::h264::kSlice, kDeltaPackets);
  for (ReceivedPacket& packet :
       test::read_capture(TEST_DATA "/captures/chromium-h264.rtpdump", test::CapturedMedium::kAudio))
    templates->audio.push_back(std::move(packet.bytes));
  return templates->audio.empty() ? nullptr : templates;
}

Participant::Participant(uint32_t number, std::shared_ptr<const PacketTemplates> templates)
    : templates_(std::move(templates)), phase_(milliseconds(number * 7 % 33)) {
  video_ = {2 * number + 1, Duration(seconds(1)) / kFramesPerSecond, 90000 / kFramesPerSecond};
  audio_ = {2 * number + 2, milliseconds(20), 960};
}

Duration Participant::next_time() const { return std::min(due(video_), due(audio_)); }

Burst Participant::next() {
  const bool is_video = due(video_) <= due(audio_);
  Track& track = is_video ? video_ : audio_;
  const Duration time = due(track);
  if (!is_video) {
    const size_t turn = track.frames % templates_->audio.size();
    return {MediaKind::kAudio, time, stamped(track, {templates_->audio[turn]})};
  }
  const bool is_key_frame = track.frames % kFramesPerKeyFrame == 0;
  const std::vector<Bytes>& frame = is_key_frame ? templates_->key_frame : templates_->delta_frame;
  return {MediaKind::kVideo, time, stamped(track, frame)};
}

std::vector<Bytes> Participant::stamped(Track& track, const std::vector<Bytes>& packets) {
  std::vector<Bytes> all = packets;
  for (Bytes& packet : all) stamp(packet, track.sequence_number++, track.frames * track.ticks, track.ssrc);
  ++track.frames;
  return all;
}

}  // namespace recorder::bench
