// Writes one box of an MP4 file into a buffer: the size is stored when the writer goes out of scope, so boxes
// nest as the C++ scopes do. A child must be gone before its parent writes on.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugin/base/bytes.h"

namespace recorder {

class BoxWriter : public ByteWriter {
 public:
  // ISO/IEC 14496-12, 4.2.2: a box. `type` has four bytes; © is the byte A9.
  BoxWriter(Bytes& out, std::string_view type);
  // ISO/IEC 14496-12, 4.2.2: a full box.
  BoxWriter(Bytes& out, std::string_view type, uint8_t version, uint32_t flags = 0);
  ~BoxWriter();
  BoxWriter(const BoxWriter&) = delete;
  BoxWriter& operator=(const BoxWriter&) = delete;

  // A time or duration: 64 bits wide in version 1, 32 bits in version 0.
  void number(uint8_t version, uint64_t value);
  // A string that ends with a zero byte. It is cut at a zero inside it.
  void c_string(std::string_view text);

 private:
  Bytes& out_;
  size_t start_;
};

// Version 0 as long as all values fit 32 bits: some players lose what stands in version 1
// (docs/recording-format.md).
template <typename... Values>
constexpr uint8_t version_for(Values... values) {
  return ((static_cast<uint64_t>(values) > UINT32_MAX) || ...) ? 1 : 0;
}

// A box header alone, for boxes whose content is written elsewhere.
void write_box_header(Bytes& out, std::string_view type, uint32_t size);
// The same with a 64-bit size (ISO/IEC 14496-12, 4.2.2, largesize): 16 bytes.
void write_large_box_header(Bytes& out, std::string_view type, uint64_t size);

}  // namespace recorder
