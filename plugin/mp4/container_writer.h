// What a recording writes its frames with, whatever the container: tracks are added, samples appended, and the writes
// handed to a sink. Pure: whoever owns it carries the writes to the disk in their order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"

namespace recorder {

// Takes the writes of a file. They must reach the disk in this order; sync() is a barrier: what was written before it
// must be durable before what is written after it (fdatasync).
class WriteSink {
 public:
  virtual ~WriteSink() = default;
  virtual void write(uint64_t offset, Bytes bytes) = 0;
  virtual void sync() = 0;
};

struct ContainerTrack {
  Codec codec = Codec::kH264;
  uint32_t timescale = 90000;  // 90000 for video, the sample rate for audio (48000 for Opus)
  // Video: of the first key frame. Audio: zero.
  uint16_t width = 0;
  uint16_t height = 0;
  uint16_t channels = 0;       // audio
  // Content of avcC, hvcC, av1C, vpcC, dOps or, for AAC, the AudioSpecificConfig that goes into esds.
  Bytes configuration;
  std::string stream_name;
  std::string media_session_id;
  uint32_t stream_index = 0;   // tracks of one stream share it (track group `msrc`)
  uint16_t rotation = 0;       // video: degrees by which to turn it clockwise, a multiple of 90
};

struct ContainerSample {
  Duration time{};           // video: presentation = decoding time, from zero of the file; audio samples follow each other
  uint32_t duration_ticks = 0;  // audio: in the track's timescale; video: 0, the next sample ends it
  bool is_key_frame = true;
  Bytes configuration;       // video key frames: the configuration record, when it may have changed; else empty
  uint16_t width = 0, height = 0;  // of video key frames
  uint16_t rotation = 0;     // of video, as in ContainerTrack
};

class ContainerWriter {
 public:
  using TrackId = uint32_t;  // from 1, as in tkhd

  virtual ~ContainerWriter() = default;

  // Adds tracks in one go. `join` is where each track's first sample lies on the file's timeline.
  // An empty answer means that the file can take no further track: begin a new one.
  virtual std::vector<TrackId> add_tracks(std::vector<ContainerTrack> tracks, Duration join) = 0;
  // Appends a sample. Times of a video track must increase: one that does not is moved one tick behind its predecessor.
  // The data are copied into the current batch.
  virtual void append(TrackId track, const ContainerSample& sample, ByteView data) = 0;
  // Video froze, or audio was silent, from `from` to `to`: metadata only. Again with the same `from`: it goes on.
  virtual void add_pause(TrackId track, Duration from, Duration to) = 0;
  // How good the track is: JSON, which the file keeps if its container has a place for it.
  virtual void set_quality(TrackId track, std::string json) = 0;
  // No more samples; the last video sample lasts until `end`.
  virtual void end_track(TrackId track, Duration end) = 0;

  // Writes the batch. Call it about every second.
  virtual void flush() = 0;
  // Ends all tracks, and turns the file into a finished one without touching media. Nothing may be called after it.
  virtual void finish() = 0;

  [[nodiscard]] virtual size_t batch_bytes() const = 0;  // waiting for flush
  [[nodiscard]] virtual uint64_t file_size() const = 0;  // when all writes so far are done
  [[nodiscard]] virtual Duration duration() const = 0;   // the longest track's end
  // False when the file should take no more: begin a new one.
  [[nodiscard]] virtual bool has_room() const = 0;
};

}  // namespace recorder
