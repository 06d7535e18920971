// A recording of made-up frames: an Mp4Writer, everything it wrote, and everything that a reader should find
// in it.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "plugin/mp4/mp4_writer.h"
#include "tests/support/logging_write_sink.h"
#include "tests/support/mp4_walker.h"

namespace recorder::test {

// Tracks and samples as tests need them.
ContainerTrack video_track(uint32_t stream_index = 0);
ContainerTrack aac_track(uint32_t stream_index = 0);
ContainerSample video_sample(Duration time, bool is_key_frame = false);
ContainerSample aac_sample(Duration time = {});
uint64_t hash(ByteView bytes);

class Mp4Recording {
 public:
  using Counts = std::map<uint32_t, size_t>;  // samples by track

  // What the file holds for certain once this many operations were done.
  struct Checkpoint {
    size_t operations;
    Counts samples;
  };

  explicit Mp4Recording(uint32_t slot_size = 16 * 1024, uint64_t seed = 1);

  std::vector<uint32_t> add(std::vector<ContainerTrack> tracks, Duration join);
  // Frames of random content and size. Video: one each 40 ms, the first and every 10th a key frame.
  void append_video(uint32_t track, Duration time);
  void append_audio(uint32_t track);
  void end(uint32_t track, Duration time);
  void flush();
  void finish();

  // Walks the file: empty if each track's samples are the first of those appended, byte by byte, at least as
  // many as `least`, and at most as many as were appended; else what is wrong.
  [[nodiscard]] std::string check(const FileImage& image, const Counts& least) const;
  // The last checkpoint that was reached by then; null if there was none.
  [[nodiscard]] const Checkpoint* reached(size_t operations) const;
  // All samples that a finished file has.
  [[nodiscard]] Counts all() const;

  LoggingWriteSink sink;
  Mp4Writer writer;
  std::vector<Checkpoint> checkpoints;

 private:
  struct Track {
    bool is_video = false;
    bool is_ended = false;
    std::vector<uint64_t> hashes;
  };

  Bytes random_frame(size_t largest);
  void note_checkpoint(bool has_flushed);

  std::mt19937_64 random_;
  std::map<uint32_t, Track> tracks_;
};

}  // namespace recorder::test
