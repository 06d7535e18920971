// Streams and recordings on lanes, put together as the Recorder does it, with a real disk. Without rooms, so
// that a benchmark may also run it faster than the clock on the wall.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/multi_recording.h"
#include "plugin/recorder/stream.h"

namespace recorder::bench {

// An empty folder that goes with all that is in it.
class TemporaryFolder {
 public:
  // In $TMPDIR, else in /tmp.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  // Empty if it could not be made.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

constexpr const char* mid_of(MediaKind kind) { return kind == MediaKind::kVideo ? "video" : "audio"; }

struct RigSettings {
  std::string folder;
  size_t streams = 0;
  size_t streams_per_recording = 8;
  size_t lanes = 2;
  Codec audio = Codec::kOpus;
};

class RecordingRig {
 public:
  // `clock` is that of the media: when batches are written depends on it.
  RecordingRig(const RigSettings& settings, const Clock& clock);

  [[nodiscard]] const std::vector<std::shared_ptr<Stream>>& streams() const { return streams_; }
  [[nodiscard]] size_t recordings() const { return recordings_.size(); }

  // The lanes call tick() by themselves, at the pace of the wall's clock.
  void tick_by_itself();
  // Or this posts one, which arrives behind what was delivered before.
  void tick(MonotonicTime now);
  // Waits until there is room for much more in the queues.
  void wait_for_room();

  // Ends all. True if every file was finished.
  bool finish();
  // Packets and frames for which a queue had no room. Frames of streams that begin together with their file,
  // sent before the file's first, are among them.
  [[nodiscard]] uint64_t dropped() const;

 private:
  Lane& lane_of(size_t number) { return *lanes_[number % lanes_.size()]; }

  const SystemClock system_clock_;
  PosixDisk disk_;
  Lane writer_;
  DiskQueue queue_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::shared_ptr<Stream>> streams_;             // shared with the tasks on their lanes
  std::vector<std::shared_ptr<MultiRecording>> recordings_;  // likewise
};

}  // namespace recorder::bench
