// A real capture through a network that the input makes: a byte chooses the capture, and each further one what becomes
// of a packet. What leaves the receiver is compared with what leaves it of the capture as it was.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "plugin/rtp/rtp_packet.h"
#include "tests/fuzz/property.h"
#include "tests/support/folders.h"
#include "tests/support/rtp_capture.h"

namespace recorder {
namespace {

using Packets = std::vector<ReceivedPacket>;

struct Capture {
  const char* path;
  test::CapturedMedium medium;
  Codec codec;
};
constexpr Capture kCaptures[] = {
    {TEST_DATA "/captures/chromium-h264.rtpdump", test::CapturedMedium::kVideo, Codec::kH264},
    {TEST_DATA "/captures/x265-h265.rtpdump", test::CapturedMedium::kVideo, Codec::kH265},
    {TEST_DATA "/captures/chromium-vp8.rtpdump", test::CapturedMedium::kVideo, Codec::kVp8},
    {TEST_DATA "/captures/chromium-vp9.rtpdump", test::CapturedMedium::kVideo, Codec::kVp9},
    {TEST_DATA "/captures/chromium-vp9svc.rtpdump", test::CapturedMedium::kVideo, Codec::kVp9},
    {TEST_DATA "/captures/chromium-av1.rtpdump", test::CapturedMedium::kVideo, Codec::kAv1},
    {TEST_DATA "/captures/chromium-vp8.rtpdump", test::CapturedMedium::kAudio, Codec::kOpus},
};
// More would be slow, and not other.
constexpr size_t kPackets = 400;

struct Truth {
  Packets packets;
  std::vector<Frame> frames;
  std::map<int64_t, size_t> places;  // in them, by time stamp
};

Truth read(const Capture& capture) {
  Truth truth{test::read_capture(capture.path, capture.medium), {}, {}};
  PROPERTY(!truth.packets.empty());
  truth.packets.resize(std::min(truth.packets.size(), kPackets));
  truth.frames = test::receive(capture.codec, truth.packets).frames;
  for (size_t i = 0; i < truth.frames.size(); ++i) truth.places[truth.frames[i].timestamp] = i;
  return truth;
}

const Truth& truth_of(size_t which) {
  static std::map<size_t, Truth> truths;
  const auto known = truths.find(which);
  return known != truths.end() ? known->second : truths.emplace(which, read(kCaptures[which])).first->second;
}

// What arrives, in its order, and the time stamps of which a packet never does.
struct Passage {
  Packets packets;
  std::set<uint32_t> torn;
};

// Half of the bytes let a packet pass; the others lose it, or hold it or a copy of it back by up to 31 packets.
Passage pass(const Packets& sent, ByteView input) {
  Passage passage;
  std::vector<std::pair<size_t, ReceivedPacket>> placed;
  for (size_t i = 0; i < sent.size(); ++i) {
    const uint8_t fate = i < input.size() ? input[i] : 0;
    const size_t later = i + fate % 32;
    const std::optional<RtpPacket> rtp = RtpPacket::parse(sent[i].bytes);
    if (fate >= 0x80 && fate < 0xa0) {
      if (!rtp->payload.empty()) passage.torn.insert(rtp->timestamp);
      continue;
    }
    const bool is_copied = fate >= 0xe0;
    placed.emplace_back(fate < 0x80 || is_copied ? i : later, sent[i]);
    if (is_copied) placed.emplace_back(later, sent[i]);
  }
  std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [place, packet] : placed) {
    packet.arrival = sent[std::min(place, sent.size() - 1)].arrival;
    passage.packets.push_back(std::move(packet));
  }
  return passage;
}

void check(size_t which, ByteView input) {
  const Truth& truth = truth_of(which);
  const Passage passage = pass(truth.packets, input);
  size_t next = 0;
  const test::Received received = test::receive(kCaptures[which].codec, passage.packets);
  for (const Frame& frame : received.frames) {
    // Each at most once, in the order in which they were sent, and as they were sent.
    const auto place = truth.places.find(frame.timestamp);
    PROPERTY(place != truth.places.end() && place->second >= next);
    const Frame& sent = truth.frames[place->second];
    PROPERTY(frame.data == sent.data && frame.is_key_frame == sent.is_key_frame);
    // And only whole ones.
    PROPERTY(passage.torn.count(static_cast<uint32_t>(frame.timestamp)) == 0);
    next = place->second + 1;
  }
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  recorder::check(data[0] % std::size(recorder::kCaptures), {data + 1, size - 1});
  return 0;
}
