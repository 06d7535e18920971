#include "plugin/mp4/sample_tables.h"

namespace recorder {
namespace {

constexpr uint64_t kFullBoxHeader = 4;  // version and flags

// Sizes of samples: one for all, or one each (8.7.3, stsz).
class SampleSizes {
 public:
  SampleSizes(CachedSource& source, const Box& stsz) : fields_(source, stsz) {
    fields_.skip(kFullBoxHeader);
    common_size_ = fields_.u32();
    left_ = common_size_ == 0 ? fields_.count(sizeof(uint32_t)) : fields_.u32();
  }

  // How many of the next `count` samples there are that fit into `space` bytes together.
  uint64_t fitting(uint64_t count, uint64_t space) {
    count = std::min(count, left_);
    if (common_size_ != 0) count = std::min(count, space / common_size_);
    left_ -= count;
    bytes_ += count * common_size_;
    return common_size_ != 0 ? count : fitting_one_by_one(count, space);
  }
  // Of those that fitted.
  [[nodiscard]] uint64_t bytes() const { return bytes_; }

 private:
  uint64_t fitting_one_by_one(uint64_t count, uint64_t space) {
    for (uint64_t done = 0; done < count; ++done) {
      const uint32_t size = fields_.u32();
      if (!fields_.ok() || size > space) return done;
      space -= size;
      bytes_ += size;
    }
    return count;
  }

  BoxFields fields_;
  uint32_t common_size_ = 0;
  uint64_t left_ = 0;
  uint64_t bytes_ = 0;
};

// Samples per chunk, as runs of chunks with equally many (8.7.4, stsc).
class ChunkSizes {
 public:
  ChunkSizes(CachedSource& source, const Box& stsc) : fields_(source, stsc) {
    fields_.skip(kFullBoxHeader);
    runs_left_ = fields_.count(3 * sizeof(uint32_t));
    read_run();
  }

  // Of the chunk with this number, from 1; to be asked in ascending order.
  uint32_t samples_in(uint32_t chunk) {
    while (has_next_ && next_first_chunk_ <= chunk) {
      samples_ = next_samples_;
      read_run();
    }
    return samples_;
  }

 private:
  void read_run() {
    has_next_ = runs_left_ > 0;
    if (!has_next_) return;
    --runs_left_;
    next_first_chunk_ = fields_.u32();
    next_samples_ = fields_.u32();
    fields_.skip(sizeof(uint32_t));  // sample_description_index
  }

  BoxFields fields_;
  uint32_t runs_left_ = 0;
  uint32_t samples_ = 0;
  bool has_next_ = false;
  uint32_t next_first_chunk_ = 0;
  uint32_t next_samples_ = 0;
};

// Values of samples as runs: durations (8.6.1.2, stts) or composition offsets (8.6.1.3, ctts).
class SampleRuns {
 public:
  SampleRuns(CachedSource& source, const Box& box) : fields_(source, box) {
    fields_.skip(kFullBoxHeader);
    runs_left_ = fields_.count(2 * sizeof(uint32_t));
  }

  // How many samples the value holds for from here on; zero at the end of the table.
  uint32_t left() {
    while (samples_ == 0 && runs_left_ > 0) {
      --runs_left_;
      samples_ = fields_.u32();
      value_ = fields_.u32();
    }
    return samples_;
  }
  [[nodiscard]] uint32_t value() const { return value_; }
  void advance(uint64_t count) { samples_ -= static_cast<uint32_t>(count); }

 private:
  BoxFields fields_;
  uint32_t runs_left_ = 0;
  uint32_t samples_ = 0;
  uint32_t value_ = 0;
};

struct SamplesInside {
  uint64_t count = 0;
  uint64_t bytes = 0;
};

SamplesInside samples_inside_file(CachedSource& source, const Box& stbl) {
  const auto stsz = find_box(source, stbl, {box_type("stsz")});
  const auto stsc = find_box(source, stbl, {box_type("stsc")});
  const auto stco = find_box(source, stbl, {box_type("stco")});
  const auto co64 = find_box(source, stbl, {box_type("co64")});
  if (!stsz || !stsc || (!stco && !co64)) return {};
  SampleSizes sizes(source, *stsz);
  ChunkSizes chunks(source, *stsc);
  BoxFields offsets(source, stco ? *stco : *co64);
  offsets.skip(kFullBoxHeader);
  const uint32_t chunk_count = offsets.count(stco ? sizeof(uint32_t) : sizeof(uint64_t));
  uint64_t inside = 0;
  for (uint32_t chunk = 1; chunk != 0 && chunk <= chunk_count; ++chunk) {
    const uint64_t offset = stco ? offsets.u32() : offsets.u64();
    const uint32_t wanted = chunks.samples_in(chunk);
    if (offset > source.size()) break;
    const uint64_t fitting = sizes.fitting(wanted, source.size() - offset);
    inside += fitting;
    if (fitting < wanted) break;
  }
  return {inside, sizes.bytes()};
}

// Those of the first `count` samples that are listed (8.6.2, stss); without a list all are.
uint64_t sync_samples_of(CachedSource& source, const Box& stbl, uint64_t count) {
  const auto stss = find_box(source, stbl, {box_type("stss")});
  if (!stss) return count;
  BoxFields fields(source, *stss);
  fields.skip(kFullBoxHeader);
  uint64_t found = 0;
  for (uint32_t left = fields.count(sizeof(uint32_t)); left > 0; --left)
    if (fields.u32() <= count && fields.ok()) ++found;
  return std::min(found, count);
}

}  // namespace

MediaExtent extent_of_sample_tables(CachedSource& source, const Box& sample_table) {
  MediaExtent extent;
  const auto stts = find_box(source, sample_table, {box_type("stts")});
  if (!stts) return extent;
  SampleRuns durations(source, *stts);
  const auto ctts = find_box(source, sample_table, {box_type("ctts")});
  std::optional<SampleRuns> offsets;
  if (ctts) offsets.emplace(source, *ctts);
  const SamplesInside inside = samples_inside_file(source, sample_table);
  uint64_t left = inside.count;
  while (left > 0 && durations.left() > 0) {
    uint64_t run = std::min<uint64_t>(left, durations.left());
    const bool has_offset = offsets && offsets->left() > 0;
    if (has_offset) run = std::min<uint64_t>(run, offsets->left());
    // Version 0 says unsigned, but many writers store negative numbers in it.
    extent.append(run, durations.value(), has_offset ? static_cast<int32_t>(offsets->value()) : 0);
    durations.advance(run);
    if (has_offset) offsets->advance(run);
    left -= run;
  }
  extent.bytes = inside.bytes;
  extent.sync_samples = sync_samples_of(source, sample_table, extent.sample_count);
  return extent;
}

}  // namespace recorder
