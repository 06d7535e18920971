#include "tests/bench/recording_rig.h"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <system_error>
#include <thread>

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder::bench {
namespace {

constexpr size_t kLaneQueue = 16 << 20;    // the defaults of the settings
constexpr size_t kWriterQueue = 64 << 20;

void wait_for(Lane& lane) {
  std::promise<void> reached;
  lane.post([&reached] { reached.set_value(); });
  reached.get_future().wait();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  const char* parent = std::getenv("TMPDIR");
  std::string path = concat(parent == nullptr ? "/tmp" : parent, "/janus-recorder-bench-XXXXXX");
  if (::mkdtemp(path.data()) != nullptr) path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

RecordingRig::RecordingRig(const RigSettings& settings, const Clock& clock)
    : writer_("writer", kWriterQueue, system_clock_), queue_(writer_, kWriterQueue) {
  set_log_sink([](LogLevel, std::string_view) {});  // standard output is the line of JSON's
  for (size_t i = 0; i < settings.lanes; ++i)
    lanes_.push_back(std::make_unique<Lane>(concat("lane ", i), kLaneQueue, system_clock_));
  const StreamTrackSettings track;
  for (size_t i = 0; i < settings.streams; ++i) {
    if (i % settings.streams_per_recording == 0) {
      RecordingFacts facts;
      facts.kind = RecordingKind::kMulti;
      facts.uri = concat("bench-", recordings_.size());
      FilePlan plan{settings.folder, *FileNameTemplate::parse(facts.uri), {}, ".mp4"};
      Lane& lane = lane_of(recordings_.size());
      recordings_.push_back(
          std::make_shared<MultiRecording>(MultiRecordingSettings{std::move(facts), std::move(plan)}, lane, clock,
                                           queue_, disk_, nullptr, [](const std::string&, const std::string&) {},
                                           [](const std::string&) {}));
    }
    const std::string name = concat("stream-", i);
    const auto stream =
        std::make_shared<Stream>(name, track, lane_of(i), clock, [](const std::string&) {});
    stream->add_track(mid_of(MediaKind::kAudio), Codec::kOpus);
    stream->add_track(mid_of(MediaKind::kVideo), Codec::kH264);
    recordings_.back()->add(i + 1, {name, name, "", ""}, [] {});
    stream->subscribe(i + 1, recordings_.back(), settings.audio);
    streams_.push_back(stream);
  }
}

void RecordingRig::tick_by_itself() {
  for (size_t i = 0; i < streams_.size(); ++i)
    lane_of(i).post([&lane = lane_of(i), stream = streams_[i]] { lane.add_ticking(stream); });
  for (size_t i = 0; i < recordings_.size(); ++i)
    lane_of(i).post([&lane = lane_of(i), recording = recordings_[i]] { lane.add_ticking(recording); });
}

void RecordingRig::tick(MonotonicTime now) {
  for (size_t i = 0; i < streams_.size(); ++i)
    lane_of(i).post([stream = streams_[i], now] { stream->tick(now); });
  for (size_t i = 0; i < recordings_.size(); ++i)
    lane_of(i).post([recording = recordings_[i], now] { recording->tick(now); });
}

void RecordingRig::wait_for_room() {
  for (const auto& lane : lanes_) wait_for(*lane);
  while (queue_.waiting_bytes() > kWriterQueue / 2) std::this_thread::sleep_for(milliseconds(1));
}

bool RecordingRig::finish() {
  for (const auto& stream : streams_) stream->end();
  size_t finished_files = 0;
  for (const auto& recording : recordings_) {
    std::promise<bool> closed;
    recording->finish("terminated", [&closed](const Result<std::string>& path) {
      closed.set_value(path.ok() && !path->empty());
    });
    if (closed.get_future().get()) ++finished_files;
  }
  return finished_files == recordings_.size();
}

uint64_t RecordingRig::dropped() const {
  uint64_t dropped = 0;
  for (const auto& stream : streams_) dropped += stream->dropped_packets();
  for (const auto& recording : recordings_) dropped += recording->dropped_frames();
  return dropped;
}

}  // namespace recorder::bench
