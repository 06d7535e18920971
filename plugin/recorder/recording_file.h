// One file of a recording: places the frames of many streams on the file's timeline. Lives on its recording's lane.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "plugin/mp4/container_writer.h"
#include "plugin/recorder/file_quality.h"
#include "plugin/recorder/frame_sink.h"
#include "plugin/recorder/output_file.h"

namespace recorder {

// What is known of a file when its last frame is in it.
struct FileSummary {
  Duration duration{};
  std::string quality;  // JSON, as FileQuality::json()
};

class RecordingFile {
 public:
  // The final path of the file; empty to keep the one it has. Called on the writer thread.
  using ChoosePath = std::function<std::string(const FileSummary& summary)>;

  // Makes the writer of the container, for the output.
  using MakeWriter = std::function<std::unique_ptr<ContainerWriter>(WriteSink& output)>;

  // Whether the first stream's audio is filled up to zero with silence. Not where a file continues another: their
  // frames, one file after the other, are those of the stream.
  enum class LeadingSilence { kFill, kNone };

  // `zero`: the server's time of the first sample, which is time zero of the file. `pause_threshold`: a longer absence
  // of picture or sound is listed as a pause. `early`: what was told of its tracks before.
  RecordingFile(const MakeWriter& make_writer, std::shared_ptr<OutputFile> output, MonotonicTime zero,
                LeadingSilence leading_silence = LeadingSilence::kFill, Duration pause_threshold = seconds(2),
                FileQuality early = {});

  enum class Appended { kYes, kDropped, kNoRoom };
  // kDropped: it could not be used, because a key frame is missing. kNoRoom: the file can take no further track.
  Appended append(const DeliveredFrame& delivered, const StreamLabel& label);
  // The disk does not keep up: what comes is dropped, video up to the next key frame.
  void drop(const DeliveredFrame& delivered);
  // It is of a pause: until the next frame that is wanted there is a pause in the track, however short.
  void leave_out(const DeliveredFrame& delivered);
  // From time to time: sound that does not come is silence in the file meanwhile, and not at once when it comes back.
  void advance(MonotonicTime now);
  // Its tracks end with the last that came of any of them; one that was absent then ends with a pause.
  void end_stream(SubscriptionId subscription);
  // What cannot be decoded ends its track.
  void note(const TrackReception& told, const StreamLabel& label);
  // Of what was in it so far.
  [[nodiscard]] const FileQuality& quality() const { return quality_; }

  void flush();
  // Another file goes on there: the last pictures stand until then.
  void continue_at(MonotonicTime time) { continued_at_ = time; }
  // Ends all tracks and closes the file under its final name.
  void finish(ChoosePath choose_path, OutputFile::Closed closed);

  // True while a track of the stream waits for a key frame.
  [[nodiscard]] bool needs_key_frame(SubscriptionId subscription) const;
  [[nodiscard]] bool has_room() const { return writer_->has_room(); }
  [[nodiscard]] std::string failure() const { return output_->failure(); }
  [[nodiscard]] bool could_not_be_made() const { return output_->could_not_be_made(); }
  // With what waits for the next flush.
  [[nodiscard]] uint64_t size() const { return writer_->file_size() + writer_->batch_bytes(); }

 private:
  struct Track {
    ContainerWriter::TrackId id = 0;
    std::shared_ptr<const TrackFormat> format;
    TrackQuality* quality = nullptr;  // in quality_
    uint64_t next_number = 0;
    bool needs_key_frame = false;
    bool is_ended = false;
    bool has_lost = false;     // since the last sample, on the way here
    Duration end{};            // audio: where the next sample belongs; video: the last sample's time
    Duration last_interval{};  // video: between the last two samples
    int64_t audio_start = 0;   // in samples of the track
    int64_t audio_samples = 0;
    Duration media_end{};      // of what was written and is no silence of ours
    Duration seen{};           // of the latest frame that came, whether it was written or not
    std::optional<Duration> left_out_from;
  };
  using TrackKey = FileQuality::TrackKey;
  using Tracks = std::map<TrackKey, Track>;

  Track* track_of(const DeliveredFrame& delivered, const StreamLabel& label);
  bool add_track(Track& track, const DeliveredFrame& delivered, const StreamLabel& label, Duration join);
  void lose(Track& track, uint64_t frames, MonotonicTime time);
  void note_gap(Track& track, Duration until);
  // Hands the writer what is to be in the file of them.
  enum class Known { kSoFar, kAll };
  void store_quality(Known known);
  void store_quality(const TrackQuality& quality, Known known);
  Appended append_video(Track& track, const MediaFrame& frame);
  Appended append_audio(Track& track, const MediaFrame& frame);
  void append_audio_sample(Track& track, ByteView data, uint32_t samples);
  void append_silence(Track& track, int64_t samples);
  void be_silent_until(Track& track, Duration until);
  void list_absence(const Track& track, Duration until);
  [[nodiscard]] bool is_absent(const Track& track, Duration until) const;
  [[nodiscard]] Duration last_seen(SubscriptionId subscription) const;
  void end_track(Track& track, Duration stream_end);
  [[nodiscard]] Duration end_of_last_picture(const Track& track) const;
  [[nodiscard]] bool fills_leading_silence(uint32_t stream_index, Duration join) const;
  [[nodiscard]] Duration position(const MediaFrame& frame) const { return frame.time - zero_; }

  std::shared_ptr<OutputFile> output_;  // shared with its tasks on the writer thread
  const std::unique_ptr<ContainerWriter> writer_;
  const MonotonicTime zero_;
  const LeadingSilence leading_silence_;
  const Duration pause_threshold_;
  std::optional<MonotonicTime> continued_at_;
  bool has_samples_ = false;
  Tracks tracks_;
  FileQuality quality_;
  std::map<SubscriptionId, uint32_t> stream_indices_;
  uint32_t next_stream_index_ = 1;
};

}  // namespace recorder
