// Where the boxes of one file lie, and the order in which they are written, so that a file that ends after
// any write, or that lost unsynced ones, plays (docs/recording-format.md). Owned by whoever writes or
// finishes the file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "plugin/base/bytes.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/file_shape.h"
#include "plugin/mp4/fragment.h"

namespace recorder {

// A file whose writer is gone.
struct AbandonedLayout {
  FileShape shape;
  Slot in_use = Slot::kA;
  bool is_selected = true;  // false: the selector does not say so, though nothing else is in force
  uint64_t media_end = 0;   // behind the last batch
  uint64_t file_size = 0;
};

class FileLayout {
 public:
  FileLayout(uint32_t slot_size, WriteSink& sink);
  // Goes on where the writer was stopped: selects the index in force if need be, and hides what is behind the
  // media.
  FileLayout(const AbandonedLayout& found, WriteSink& sink);

  // Whether a moov of a recording has room in either slot.
  [[nodiscard]] bool fits_slot(size_t movie_size) const;
  // Whether the slot to write next is certainly out of use: staging a movie then needs no barrier of its own.
  [[nodiscard]] bool is_flip_durable() const { return is_flip_durable_; }
  [[nodiscard]] uint64_t file_size() const { return end_; }

  // Writes a moov that fits into the slot that is not in use. The first one creates the file.
  void stage_movie(Bytes movie);
  // Writes one batch behind a closed gate. Answers the offset of the first run's data.
  uint64_t stage_batch(FragmentHeader header, std::span<TrackRun> runs);
  // Makes everything written so far durable, then shows what is staged.
  void commit();
  // Turns what is there into an ordinary file with this moov. Nothing else may be staged.
  void finish(Bytes movie);

 private:
  void create();
  void select(Slot slot);
  void select_again(Slot slot);
  void hide_rest(uint64_t file_size);
  bool finish_in_front(Bytes& movie);
  void finish_at_end(Bytes movie);
  void write_padding(uint64_t from, uint64_t to);
  void write_size(uint64_t offset, uint32_t size);
  void sync();

  const FileShape shape_;
  WriteSink& sink_;
  bool is_created_ = false;
  Slot unused_ = Slot::kA;
  std::optional<Slot> staged_movie_;
  std::optional<uint64_t> staged_gate_;
  bool is_flip_durable_ = true;
  bool is_all_durable_ = true;
  uint64_t end_ = 0;
};

}  // namespace recorder
