#include "plugin/mp4/track_index.h"

#include <algorithm>
#include <tuple>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

constexpr uint32_t kNotKeyFrame = 0x80000000;

// Counts the entries of a table while they are written and stores the count before them.
class Table {
 public:
  Table(Bytes& out, std::string_view type) : out_(out), box_(out, type, 0), count_at_(out.size()) {
    box_.u32(0);
  }
  ~Table() { store_u32(out_, count_at_, count_); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  ByteWriter& entry() {
    ++count_;
    return box_;
  }

 private:
  Bytes& out_;
  BoxWriter box_;
  size_t count_at_;
  uint32_t count_ = 0;
};

}  // namespace

uint64_t TrackIndex::add(uint64_t offset, std::span<const IndexedSample> samples) {
  bool begins_chunk = true;
  for (const IndexedSample& sample : samples) {
    if (begins_chunk || sample.description != chunks_.back().description)
      chunks_.push_back({offset, 0, sample.description});
    begins_chunk = false;
    last_offset_ = std::max(last_offset_, chunks_.back().offset);
    add_sample(offset, sample);
    offset += sample.size;
  }
  return offset;
}

void TrackIndex::add_sample(uint64_t offset, const IndexedSample& sample) {
  ++chunks_.back().samples;
  durations_.add(sample.duration);
  sizes_.push_back(sample.size | (sample.is_key_frame ? 0 : kNotKeyFrame));
  duration_ += sample.duration;
  if (!sample.is_key_frame) return;
  ++key_frames_;
  last_key_frame_ = {offset, sample};
}

void TrackIndex::repeat_key_frame(uint64_t duration) {
  while (last_key_frame_ && duration > 0) {
    KeyFrame repeated = *last_key_frame_;
    repeated.sample.duration = static_cast<uint32_t>(std::min<uint64_t>(duration, UINT32_MAX));
    duration -= repeated.sample.duration;
    add(repeated.offset, {&repeated.sample, 1});
  }
}

uint64_t TrackIndex::table_bytes_limit() const {
  constexpr uint64_t kHeaders = 5 * 20;
  const uint64_t runs = durations_.memory_words() + 1;
  const uint64_t key_frames = key_frames_ == sample_count() ? 0 : key_frames_;
  return kHeaders + 8 * runs + 4 * key_frames + 4 * sample_count() + (12 + 8) * chunks_.size();
}

void TrackIndex::write_tables(Bytes& out) const {
  write_durations(out);
  if (key_frames_ < sample_count()) write_key_frames(out);
  write_chunk_lengths(out);
  write_sizes(out);
  write_chunk_offsets(out);
}

void TrackIndex::write_empty_tables(Bytes& out) {
  Table(out, "stts");
  Table(out, "stsc");
  BoxWriter(out, "stsz", 0).zeros(8);
  Table(out, "stco");
}

void TrackIndex::write_durations(Bytes& out) const {
  Table stts(out, "stts");
  durations_.for_each_run([&stts](uint32_t count, uint32_t duration) {
    ByteWriter& entry = stts.entry();
    entry.u32(count);
    entry.u32(duration);
  });
}

void TrackIndex::write_key_frames(Bytes& out) const {
  Table stss(out, "stss");
  uint32_t number = 0;
  for (uint32_t size : sizes_) {
    ++number;
    if ((size & kNotKeyFrame) == 0) stss.entry().u32(number);
  }
}

void TrackIndex::write_chunk_lengths(Bytes& out) const {
  Table stsc(out, "stsc");
  const Chunk* previous = nullptr;
  uint32_t number = 0;
  for (const Chunk& chunk : chunks_) {
    ++number;
    const bool is_like_previous =
        previous != nullptr &&
        std::tie(chunk.samples, chunk.description) == std::tie(previous->samples, previous->description);
    previous = &chunk;
    if (is_like_previous) continue;
    ByteWriter& entry = stsc.entry();
    entry.u32(number);
    entry.u32(chunk.samples);
    entry.u32(chunk.description);
  }
}

void TrackIndex::write_sizes(Bytes& out) const {
  BoxWriter stsz(out, "stsz", 0);
  stsz.u32(0);  // every sample has a size of its own
  stsz.u32(static_cast<uint32_t>(sizes_.size()));
  for (uint32_t size : sizes_) stsz.u32(size & ~kNotKeyFrame);
}

void TrackIndex::write_chunk_offsets(Bytes& out) const {
  const uint8_t version = version_for(last_offset_);
  Table offsets(out, version == 1 ? "co64" : "stco");
  for (const Chunk& chunk : chunks_) {
    ByteWriter& entry = offsets.entry();
    if (version == 1)
      entry.u64(chunk.offset);
    else
      entry.u32(static_cast<uint32_t>(chunk.offset));
  }
}

}  // namespace recorder
