// A recording by a WebmWriter of what a browser sent (tests/data/captures), and what should be in the file.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/media/webm_writer.h"
#include "tests/support/logging_write_sink.h"
#include "tests/support/webm_file.h"

namespace recorder::test {

ContainerTrack vp8_track();
ContainerTrack opus_track();

class WebmRecording {
 public:
  // Frames of the capture, twice (20 s), at the time that they have in it plus the start.
  struct Plan {
    bool has_video = true, has_audio = true;
    Duration video_start{}, audio_start{};
    Duration gap_from{}, gap_to{};  // no video, moved on in time
    Duration end = seconds(6);
    unsigned expected_tracks = 2;
  };

  explicit WebmRecording(const Plan& plan);

  // Frame by frame as they come, with a flush each second of media. Ends before finish().
  void record();
  void finish();

  [[nodiscard]] Bytes file() const { return file(sink.operations.size()); }
  // After so many operations, and so many bytes of the next one.
  [[nodiscard]] Bytes file(size_t operations, size_t bytes = 0) const;
  // What a track must have, once finished. Tracks are numbered in the order of their first samples.
  [[nodiscard]] std::vector<WebmPacket> of_track(size_t track) const;

  LoggingWriteSink sink;
  WebmWriter writer;
  std::vector<WebmPacket> packets;  // handed to the writer
  std::vector<size_t> flushed_at;   // number of operations after each flush

 private:
  struct Event {
    Duration time{};
    bool is_video = false;
    bool is_key_frame = true;
    const Bytes* data = nullptr;
  };

  void add_events(const Plan& plan);
  void append(const Event& event);

  std::vector<Event> events_;
  ContainerWriter::TrackId video_ = 0, audio_ = 0;
};

}  // namespace recorder::test
