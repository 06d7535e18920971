#include "plugin/mp4/abandoned_file.h"

#include <algorithm>
#include <array>
#include <string>

namespace recorder {
namespace {

constexpr uint64_t kSelectorEnd = FileShape::kSelector + 8;  // of its size and its type
// Far more than a file has before its index is there, far less than a recording that somebody misses: a
// larger file whose beginning is blank was there once.
constexpr uint64_t kLargestWithoutIndex = 16 * 1024 * 1024;

// The first bytes of the file; what it does not have is zero.
std::string read_head(CachedSource& source) {
  std::string head(kSelectorEnd, '\0');
  const size_t size = static_cast<size_t>(std::min<uint64_t>(source.size(), head.size()));
  source.read(0, {reinterpret_cast<uint8_t*>(head.data()), size});
  return head;
}

bool is_blank(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

std::optional<Box> moov_at(CachedSource& source, uint64_t offset, uint64_t limit) {
  const auto box = BoxIterator(source, offset, std::min(limit, source.size())).next();
  return box && box->type == box_type("moov") && !box->is_cut_off ? box : std::nullopt;
}

// Slot B begins with the header that hides it; it is written once.
bool has_slot_b(CachedSource& source, const FileShape& shape) {
  if (shape.slot_size % FileShape::kPage != 0 || shape.slot_size < FileShape::kSmallestSlot) return false;
  const auto box = BoxIterator(source, shape.slot_b(), source.size()).next();
  return box && box->type == box_type("free") && box->end == shape.media_offset() && !box->is_cut_off;
}

// Slot A is filled up by a moov and a `free` box.
std::optional<FileShape> shape_by_slot_a(CachedSource& source) {
  const auto moov = moov_at(source, FileShape::kSlotA, source.size());
  if (!moov) return std::nullopt;
  const auto padding = BoxIterator(source, moov->end, source.size()).next();
  if (!padding || padding->type != box_type("free") || padding->is_cut_off) return std::nullopt;
  const uint64_t size = padding->end - FileShape::kSlotA;
  const FileShape shape{static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX))};
  return has_slot_b(source, shape) ? std::optional(shape) : std::nullopt;
}

std::optional<AbandonedIndex> in_slot(CachedSource& source, const FileShape& shape, Slot slot) {
  const auto moov = moov_at(source, shape.movie_offset(slot), shape.slot_end(slot));
  return moov ? std::optional(AbandonedIndex{shape, slot, *moov, true}) : std::nullopt;
}

std::optional<AbandonedIndex> find_selected(CachedSource& source, uint32_t selector_size) {
  if (FileShape::kSelector + selector_size == FileShape::kSlotA) {
    const auto shape = shape_by_slot_a(source);
    return shape ? in_slot(source, *shape, Slot::kA) : std::nullopt;
  }
  const uint64_t begin = FileShape{0}.selector_size(Slot::kB);
  if (selector_size < begin) return std::nullopt;
  const FileShape shape{static_cast<uint32_t>(selector_size - begin)};
  return has_slot_b(source, shape) ? in_slot(source, shape, Slot::kB) : std::nullopt;
}

// The selector points to neither slot. The index that is larger is the newer one: tracks are only ever added.
std::optional<AbandonedIndex> find_newest(CachedSource& source) {
  const auto shape = shape_by_slot_a(source);
  if (!shape) return std::nullopt;
  const auto a = in_slot(source, *shape, Slot::kA);
  const auto b = in_slot(source, *shape, Slot::kB);
  const auto size_of = [](const auto& index) { return index ? index->moov.end - index->moov.start : 0; };
  auto newest = size_of(b) > size_of(a) ? b : a;
  if (newest) newest->is_selected = false;
  return newest;
}

}  // namespace

Result<std::optional<AbandonedIndex>> find_abandoned_index(CachedSource& source) {
  const Error not_ours = internal_error("it is not a recording of ours");
  const Error damaged = internal_error("its index (moov) is lost");
  const std::string head = read_head(source);
  const std::string_view type = std::string_view(head).substr(0, FileShape::kSelector);
  const size_t written = static_cast<size_t>(std::min<uint64_t>(source.size(), type.size()));
  const bool has_type = type.substr(0, written) == kFileType.substr(0, written);
  if (!has_type && !is_blank(type)) return not_ours;
  ByteReader selector(as_bytes(head).subspan(FileShape::kSelector));
  const uint32_t size = selector.u32();
  const std::string_view kind = as_text(selector.rest());

  std::optional<AbandonedIndex> found;
  if (kind == "free")
    found = find_selected(source, size);
  else if (kind == "mdat" || is_blank(kind))
    found = find_newest(source);
  // Creating a file is synced before the selector is written, and media come later.
  const bool may_be_new = is_blank(kind) && source.size() <= kLargestWithoutIndex;
  if (!found && may_be_new) return std::optional<AbandonedIndex>();
  if (!found || !has_type) return damaged;
  return found;
}

}  // namespace recorder
