// A few blocks of a source, kept so that boxes can be read number by number.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "plugin/mp4/mp4_reader.h"

namespace recorder {

// Bounds what reading an MP4 costs in memory, however large its tables are. Owned by whoever reads one file;
// the source must outlive it.
class CachedSource {
 public:
  explicit CachedSource(ByteSource& source) : source_(source), size_(source.size()) {}

  [[nodiscard]] uint64_t size() const { return size_; }
  // Fills `out` from the offset. False when the source does not have all of these bytes, or failed.
  bool read(uint64_t offset, std::span<uint8_t> out);
  // The first failure of the source itself.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  // Most reads are numbers of neighbouring boxes; 16 KiB hold the index of one second of some 40 tracks.
  static constexpr uint64_t kBlockSize = 16 * 1024;
  // A sample table is read in five columns at once (sizes, chunks, offsets, durations, composition offsets).
  static constexpr size_t kBlockCount = 8;

  struct Block {
    uint64_t number = UINT64_MAX;
    uint64_t last_use = 0;
    Bytes bytes;
  };

  const Block& block(uint64_t number);
  void load(Block& block, uint64_t number);

  ByteSource& source_;
  uint64_t size_;
  std::array<Block, kBlockCount> blocks_;
  uint64_t uses_ = 0;
  std::optional<Error> error_;
};

}  // namespace recorder
