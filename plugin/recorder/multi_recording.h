// A conference: one multi-track MP4 to which streams are added, and from which they are removed, at any time. Frames
// come from the streams' lanes; everything else happens on the recording's own lane.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/log.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/file_entry.h"
#include "plugin/recorder/file_plan.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/pauses.h"
#include "plugin/recorder/recording_file.h"

namespace recorder {

struct MultiRecordingSettings {
  RecordingFacts facts;
  FilePlan plan;
  Duration flush_interval = seconds(1);
  SyncMode sync = SyncMode::kBatch;
  Duration pause_threshold = seconds(2);
};

class MultiRecording final : public FrameSink, public Ticking, public std::enable_shared_from_this<MultiRecording> {
 public:
  // The final path; empty when there never was any media, and so no file.
  using Finished = std::function<void(Result<std::string> final_path)>;
  // There is a file, or another one, and that is its name. Called on the writer thread.
  using NameChanged = std::function<void(const std::string& recording_id, const std::string& file_name)>;

  // The disk fails again and again: nothing more is recorded, finish() is to be called. Called on the lane.
  using Failed = std::function<void(const std::string& recording_id)>;

  // `catalogue` may be null, in tests.
  MultiRecording(MultiRecordingSettings settings, Executor& lane, const Clock& clock, DiskQueue& queue, Disk& disk,
                 Catalogue* catalogue, NameChanged name_changed, Failed failed);

  // From any thread, before the stream is subscribed to. `request_key_frames` is called on the recording's lane and
  // must not block.
  void add(SubscriptionId subscription, StreamIdentity stream, std::function<void()> request_key_frames);
  // From any thread, before that subscription ends: the stream leaves the recording, which goes on.
  void remove(SubscriptionId subscription);
  // Nothing that is said or shown from that moment on is in the file, until resume().
  void pause(MonotonicTime from);
  void resume(MonotonicTime to);
  // Closes the file when all subscriptions have ended, and calls `finished` on the writer thread. `reason`: for the
  // catalogue and the event.
  void finish(std::string reason, Finished finished);

  // From the streams' lanes.
  void on_begin(SubscriptionId subscription) override;
  void on_reception(TrackReception told) override;
  void on_frame(DeliveredFrame delivered) override;
  void on_end(SubscriptionId subscription) override;

  // On the lane.
  void tick(MonotonicTime now) override;

  [[nodiscard]] uint64_t dropped_frames() const { return dropped_frames_; }

 private:
  struct Member {
    StreamIdentity stream;
    std::function<void()> request_key_frames;
    bool is_leaving = false;

    [[nodiscard]] StreamLabel label() const { return {stream.stream_name, stream.media_session_id}; }
  };
  void append(const DeliveredFrame& delivered);
  RecordingFile& open_file(MonotonicTime zero);
  void close_file(Finished closed);
  void begin_next_file();
  void request_key_frames();
  void fail();
  void note(const TrackReception& told);
  void note_added(const Member& member);
  void note_removed(SubscriptionId subscription, const Member& member);
  void end_member(SubscriptionId subscription);
  void flush(MonotonicTime now);
  void finish_when_empty();

  const MultiRecordingSettings settings_;
  Executor& lane_;
  const Clock& clock_;
  DiskQueue& queue_;
  Disk& disk_;
  Catalogue* const catalogue_;
  const NameChanged name_changed_;
  const Failed failed_;
  std::map<SubscriptionId, Member> members_;
  Pauses pauses_;
  FileQuality early_;  // until there is a file
  std::unique_ptr<RecordingFile> file_;
  std::shared_ptr<FileEntry> entry_;  // of the file; shared with its tasks on the writer thread
  unsigned files_ = 0;
  unsigned failures_ = 0;      // of files in a row
  std::string failure_;        // the last one
  bool disk_failed_ = false;   // nothing more is recorded
  std::string reason_;
  Finished finished_;  // set: it ends with its last member
  MonotonicTime opened_{}, last_flush_{};  // of the file
  LogLimit drop_log_;
  std::atomic<uint64_t> dropped_frames_ = 0;
};

}  // namespace recorder
