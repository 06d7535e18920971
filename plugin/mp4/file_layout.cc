#include "plugin/mp4/file_layout.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

constexpr uint64_t kSelector = FileShape::kSelector;
constexpr uint64_t kBoxHeader = 8;
constexpr uint64_t kLargeHeader = 16;

Bytes box_header(std::string_view type, uint64_t size) {
  Bytes out;
  write_box_header(out, type, static_cast<uint32_t>(size));
  return out;
}

// A `free` box whose header takes 16 bytes, as much as the largest header that may replace it.
Bytes wide_free_header(uint64_t size) {
  Bytes out = box_header("free", size);
  out.resize(FileShape::kHiddenHeader);
  return out;
}

FileShape with_whole_pages(uint32_t slot_size) {
  constexpr uint32_t kPage = FileShape::kPage;
  const uint32_t pages = slot_size / kPage * kPage + (slot_size % kPage > 0 ? kPage : 0);
  return {std::max(pages, FileShape::kSmallestSlot)};
}

}  // namespace

FileLayout::FileLayout(uint32_t slot_size, WriteSink& sink)
    : shape_(with_whole_pages(slot_size)), sink_(sink) {}

FileLayout::FileLayout(const AbandonedLayout& found, WriteSink& sink)
    : shape_(found.shape),
      sink_(sink),
      is_created_(true),
      unused_(other(found.in_use)),
      is_flip_durable_(false),
      is_all_durable_(false),
      end_(found.media_end) {
  if (!found.is_selected) select_again(found.in_use);
  if (found.file_size > end_) hide_rest(found.file_size);
}

bool FileLayout::fits_slot(size_t movie_size) const {
  return movie_size + kBoxHeader + kLargeHeader <= shape_.slot_size;
}

void FileLayout::create() {
  const ByteView type = as_bytes(kFileType);
  sink_.write(0, Bytes(type.begin(), type.end()));
  sink_.write(shape_.slot_b(), wide_free_header(shape_.slot_size));
  // The file must reach as far as slot B claims to.
  sink_.write(shape_.media_offset() - kBoxHeader, Bytes(kBoxHeader));
  end_ = shape_.media_offset();
}

void FileLayout::stage_movie(Bytes movie) {
  assert(!staged_movie_ && fits_slot(movie.size()));
  // After a power cut the selector may still point to the slot it was turned away from.
  if (!is_flip_durable_) sync();
  if (!is_created_) create();
  is_all_durable_ = false;
  const uint64_t offset = shape_.movie_offset(unused_);
  write_padding(offset + movie.size(), shape_.slot_end(unused_));
  sink_.write(offset, std::move(movie));
  staged_movie_ = unused_;
}

uint64_t FileLayout::stage_batch(FragmentHeader header, std::span<TrackRun> runs) {
  assert(is_created_ && !staged_gate_);
  staged_gate_ = end_;
  is_all_durable_ = false;
  const uint64_t data_offset = end_ + header.bytes.size();
  sink_.write(end_, std::move(header.bytes));
  end_ = data_offset;
  for (TrackRun& run : runs) {
    if (&run == &runs.back()) run.data.resize(run.data.size() + header.padding);
    const size_t size = run.data.size();
    sink_.write(end_, std::move(run.data));
    end_ += size;
  }
  return data_offset;
}

void FileLayout::commit() {
  if (is_all_durable_) return;
  sync();
  if (staged_movie_) select(*staged_movie_);
  if (staged_gate_) {
    write_size(*staged_gate_, kOpenGateSize);
    staged_gate_.reset();
  }
}

void FileLayout::select(Slot slot) {
  if (is_created_)
    write_size(kSelector, shape_.selector_size(slot));
  else
    sink_.write(kSelector, wide_free_header(shape_.selector_size(slot)));
  is_created_ = true;
  is_flip_durable_ = is_all_durable_ = false;
  unused_ = other(slot);
  staged_movie_.reset();
}

// Of a finished file that lost the index at its end, or of a recording whose selector never reached the disk.
void FileLayout::select_again(Slot slot) {
  sync();  // the index first
  sink_.write(kSelector, wide_free_header(shape_.selector_size(slot)));
  sync();
}

// A torn batch, and the index of a finish that was cut short. Their bytes stay: one `free` box hides them.
void FileLayout::hide_rest(uint64_t file_size) {
  const uint64_t end = std::max((file_size + 7) / 8 * 8, end_ + kBoxHeader);
  Bytes header;
  if (end - end_ > UINT32_MAX)
    write_large_box_header(header, "free", end - end_);
  else
    header = box_header("free", end - end_);
  // The file must reach as far as the box claims to.
  if (end > file_size) sink_.write(file_size, Bytes(end - file_size));
  sink_.write(end_, std::move(header));
  sync();
  end_ = end;
}

void FileLayout::finish(Bytes movie) {
  assert(!staged_movie_ && !staged_gate_);
  if (!is_created_) return;
  if (!finish_in_front(movie)) finish_at_end(std::move(movie));
}

// The moov takes the unused slot, and one mdat takes everything behind it.
bool FileLayout::finish_in_front(Bytes& movie) {
  const uint64_t offset = shape_.movie_offset(unused_);
  if (offset + movie.size() + kLargeHeader > shape_.slot_end(unused_)) return false;
  if (!is_flip_durable_) sync();
  write_large_box_header(movie, "mdat", end_ - (offset + movie.size()));
  sink_.write(offset, std::move(movie));
  sync();
  write_size(kSelector, shape_.selector_size(unused_));
  sync();
  return true;
}

// The moov is written behind the media, hidden; then one mdat takes all before it, slots and gates too.
void FileLayout::finish_at_end(Bytes movie) {
  const uint64_t movie_at = end_ + kBoxHeader;
  const size_t movie_size = movie.size();
  sink_.write(end_, box_header("free", kBoxHeader + movie_size));
  sink_.write(movie_at, std::move(movie));
  sync();
  Bytes mdat;
  write_large_box_header(mdat, "mdat", movie_at - kSelector);
  sink_.write(kSelector, std::move(mdat));
  sync();
  end_ = movie_at + movie_size;
}

void FileLayout::write_padding(uint64_t from, uint64_t to) {
  sink_.write(from, box_header("free", to - from));
}

// Four aligned bytes inside one sector: the disk stores all of them or none.
void FileLayout::write_size(uint64_t offset, uint32_t size) {
  Bytes bytes(4);
  store_u32(bytes, 0, size);
  sink_.write(offset, std::move(bytes));
  is_all_durable_ = false;
}

void FileLayout::sync() {
  sink_.sync();
  is_flip_durable_ = is_all_durable_ = true;
}

}  // namespace recorder
