// One multi-track MP4 that plays at every instant (docs/recording-format.md). Samples in, writes out: it is pure,
// and whoever owns it carries the writes to the disk in their order.
#pragma once

#include <cstdint>
#include <memory>
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

struct Mp4Track {
  Codec codec = Codec::kH264;
  uint32_t timescale = 90000;  // 90000 for video, the sample rate for audio (48000 for Opus)
  // Video: of the first key frame. Audio: zero.
  uint16_t width = 0;
  uint16_t height = 0;
  uint16_t channels = 0;       // audio
  // Content of avcC, vpcC, dOps or, for AAC, the AudioSpecificConfig that goes into esds.
  Bytes configuration;
  std::string stream_name;
  std::string media_session_id;
  uint32_t stream_index = 0;   // tracks of one stream share it (track group `msrc`)
};

struct Mp4Sample {
  Duration time{};           // video: presentation = decoding time, from zero of the file; audio samples follow each other
  uint32_t duration_ticks = 0;  // audio: in the track's timescale; video: 0, the next sample ends it
  bool is_key_frame = true;
  Bytes configuration;       // video key frames: the configuration record, when it may have changed; else empty
  uint16_t width = 0, height = 0;  // of video key frames
};

struct Mp4FileSettings {
  std::string title;         // ©nam
  std::string recorder_uri;  // freeform recorder.uri
  WallTime start{};          // wall clock of zero: creation_time, and freeform recorder.start in ms since the epoch
  uint32_t slot_size = 256 * 1024;
};

class Mp4Writer {
 public:
  using TrackId = uint32_t;  // from 1, as in tkhd

  Mp4Writer(Mp4FileSettings settings, WriteSink& sink);
  ~Mp4Writer();

  // Adds tracks in one flip. `join` is where each track's first sample lies on the file's timeline.
  // An empty answer means that the index has no room for them (the slot is full): begin a new file.
  std::vector<TrackId> add_tracks(std::vector<Mp4Track> tracks, Duration join);
  // Appends a sample. Times of a video track must increase: one that does not is moved one tick behind its predecessor.
  // The data are copied into the current batch.
  void append(TrackId track, const Mp4Sample& sample, ByteView data);
  // Video froze, or audio was silent, from `from` to `to`: metadata only.
  void add_pause(TrackId track, Duration from, Duration to);
  // No more samples; the last video sample lasts until `end`.
  void end_track(TrackId track, Duration end);

  // Writes the batch. Call it about every second.
  void flush();
  // Ends all tracks, and turns the file into an ordinary MP4 without touching media. Nothing may be called after it.
  void finish();

  [[nodiscard]] size_t batch_bytes() const;    // waiting for flush
  [[nodiscard]] uint64_t file_size() const;    // when all writes so far are done
  [[nodiscard]] Duration duration() const;     // the longest track's end
  // False when the index of the finished file would exceed what one MP4 can hold: begin a new file.
  [[nodiscard]] bool has_room() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
