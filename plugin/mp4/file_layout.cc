#include "plugin/mp4/file_layout.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

constexpr uint64_t kSelector = 0x20;  // right behind ftyp
constexpr uint64_t kSlotA = 0x1000;
constexpr uint32_t kPage = 4096;
constexpr uint32_t kSmallestSlot = 2 * kPage;
constexpr uint64_t kBoxHeader = 8;
constexpr uint64_t kLargeHeader = 16;

// ISO/IEC 14496-12, 4.3. Never changed: it names brands of both states.
Bytes file_type() {
  Bytes out;
  {
    BoxWriter ftyp(out, "ftyp");
    ftyp.text("isom");
    ftyp.u32(0x200);
    ftyp.text("isomiso2iso6mp41");
  }
  assert(out.size() == kSelector);
  return out;
}

Bytes box_header(std::string_view type, uint64_t size) {
  Bytes out;
  write_box_header(out, type, static_cast<uint32_t>(size));
  return out;
}

// A `free` box whose header takes 16 bytes, as much as the largest header that may replace it.
Bytes wide_free_header(uint64_t size) {
  Bytes out = box_header("free", size);
  out.resize(kLargeHeader);
  return out;
}

uint32_t whole_pages(uint32_t size) {
  return std::max(size / kPage * kPage + (size % kPage > 0 ? kPage : 0), kSmallestSlot);
}

}  // namespace

FileLayout::FileLayout(uint32_t slot_size, WriteSink& sink)
    : slot_size_(whole_pages(slot_size)), sink_(sink) {}

// The first 16 bytes of slot B are the header that hides it while A is in use.
uint64_t FileLayout::movie_offset(Slot slot) const {
  return slot == Slot::kA ? kSlotA : kSlotA + slot_size_ + kLargeHeader;
}

uint64_t FileLayout::slot_end(Slot slot) const {
  return slot == Slot::kA ? kSlotA + slot_size_ : media_offset();
}

uint64_t FileLayout::media_offset() const { return kSlotA + uint64_t{2} * slot_size_; }

uint32_t FileLayout::selector_size(Slot slot) const {
  return static_cast<uint32_t>(movie_offset(slot) - kSelector);
}

bool FileLayout::fits_slot(size_t movie_size) const {
  return movie_size + kBoxHeader + kLargeHeader <= slot_size_;
}

void FileLayout::create() {
  sink_.write(0, file_type());
  sink_.write(kSlotA + slot_size_, wide_free_header(slot_size_));
  // The file must reach as far as slot B claims to.
  sink_.write(media_offset() - kBoxHeader, Bytes(kBoxHeader));
  end_ = media_offset();
}

void FileLayout::stage_movie(Bytes movie) {
  assert(!staged_movie_ && fits_slot(movie.size()));
  // After a power cut the selector may still point to the slot it was turned away from.
  if (!is_flip_durable_) sync();
  if (!is_created_) create();
  is_all_durable_ = false;
  const uint64_t offset = movie_offset(unused_);
  write_padding(offset + movie.size(), slot_end(unused_));
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
    write_size(kSelector, selector_size(slot));
  else
    sink_.write(kSelector, wide_free_header(selector_size(slot)));
  is_created_ = true;
  is_flip_durable_ = is_all_durable_ = false;
  unused_ = slot == Slot::kA ? Slot::kB : Slot::kA;
  staged_movie_.reset();
}

void FileLayout::finish(Bytes movie) {
  assert(!staged_movie_ && !staged_gate_);
  if (!is_created_) return;
  if (!finish_in_front(movie)) finish_at_end(std::move(movie));
}

// The moov takes the unused slot, and one mdat takes everything behind it.
bool FileLayout::finish_in_front(Bytes& movie) {
  const uint64_t offset = movie_offset(unused_);
  if (offset + movie.size() + kLargeHeader > slot_end(unused_)) return false;
  if (!is_flip_durable_) sync();
  write_large_box_header(movie, "mdat", end_ - (offset + movie.size()));
  sink_.write(offset, std::move(movie));
  sync();
  write_size(kSelector, selector_size(unused_));
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
