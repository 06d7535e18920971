// What recording costs in life: participants with H264 of 1 Mbit/s and Opus send at the pace of the clock
// over loopback UDP, each packet by itself, into the receiver, streams, lanes, recordings and files of the
// plugin. Processor time of all threads but the sender's, and resident memory, for each recorded stream.
// usage: live_recording_bench [opus|aac]
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "plugin/ingest/udp_receiver.h"
#include "tests/bench/machine.h"
#include "tests/bench/participant.h"
#include "tests/bench/recording_rig.h"
#include "tests/bench/samples.h"
#include "tests/plugin/ingest/loopback.h"

namespace recorder::bench {
namespace {

constexpr size_t kStreams = 24;  // as many as one core can transcode
constexpr Duration kLength = seconds(8);
constexpr Duration kWarmUp = seconds(2);  // until each queue and buffer has had its first batches

// A participant, and where its packets go.
class Sender {
 public:
  Sender(uint32_t number, const std::shared_ptr<const PacketTemplates>& templates, uint16_t audio_port,
         uint16_t video_port)
      : participant_(number, templates), audio_(audio_port), video_(video_port) {}

  // Sends what is due and answers how many packets that were.
  size_t send_until(Duration time) {
    size_t sent = 0;
    while (participant_.next_time() <= time) {
      const Burst burst = participant_.next();
      const test::UdpSender& socket = burst.kind == MediaKind::kVideo ? video_ : audio_;
      for (const Bytes& packet : burst.packets) sent += socket.send(packet);
    }
    return sent;
  }

 private:
  Participant participant_;
  test::UdpSender audio_, video_;
};

std::optional<uint16_t> open_port(UdpReceiver& receiver, const std::shared_ptr<Stream>& stream,
                                  MediaKind kind) {
  const auto port = receiver.open(
      [stream, mid = std::string(mid_of(kind))](std::vector<ReceivedPacket> packets) {
        stream->deliver(mid, std::move(packets));
      },
      std::nullopt);
  return port.ok() ? std::optional(*port) : std::nullopt;
}

std::vector<Sender> make_senders(UdpReceiver& receiver, const RecordingRig& rig) {
  const auto templates = PacketTemplates::create();
  std::vector<Sender> senders;
  for (const std::shared_ptr<Stream>& stream : rig.streams()) {
    const auto audio = open_port(receiver, stream, MediaKind::kAudio);
    const auto video = open_port(receiver, stream, MediaKind::kVideo);
    if (!audio || !video || !templates) return {};
    senders.emplace_back(static_cast<uint32_t>(senders.size()), templates, *audio, *video);
  }
  return senders;
}

// Processor time of the others in the second part of the run.
struct Cost {
  Duration recorder{}, sender{};
  size_t packets = 0;
};

Cost send(std::vector<Sender>& senders) {
  const MonotonicTime start = std::chrono::steady_clock::now();
  std::optional<Cost> at_start;
  const auto so_far = [](size_t sent) { return Cost{process_time() - thread_time(), thread_time(), sent}; };
  size_t packets = 0;
  Duration passed{};
  while (passed < kWarmUp + kLength) {
    for (Sender& sender : senders) packets += sender.send_until(passed);
    if (!at_start && passed >= kWarmUp) at_start = so_far(packets);
    std::this_thread::sleep_for(milliseconds(1));
    passed = std::chrono::steady_clock::now() - start;
  }
  const Cost end = so_far(packets);
  return {end.recorder - at_start->recorder, end.sender - at_start->sender, end.packets - at_start->packets};
}

bool measure(const std::string& name, Codec audio, JsonLine& line) {
  const TemporaryFolder folder;
  const SystemClock clock;
  const double memory_before = resident_bytes();
  RecordingRig rig({.folder = folder.path(), .streams = kStreams, .audio = audio}, clock);
  rig.tick_by_itself();
  auto receiver = UdpReceiver::create({}, clock);
  if (folder.path().empty() || !receiver) return false;
  std::vector<Sender> senders = make_senders(**receiver, rig);
  if (senders.size() != kStreams) return false;
  const Cost cost = send(senders);
  const double memory = resident_bytes();
  receiver->reset();
  if (!rig.finish()) return false;
  const double stream_seconds = kStreams * in_seconds(kLength);
  line.add(name + "_dropped", static_cast<double>(rig.dropped()))
      .add(name + "_core_percent_per_stream", 100 * in_seconds(cost.recorder) / stream_seconds)
      .add(name + "_us_per_packet", 1e6 * in_seconds(cost.recorder) / static_cast<double>(cost.packets))
      .add(name + "_sender_core_percent_per_stream", 100 * in_seconds(cost.sender) / stream_seconds)
      .add(name + "_resident_mib_before", memory_before / (1 << 20))
      .add(name + "_resident_mib_per_stream", (memory - memory_before) / (1 << 20) / kStreams);
  return true;
}

int run(std::string_view wanted) {
  const std::pair<std::string, Codec> loads[] = {{"opus", Codec::kOpus}, {"aac", Codec::kAac}};
  JsonLine line("live_recording");
  line.add("streams", kStreams).add("seconds", in_seconds(kLength));
  for (const auto& [name, audio] : loads) {
    if ((!wanted.empty() && wanted != name) || measure(name, audio, line)) continue;
    std::fprintf(stderr, "live_recording_bench: the recording with %s was not whole\n", name.c_str());
    return 1;
  }
  line.print();
  return 0;
}

}  // namespace
}  // namespace recorder::bench

int main(int argc, char** argv) { return recorder::bench::run(argc > 1 ? argv[1] : ""); }
