// Boxes of an MP4, read where they lie (ISO/IEC 14496-12, 4.2).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "plugin/mp4/cached_source.h"

namespace recorder {

// "moov" as the number that it is on the disk.
using BoxType = uint32_t;

constexpr BoxType box_type(const char (&name)[5]) {
  BoxType type = 0;
  for (int i = 0; i < 4; ++i) type = type << 8 | static_cast<uint8_t>(name[i]);
  return type;
}

// Where a box lies. `end` is never behind the end of its parent: a box that says so is cut off there.
struct Box {
  BoxType type = 0;
  uint64_t start = 0;    // of its header
  uint64_t content = 0;  // behind its header
  uint64_t end = 0;
  bool is_cut_off = false;
};

// Goes through the boxes that lie one after another in a range. It ends at the first thing that cannot be a
// box; each step moves on by eight bytes at least. The source must outlive it.
class BoxIterator {
 public:
  BoxIterator(CachedSource& source, uint64_t begin, uint64_t end)
      : source_(source), position_(begin), end_(end) {}
  BoxIterator(CachedSource& source, const Box& parent) : BoxIterator(source, parent.content, parent.end) {}

  std::optional<Box> next();

 private:
  CachedSource& source_;
  uint64_t position_;
  uint64_t end_;
};

// The first whole box at the end of the path: find_box(source, trak, {box_type("mdia"), box_type("mdhd")}).
std::optional<Box> find_box(CachedSource& source, const Box& parent, std::initializer_list<BoxType> path);

// Reads the fields of a box in their order. Reading past its end yields zeros and makes ok() false for good.
class BoxFields {
 public:
  BoxFields(CachedSource& source, const Box& box)
      : source_(&source), position_(box.content), end_(box.end) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] uint64_t position() const { return position_; }
  [[nodiscard]] uint64_t remaining() const { return end_ - position_; }

  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint16_t u16() { return static_cast<uint16_t>(number(2)); }
  uint32_t u24() { return static_cast<uint32_t>(number(3)); }
  uint32_t u32() { return static_cast<uint32_t>(number(4)); }
  uint64_t u64() { return number(8); }
  // 32 bits in version 0 of a box, 64 in version 1.
  uint64_t by_version(uint8_t version) { return version == 0 ? u32() : u64(); }
  // The number of entries of a table, but never more than the box has bytes for.
  uint32_t count(size_t entry_size);
  // The rest as text, at most `limit` bytes.
  std::string text(size_t limit);
  void skip(uint64_t size);

 private:
  uint64_t number(size_t size);

  CachedSource* source_;
  uint64_t position_;
  uint64_t end_;
  bool ok_ = true;
};

}  // namespace recorder
