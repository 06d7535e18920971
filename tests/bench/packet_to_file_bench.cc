// The path from packet to file as fast as it goes: participants with H264 of 1 Mbit/s and Opus, eight to a
// recording, through streams, lanes, the MP4 writer and the disk. Time of the media runs ahead of the wall's,
// so that a second of each file is one batch, as in life. All of the process counts but the making of
// packets. Beside it the disk alone: as many bytes to as many files, a second's worth at a time, each made
// durable.
// usage: packet_to_file_bench [opus|aac]
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "tests/bench/machine.h"
#include "tests/bench/participant.h"
#include "tests/bench/recording_rig.h"
#include "tests/bench/samples.h"

namespace recorder::bench {
namespace {

constexpr Duration kStep = Lane::kTickInterval;
// Lanes may fall so far behind: several seconds would not fit into their inboxes.
constexpr int kStepsAhead = 4;

struct Load {
  const char* name;
  Codec audio;
  size_t streams;
  Duration length;
};

class MediaClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime monotonic() const override {
    return MonotonicTime(seconds(1000)) + Duration(passed_);
  }
  [[nodiscard]] WallTime wall() const override {
    return WallTime(seconds(1'700'000'000)) + Duration(passed_);
  }
  void move_to(Duration passed) { passed_ = passed.count(); }

 private:
  std::atomic<Duration::rep> passed_ = 0;
};

struct Delivery {
  size_t stream = 0;
  MediaKind kind = MediaKind::kVideo;
  std::vector<ReceivedPacket> packets;
};

// The packets of all participants, step by step; counts what it made, and what that cost.
class Source {
 public:
  explicit Source(size_t participants) {
    const auto templates = PacketTemplates::create();
    for (uint32_t i = 0; templates && i < participants; ++i) participants_.emplace_back(i, templates);
  }

  std::vector<Delivery> until(Duration end, MonotonicTime zero) {
    const Duration before = thread_time();
    std::vector<Delivery> deliveries;
    for (size_t i = 0; i < participants_.size(); ++i)
      while (participants_[i].next_time() < end) deliveries.push_back(delivery(i, zero));
    cost += thread_time() - before;
    return deliveries;
  }

  uint64_t packets = 0, bytes = 0;
  Duration cost{};

 private:
  Delivery delivery(size_t stream, MonotonicTime zero) {
    Burst burst = participants_[stream].next();
    Delivery made{stream, burst.kind, {}};
    made.packets.reserve(burst.packets.size());
    for (Bytes& packet : burst.packets) {
      ++packets;
      bytes += packet.size();
      made.packets.push_back({std::move(packet), zero + burst.time});
    }
    return made;
  }

  std::vector<Participant> participants_;
};

struct Measured {
  double packets = 0, bits = 0;
  Duration processor{}, wall{};
  uint64_t file_bytes = 0;
  size_t files = 0;
  uint64_t dropped = 0;
};

uint64_t bytes_in(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += entry.file_size();
  return bytes;
}

std::optional<Measured> record(const Load& load) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return std::nullopt;
  MediaClock clock;
  Source source(load.streams);
  const MonotonicTime zero = clock.monotonic();
  const Duration processor_before = process_time();
  const MonotonicTime wall_before = std::chrono::steady_clock::now();
  RecordingRig rig({.folder = folder.path(), .streams = load.streams, .audio = load.audio}, clock);
  int steps = 0;
  for (Duration end = kStep; end <= load.length; end += kStep) {
    std::vector<Delivery> deliveries = source.until(end, zero);
    clock.move_to(end);
    for (Delivery& delivery : deliveries)
      rig.streams()[delivery.stream]->deliver(mid_of(delivery.kind), std::move(delivery.packets));
    rig.tick(zero + end);
    if (++steps % kStepsAhead == 0) rig.wait_for_room();
  }
  if (!rig.finish() || source.packets == 0) return std::nullopt;
  const Duration processor = process_time() - processor_before - source.cost;
  return Measured{static_cast<double>(source.packets),
                  8.0 * static_cast<double>(source.bytes),
                  processor,
                  std::chrono::steady_clock::now() - wall_before,
                  bytes_in(folder.path()),
                  rig.recordings(),
                  rig.dropped()};
}

struct BareDisk {
  Duration processor{}, wall{};
};

std::optional<BareDisk> write_bare(const Measured& recorded, Duration length) {
  const TemporaryFolder folder;
  PosixDisk disk;
  std::vector<std::unique_ptr<File>> files;
  for (size_t i = 0; i < recorded.files; ++i) {
    auto file = disk.create(concat(folder.path(), "/bare-", i));
    if (!file) return std::nullopt;
    files.push_back(std::move(*file));
  }
  const auto batches = static_cast<uint64_t>(length / seconds(1));
  const Bytes batch(recorded.file_bytes / batches / recorded.files, 0xab);
  const Duration processor_before = process_time();
  const MonotonicTime wall_before = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < batches; ++i)
    for (const auto& file : files)
      if (!file->write_at(i * batch.size(), batch).ok() || !file->sync().ok()) return std::nullopt;
  return BareDisk{process_time() - processor_before, std::chrono::steady_clock::now() - wall_before};
}

bool measure(const Load& load, JsonLine& line) {
  const std::optional<Measured> recorded = record(load);
  if (!recorded) return false;
  const std::optional<BareDisk> bare = write_bare(*recorded, load.length);
  if (!bare) return false;
  const double processor = in_seconds(recorded->processor);
  const double stream_seconds = static_cast<double>(load.streams) * in_seconds(load.length);
  const auto key = [&load](const char* what) { return concat(load.name, '_', what); };
  line.add(key("streams"), static_cast<double>(load.streams))
      .add(key("media_seconds"), in_seconds(load.length))
      .add(key("dropped"), static_cast<double>(recorded->dropped))
      .add(key("mbit_per_stream"), recorded->bits / stream_seconds / 1e6)
      .add(key("packets_per_core_second"), recorded->packets / processor)
      .add(key("mbit_per_core_second"), recorded->bits / processor / 1e6)
      .add(key("core_percent_per_stream"), 100 * processor / stream_seconds)
      .add(key("bare_disk_core_percent_per_stream"), 100 * in_seconds(bare->processor) / stream_seconds)
      .add(key("wall_seconds"), in_seconds(recorded->wall))
      .add(key("bare_disk_wall_seconds"), in_seconds(bare->wall))
      .add(key("wall_to_bare_disk"), in_seconds(recorded->wall) / in_seconds(bare->wall));
  return true;
}

int run(std::string_view wanted) {
  // AAC costs so much more that a shorter time says as much.
  const Load loads[] = {{"opus", Codec::kOpus, 64, seconds(30)}, {"aac", Codec::kAac, 32, seconds(10)}};
  JsonLine line("packet_to_file");
  for (const Load& load : loads) {
    if ((!wanted.empty() && wanted != load.name) || measure(load, line)) continue;
    std::fprintf(stderr, "packet_to_file_bench: the recording with %s was not whole\n", load.name);
    return 1;
  }
  line.print();
  return 0;
}

}  // namespace
}  // namespace recorder::bench

int main(int argc, char** argv) { return recorder::bench::run(argc > 1 ? argv[1] : ""); }
