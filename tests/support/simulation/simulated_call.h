// A publisher of sound and picture, the network, and the recorder's own way from packets to a file: Stream, MultiRecording
// and Mp4Writer with a disk in memory, in virtual time. What was sent is known, and what is in the file is read by the
// tests' own reader.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugin/recorder/multi_recording.h"
#include "plugin/recorder/stream.h"
#include "plugin/rtp/rtp_packet.h"
#include "tests/support/fake_disk.h"
#include "tests/support/file_image.h"
#include "tests/support/manual_executor.h"
#include "tests/support/simulation/simulated_network.h"
#include "tests/support/simulation/simulated_sender.h"
#include "tests/support/simulation/virtual_time.h"

namespace recorder::test {

struct Senders {
  SimulatedSender& video;
  SimulatedSender& audio;
};

// Something that a sender does at that time of the call.
struct Act {
  Duration at{};
  void (*act)(Senders senders) = nullptr;
};

struct CallSettings {
  Duration length = seconds(30);
  NetworkSettings network = {};
  SenderSettings video = {};
  SenderSettings audio = {.codec = Codec::kOpus, .interval = milliseconds(20), .ssrc = 2};
  Codec recorded_audio = Codec::kOpus;
  std::vector<Act> acts = {};
  // Packets that are lost whatever the network does.
  bool (*loses)(const RtpPacket& packet) = nullptr;
  // What becomes of the report that a medium sends each second; nothing is sent without.
  std::optional<SenderReport> (*reports)(SenderReport report, MediaKind kind, Duration time) = nullptr;
};

class SimulatedCall {
 public:
  explicit SimulatedCall(const CallSettings& settings);
  // All of it, and the end of the recording.
  void run();

  [[nodiscard]] const SimulatedSender& video() const { return video_; }
  [[nodiscard]] const SimulatedSender& audio() const { return audio_; }
  [[nodiscard]] MonotonicTime begin() const { return begin_; }
  // Where the server's clock has what is captured then: nobody can know of the delay that all packets have.
  [[nodiscard]] MonotonicTime seen(MonotonicTime captured) const { return captured + settings_.network.delay; }
  // When key frames were asked for.
  [[nodiscard]] const std::vector<MonotonicTime>& requests() const { return requests_; }
  // The finished file; empty if there is none.
  [[nodiscard]] FileImage file() const;
  // The server's monotonic time at a time of the system's clock, in milliseconds since 1970.
  [[nodiscard]] MonotonicTime monotonic(int64_t epoch_ms) const;

 private:
  void capture(SimulatedSender& sender);
  void send(SimulatedSender& sender, size_t frame, const std::vector<Bytes>& packets);
  void report(SimulatedSender& sender);
  void tick();
  void request_key_frame();
  static const char* mid_of(const SimulatedSender& sender) { return sender.is_video() ? "1" : "0"; }

  const CallSettings settings_;
  VirtualTime time_;
  const MonotonicTime begin_ = time_.now();
  const MonotonicTime end_;
  SimulatedNetwork network_;
  SimulatedSender video_, audio_;
  FakeDisk disk_;
  ManualExecutor lane_, writer_;
  DiskQueue queue_{writer_, 64 << 20};
  std::shared_ptr<MultiRecording> recording_;  // shared with the tasks on its lane
  std::shared_ptr<Stream> stream_;             // likewise
  std::vector<MonotonicTime> requests_;
};

}  // namespace recorder::test
