// One stream recorded on demand: a file, or one after another when it is rotated or started anew. A new file begins with
// a key frame, and the frames before and after it are each in exactly one of the two. Frames come from the stream's
// lane; everything else happens on the recording's own lane.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/file_plan.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/part_boundary.h"
#include "plugin/recorder/pauses.h"
#include "plugin/recorder/recording_part.h"
#include "plugin/recorder/rotation.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// What a startup asks for.
struct SingleRecordingSettings {
  RecordingFacts facts;
  // The times of its start are filled in with the first frame of each file; start_time_millis of the first file is the
  // caller's. `part` is 1 when rotated files are numbered, else 0.
  FilePlan plan;
  Container container = Container::kMp4;
  bool has_audio = false, has_video = false;  // the tracks that are to be expected
  Rotation rotation;
  Duration flush_interval = seconds(1);
  SyncMode sync = SyncMode::kBatch;
  Duration pause_threshold = seconds(2);
};

class SingleRecording final : public FrameSink, public Ticking, public std::enable_shared_from_this<SingleRecording> {
 public:
  // The last file's path, empty when there never was any media; or what the disk said of that file. Called on the writer
  // thread.
  using Finished = std::function<void(Result<std::string> final_path)>;
  // The recording goes on in a file of that name: with its first file, each part, and each restart. Called on the writer
  // thread.
  using NameChanged = std::function<void(const std::string& recording_id, const std::string& file_name)>;
  // It is over, whoever ended it: finish(), the stream, or the disk. Called on the writer thread, once, before what
  // finish() was given. After a restart the id is that of the last recording.
  using Ended = std::function<void(const std::string& recording_id, const std::string& reason,
                                   const Result<std::string>& final_path)>;

  // `request_key_frame` is called on the recording's lane and must not block. `catalogue` may be null, in tests.
  SingleRecording(SingleRecordingSettings settings, SubscriptionId subscription, Executor& lane, const Clock& clock,
                  DiskQueue& queue, Disk& disk, Catalogue* catalogue, std::function<void()> request_key_frame,
                  NameChanged name_changed, Ended ended);

  // From any thread. The stream goes on in a recording of its own, from the next key frame on; this one ends there, with
  // the reason "restarted". One that is paused ends now.
  void restart(SingleRecordingSettings next);
  // Nothing that is said or shown from that moment on is in the file, until resume().
  void pause(MonotonicTime from);
  void resume(MonotonicTime to);
  // Ends now: what comes later is not in the file. `reason`: for the catalogue and the event. `finished` is called also
  // when it has ended before.
  void finish(std::string reason, Finished finished);

  // Whoever ends it, `finished` is called then, or now if it has ended.
  void when_ended(Finished finished);

  // From the stream's lane. on_end() ends it too, with the reason "unpublished" if finish() gave none.
  void on_begin(SubscriptionId) override {}
  void on_reception(TrackReception told) override;
  void on_frame(DeliveredFrame delivered) override;
  void on_end(SubscriptionId subscription) override;

  // On the lane.
  void tick(MonotonicTime now) override;

  [[nodiscard]] uint64_t dropped_frames() const { return dropped_frames_; }

 private:
  // How the last file of a recording ended; used on the writer thread only. Shared with the tasks there.
  struct Outcome {
    Result<std::string> final_path = std::string();
  };
  // A restart makes another one.
  struct Recording {
    SingleRecordingSettings settings;
    unsigned parts = 0;
    std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();
  };
  using Part = std::unique_ptr<RecordingPart>;

  void note(const TrackReception& told);
  void append(DeliveredFrame delivered);
  void drop(const DeliveredFrame& delivered);
  void leave_out(const DeliveredFrame& delivered);
  void write_placed();
  void write(PartBoundary::Placed placed);
  void go_on_for_lack_of_room(PartBoundary::Placed placed);
  void refuse(const DeliveredFrame& delivered);

  void begin_next(MonotonicTime time);
  void open(MonotonicTime zero);
  [[nodiscard]] FilePlan plan_of_next_part(MonotonicTime zero) const;
  enum class Follows { kPart, kNothing };
  void close(Part part, const Recording& recording, Follows follows);
  void close_previous();

  void resume_now(MonotonicTime to);
  void restart_now(SingleRecordingSettings next);
  void restart_from_pause(SingleRecordingSettings next);
  void begin_recording();
  void end_recording(const Recording& recording, const std::string& reason);
  void end(const std::string& reason);
  void tell(Finished finished);

  void look_for_rotation(MonotonicTime time);
  void want_next();
  [[nodiscard]] bool is_rotation_due(MonotonicTime time) const;
  void ask_for_key_frame(MonotonicTime now);
  void warn_of_missing_key_frame(MonotonicTime now);
  void flush(MonotonicTime now);
  void look_at_disk();
  void give_up_file();

  [[nodiscard]] WallTime wall_time_of(MonotonicTime time) const { return clock_.wall() - (clock_.monotonic() - time); }
  [[nodiscard]] const std::string& name() const { return recording_.settings.facts.stream.stream_name; }

  Executor& lane_;
  const Clock& clock_;
  DiskQueue& queue_;
  Disk& disk_;
  Catalogue* const catalogue_;
  const SubscriptionId subscription_;
  const std::function<void()> request_key_frame_;
  const NameChanged name_changed_;
  const Ended ended_;

  Recording recording_;
  std::optional<SingleRecordingSettings> next_;  // of a restart, from the next boundary on
  Pauses pauses_;
  PartBoundary boundary_;
  std::vector<PartBoundary::Placed> placed_;
  FileQuality early_;                   // until there is a file
  Part current_;
  Part previous_;                       // its last frames may still come
  std::optional<Recording> restarted_;  // the recording that previous_ is the last file of
  MonotonicTime boundary_found_{};
  bool has_ended_ = false;
  std::vector<Finished> waiting_;     // for the end
  bool has_files_ = false;            // now or before
  bool is_full_ = false;              // the current file takes no more
  std::shared_ptr<const TrackFormat> refused_;  // that the container does not take
  bool is_picture_missing_ = false;   // video came that is of no use without a key frame
  unsigned failures_ = 0;             // files in a row that the disk failed
  MonotonicTime wanted_since_{}, last_request_{}, last_flush_{};
  bool has_warned_ = false;
  LogLimit drop_log_;
  std::atomic<uint64_t> dropped_frames_ = 0;
};

}  // namespace recorder
