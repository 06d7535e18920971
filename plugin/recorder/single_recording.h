// One stream recorded on demand: a file, or one after another when it is rotated or started anew. A new file begins with
// a key frame, and the frames before and after it are each in exactly one of the two. Frames come from the stream's
// lane; everything else happens on the recording's own lane.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/file_plan.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/recording_file.h"
#include "plugin/recorder/rotation.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// What a startup asks for.
struct SingleRecordingSettings {
  RecordingFacts facts;
  FilePlan plan;  // values.start_time is filled in with the first frame
  Container container = Container::kMp4;
  bool has_audio = false, has_video = false;  // the tracks that are to be expected
  Rotation rotation;
  Duration flush_interval = seconds(1);
  SyncMode sync = SyncMode::kBatch;
};

class SingleRecording final : public FrameSink, public Ticking, public std::enable_shared_from_this<SingleRecording> {
 public:
  // The last file's path; empty when there never was any media. Called on the writer thread.
  using Finished = std::function<void(Result<std::string> final_path)>;
  // The recording goes on in a file of that name. Called on the writer thread.
  using NameChanged = std::function<void(const std::string& recording_id, const std::string& file_name)>;

  // `request_key_frame` is called on the recording's lane and must not block. `catalogue` may be null, in tests.
  SingleRecording(SingleRecordingSettings settings, SubscriptionId subscription, Executor& lane, const Clock& clock,
                  DiskQueue& queue, Disk& disk, Catalogue* catalogue, std::function<void()> request_key_frame,
                  NameChanged name_changed);

  // From any thread. The stream goes on in a recording of its own, from the next key frame on; this one ends there, with
  // the reason "restarted".
  void restart(SingleRecordingSettings next);
  // Ends now: what comes later is not in the file. `reason`: for the catalogue and the event.
  void finish(std::string reason, Finished finished);

  // From the stream's lane. on_end() ends it too, with the reason "unpublished" if finish() gave none.
  void on_frame(DeliveredFrame delivered) override;
  void on_end(SubscriptionId subscription) override;

  // On the lane.
  void tick(MonotonicTime now) override;

  [[nodiscard]] uint64_t dropped_frames() const { return dropped_frames_; }

 private:
  std::atomic<uint64_t> dropped_frames_ = 0;
};

}  // namespace recorder
