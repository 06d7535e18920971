// Boxes and their fields as the walker of tests reads them. What is not there is an error, and so is what is
// left over.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/text.h"

namespace recorder::test {

struct Box {
  std::string type;
  ByteView content;
};

// Tests may throw; the public function catches.
[[noreturn]] inline void fail(const std::string& what) { throw std::runtime_error(what); }
inline void require(bool holds, const std::string& what) {
  if (!holds) fail(what);
}

// A full reader: what is not there is an error, and so is what is left over.
class Fields {
 public:
  explicit Fields(const Box& box) : type_(box.type), reader_(box.content) {}
  uint8_t u8() { return check(reader_.u8()); }
  uint16_t u16() { return check(reader_.u16()); }
  uint32_t u24() { return check(reader_.u24()); }
  uint32_t u32() { return check(reader_.u32()); }
  uint64_t u64() { return check(reader_.u64()); }
  uint64_t number(int version) { return version == 1 ? u64() : u32(); }
  ByteView take(size_t size) { return check(reader_.take(size)); }
  ByteView rest() { return reader_.take(reader_.remaining()); }
  int version() {
    const int version = u8();
    flags = u24();
    return version;
  }
  void done() {
    require(reader_.ok() && reader_.remaining() == 0, type_ + " has another size than its fields");
  }

  uint32_t flags = 0;

 private:
  template <typename T>
  T check(T value) {
    require(reader_.ok(), type_ + " is too short");
    return value;
  }

  std::string type_;
  ByteReader reader_;
};

inline std::vector<Box> children(ByteView bytes, const std::string& of) {
  std::vector<Box> boxes;
  ByteReader reader(bytes);
  while (reader.remaining() > 0) {
    const uint32_t size = reader.u32();
    const std::string type(as_text(reader.take(4)));
    require(reader.ok() && size >= 8 && size - 8 <= reader.remaining(), concat("bad box ", type, " in ", of));
    boxes.push_back({type, reader.take(size - 8)});
  }
  return boxes;
}

inline std::vector<Box> children(const Box& box) { return children(box.content, box.type); }

inline const Box& only(const std::vector<Box>& boxes, const std::string& type) {
  const auto is_type = [&type](const Box& box) { return box.type == type; };
  require(std::count_if(boxes.begin(), boxes.end(), is_type) == 1, "there is not one " + type);
  return *std::find_if(boxes.begin(), boxes.end(), is_type);
}

inline bool has(const std::vector<Box>& boxes, const std::string& type) {
  return std::any_of(boxes.begin(), boxes.end(), [&type](const Box& box) { return box.type == type; });
}

// The rows of a table that is a full box: their count, then so many numbers each.
inline std::vector<std::vector<uint64_t>> table(const Box& box, int columns, int bytes = 4) {
  Fields fields(box);
  fields.version();
  std::vector<std::vector<uint64_t>> rows(fields.u32());
  for (auto& row : rows)
    for (int i = 0; i < columns; ++i) row.push_back(bytes == 8 ? fields.u64() : fields.u32());
  fields.done();
  return rows;
}

}  // namespace recorder::test
