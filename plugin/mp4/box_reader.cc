#include "plugin/mp4/box_reader.h"

#include <algorithm>
#include <array>

namespace recorder {
namespace {

constexpr uint64_t kHeaderSize = 8;
constexpr uint64_t kLargeHeaderSize = 16;

std::optional<Box> find_child(CachedSource& source, const Box& parent, BoxType type) {
  BoxIterator children(source, parent);
  while (const std::optional<Box> box = children.next())
    if (box->type == type && !box->is_cut_off) return box;
  return std::nullopt;
}

}  // namespace

//  0                   1                   2                   3
//  +---------------+---------------+---------------+---------------+
//  | size: of all of this; 0: to the end of the file; 1: see below |
//  | type                                                          |
//  | largesize, 64 bits, only if size is 1                         |
std::optional<Box> BoxIterator::next() {
  if (position_ >= end_) return std::nullopt;
  Box box{.start = position_, .content = position_ + kHeaderSize, .end = end_};
  BoxFields header(source_, Box{.content = position_, .end = end_});
  uint64_t size = header.u32();
  box.type = header.u32();
  if (size == 1) {
    size = header.u64();
    box.content = position_ + kLargeHeaderSize;
  } else if (size == 0) {
    size = end_ - position_;
  }
  // A type of zero is the tail of a file that the file system extended but did not fill before a power cut.
  const bool is_box = header.ok() && box.type != 0 && size >= box.content - box.start;
  box.is_cut_off = is_box && size > end_ - position_;
  if (is_box && !box.is_cut_off) box.end = position_ + size;
  position_ = box.end;
  if (!is_box) position_ = end_;
  return is_box ? std::optional(box) : std::nullopt;
}

std::optional<Box> find_box(CachedSource& source, const Box& parent, std::initializer_list<BoxType> path) {
  std::optional<Box> box = parent;
  for (const BoxType type : path)
    if (box) box = find_child(source, *box, type);
  return box;
}

uint32_t BoxFields::count(size_t entry_size) {
  const uint32_t claimed = u32();
  return static_cast<uint32_t>(std::min<uint64_t>(claimed, remaining() / entry_size));
}

std::string BoxFields::text(size_t limit) {
  std::string text(static_cast<size_t>(std::min<uint64_t>(limit, remaining())), '\0');
  if (!source_->read(position_, {reinterpret_cast<uint8_t*>(text.data()), text.size()})) {
    ok_ = false;
    return {};
  }
  position_ += text.size();
  return text;
}

void BoxFields::skip(uint64_t size) {
  if (size > remaining()) ok_ = false;
  position_ += std::min(size, remaining());
}

uint64_t BoxFields::number(size_t size) {
  std::array<uint8_t, 8> bytes{};
  const std::span<uint8_t> wanted = std::span(bytes).first(size);
  if (size > remaining() || !source_->read(position_, wanted)) {
    position_ = end_;
    ok_ = false;
    return 0;
  }
  position_ += size;
  uint64_t value = 0;
  for (const uint8_t byte : wanted) value = value << 8 | byte;
  return value;
}

}  // namespace recorder
