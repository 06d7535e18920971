#include "plugin/mp4/file_index.h"

namespace recorder {
namespace {

uint64_t size_of(const Box& box) { return box.end - box.start; }

bool begins_a_file(BoxType type) {
  // `wide` and a bare `moov`: QuickTime from before `ftyp`.
  return type == box_type("ftyp") || type == box_type("moov") || type == box_type("wide");
}

// The first index that is not inside another box. Those of our files which the selector hides lie inside a
// `free` or an `mdat`.
Result<FileIndex> find_visible_index(CachedSource& source) {
  BoxIterator boxes(source, 0, source.size());
  std::optional<Box> box = boxes.next();
  if (!box || !begins_a_file(box->type)) return internal_error("it does not begin with a file type (ftyp)");
  while (box && box->type != box_type("moov")) box = boxes.next();
  if (!box) return internal_error("it has no index (moov), or is cut off before it");
  if (box->is_cut_off) return internal_error("it is cut off inside its index (moov)");
  return FileIndex{*box, 0};
}

// A finished file of ours whose index stood at its end, and was lost with it: the slots and the fragments of
// the recording are still there, inside the `mdat` that hides them (docs/recording-format.md). The index that
// is larger is the newer one: tracks and pauses are only ever added.
std::optional<FileIndex> find_hidden_index(CachedSource& source) {
  constexpr uint64_t kSlots = 0x1000;
  constexpr uint64_t kHiddenHeader = 16;  // of the `free` that hides the index of a slot
  BoxIterator top(source, 0, source.size());
  top.next();
  const auto mdat = top.next();
  if (!mdat || mdat->type != box_type("mdat") || mdat->content > kSlots) return std::nullopt;
  std::optional<FileIndex> newest;
  const auto consider = [&newest](const std::optional<Box>& box) {
    if (!box || box->type != box_type("moov") || box->is_cut_off) return;
    const bool is_newer = !newest || size_of(*box) > size_of(newest->moov);
    if (is_newer) newest = FileIndex{*box, kSlots};
  };
  BoxIterator boxes(source, kSlots, mdat->end);
  for (auto box = boxes.next(); box && box->type != box_type("moof"); box = boxes.next()) {
    consider(box);
    const bool may_hide = box->type == box_type("free") && size_of(*box) > kHiddenHeader;
    if (may_hide) consider(BoxIterator(source, box->start + kHiddenHeader, box->end).next());
  }
  return newest;
}

}  // namespace

Result<FileIndex> find_index(CachedSource& source) {
  Result<FileIndex> visible = find_visible_index(source);
  if (visible.ok() || source.error()) return visible;
  if (const auto hidden = find_hidden_index(source)) return *hidden;
  return visible;
}

}  // namespace recorder
