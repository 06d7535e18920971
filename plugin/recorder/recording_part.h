// One file of a single recording, with its row in the catalogue. Lives on its recording's lane.
#pragma once

#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/recorder/file_entry.h"
#include "plugin/recorder/recording_file.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// What a part is made of; the references outlive it.
struct PartSettings {
  std::string recording_id;
  StreamLabel label;
  FilePlan plan;
  Container container = Container::kMp4;
  unsigned expected_tracks = 0;
  SyncMode sync = SyncMode::kBatch;
  MonotonicTime zero{};
  WallTime start{};  // wall clock of zero
  RecordingFile::LeadingSilence leading_silence = RecordingFile::LeadingSilence::kFill;
  Duration pause_threshold = seconds(2);
};

class RecordingPart {
 public:
  // `early`: what was told of the tracks of a first part before it.
  RecordingPart(const PartSettings& settings, DiskQueue& queue, Disk& disk, Catalogue* catalogue,
                FileEntry::Opened opened, FileQuality early);

  RecordingFile::Appended append(const DeliveredFrame& delivered);
  void drop(const DeliveredFrame& delivered) { file_.drop(delivered); }
  void note(const TrackReception& told) { file_.note(told, label_); }
  void leave_out(const DeliveredFrame& delivered) { file_.leave_out(delivered); }
  void flush(MonotonicTime now);

  // The stream goes on in another file, from that time on.
  void continue_at(MonotonicTime time) { file_.continue_at(time); }
  // That file is another part of the recording.
  void announce_next_part();
  void finish(bool is_last, int64_t end_time_millis, OutputFile::Closed closed);

  [[nodiscard]] const RecordingFile& file() const { return file_; }
  [[nodiscard]] MonotonicTime zero() const { return zero_; }
  [[nodiscard]] const std::string& path() const { return path_; }  // as planned
  // Nothing was flushed yet: it has room for every track that its container can have.
  [[nodiscard]] bool is_fresh() const { return is_fresh_; }

 private:
  DiskQueue& queue_;
  const StreamLabel label_;
  const MonotonicTime zero_;
  const bool continues_another_;
  // Shared with the file, whose tasks on the writer thread tell it.
  const std::shared_ptr<FileEntry> entry_;
  const std::string path_;
  RecordingFile file_;
  bool is_fresh_ = true;
};

}  // namespace recorder
