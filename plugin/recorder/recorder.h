// The recorder: what is published, what is recorded of it, and what befalls both. Lives on the control lane: requests and
// room events are posted there and keep their order; nothing here waits for the disk or for a lane.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/recorder/auto_recorder.h"
#include "plugin/recorder/departures.h"
#include "plugin/recorder/multi_recorder.h"
#include "plugin/recorder/recording_tools.h"
#include "plugin/recorder/single_recorder.h"

namespace recorder {

struct RecorderStatus {
  uint64_t recordings = 0;  // single and multi
  uint64_t streams = 0;
  uint64_t dropped_packets = 0;  // by our own queues
  uint64_t dropped_frames = 0;
  uint64_t available_space = 0;  // bytes, of the folder of multi recordings
  uint64_t writer_queue_bytes = 0;
};

class Recorder final : private Ticking {
 public:
  // The settings are valid. `catalogue` may be null, in tests. `rooms` and `catalogue` outlive the recorder, or are let
  // go by shut_down().
  Recorder(Settings settings, FileNameTemplate name_template, const Clock& clock, Disk& disk, Rooms& rooms,
           Catalogue* catalogue);
  // After shut_down().
  ~Recorder() override;

  // Where everything below must be called, from any thread by post().
  Lane& control() { return *control_; }

  // --- what VideoRoom does ---
  void stream_published(StreamDescription stream);
  void stream_updated(const JanusId& room, const JanusId& publisher, std::vector<TrackDescription> tracks);
  void stream_unpublished(const JanusId& room, const JanusId& publisher);
  void room_destroyed(const JanusId& room);

  // --- clients that publish to the plugin ---
  // Its mediaSessionId is the caller's; it is unused.
  void publish(StreamDescription stream, std::unique_ptr<StreamSource> source);
  void update(const std::string& media_session_id, std::vector<TrackDescription> tracks);
  // The stream is over. `finished`: the name of its single recording's file when that is closed, on the writer thread;
  // empty, and at once, when there is none.
  void unpublish(const std::string& media_session_id, Terminated finished);

  // --- what backends ask for ---
  MultiRecorder& multi() { return multi_; }
  SingleRecorder& single() { return single_; }
  [[nodiscard]] std::vector<StreamDescription> streams();
  [[nodiscard]] RecorderStatus status() const;

  // The end: abandons all sources, finishes all files, and calls `done` when the last one is closed.
  void shut_down(std::function<void()> done);

 private:
  void tick(MonotonicTime now) override;
  [[nodiscard]] Status check_start(const std::string& folder) const;
  void end_where_space_is_short();
  PublishedStream& add_stream(StreamDescription stream, std::unique_ptr<StreamSource> source);
  void end_stream(PublishedStream& stream, Terminated finished);
  std::string former_of(const PublishedStream& stream);
  [[nodiscard]] NameUse name_use_of(const PublishedStream& stream);

  const Settings settings_;
  const FileNameTemplate name_template_;
  Rooms& rooms_;

  // Ended by the destructor, in an order in which nobody posts to one that has ended.
  std::unique_ptr<Lane> control_;
  std::unique_ptr<Lane> writer_;
  DiskQueue queue_;
  std::unique_ptr<Lanes> lanes_;

  StreamRegistry streams_;
  Departures departures_;
  DiskWatch space_;
  RecordingTools tools_;
  MultiRecorder multi_;
  SingleRecorder single_;
  AutoRecorder auto_;
  std::shared_ptr<Ticking> ticking_;  // this, for the control lane
  MonotonicTime last_look_{};
  bool is_shutting_down_ = false;
};

}  // namespace recorder
