// Where the samples of one track lie in the file and how long they last: what the tables of a finished file
// are written from. 8 bytes for a video sample, 4 for an audio sample, 16 for each batch. Owned by whoever
// writes or repairs the file.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "plugin/base/bytes.h"
#include "plugin/mp4/sample_durations.h"

namespace recorder {

struct IndexedSample {
  uint32_t duration = 0;  // ticks of the track
  uint32_t size = 0;      // bytes, below 2^31
  bool is_key_frame = true;
  uint32_t description = 1;  // which entry of stsd, from 1
};

class TrackIndex {
 public:
  // Samples that follow each other in the file from `offset` on. Answers where they end.
  uint64_t add(uint64_t offset, std::span<const IndexedSample> samples);
  // Fills a gap that one sample's duration cannot express: the last key frame again, from the same bytes.
  void repeat_key_frame(uint64_t duration);

  [[nodiscard]] uint64_t sample_count() const { return sizes_.size(); }
  [[nodiscard]] uint64_t duration() const { return duration_; }
  // What write_tables() will append, at most.
  [[nodiscard]] uint64_t table_bytes_limit() const;

  // stts, stss, stsc, stsz, and stco or co64 (ISO/IEC 14496-12, 8.6 and 8.7).
  void write_tables(Bytes& out) const;
  // The same boxes without entries, for a moov whose samples are in fragments.
  static void write_empty_tables(Bytes& out);

 private:
  struct Chunk {
    uint64_t offset;
    uint32_t samples;
    uint32_t description;
  };
  struct KeyFrame {
    uint64_t offset;
    IndexedSample sample;
  };

  void add_sample(uint64_t offset, const IndexedSample& sample);
  void write_durations(Bytes& out) const;
  void write_key_frames(Bytes& out) const;
  void write_chunk_lengths(Bytes& out) const;
  void write_sizes(Bytes& out) const;
  void write_chunk_offsets(Bytes& out) const;

  SampleDurations durations_;
  std::deque<uint32_t> sizes_;  // the top bit is set for a sample that is not a key frame
  std::deque<Chunk> chunks_;
  std::optional<KeyFrame> last_key_frame_;
  uint64_t duration_ = 0;
  uint64_t key_frames_ = 0;
  uint64_t last_offset_ = 0;  // the largest offset of a chunk
};

}  // namespace recorder
