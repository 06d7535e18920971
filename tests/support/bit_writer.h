// Syntax structures for the tests of their parsers, element by element as the specifications list them.
#pragma once

#include <cstdint>

#include "plugin/base/bytes.h"

namespace recorder::test {

class BitWriter {
 public:
  // f(n), u(n)
  BitWriter& bits(int count, uint64_t value) {
    for (int i = count - 1; i >= 0; --i) bit((value >> i & 1) != 0);
    return *this;
  }

  // ue(v): as many zeros as there are bits behind the first one.
  BitWriter& golomb(uint32_t value) {
    const uint64_t code = uint64_t{value} + 1;
    int size = 1;
    while (code >> size != 0) ++size;
    return bits(2 * size - 1, code);
  }

  // The last byte is filled up with zeros.
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  void bit(bool value) {
    if (used_ == 0) bytes_.push_back(0);
    if (value) bytes_.back() = static_cast<uint8_t>(bytes_.back() | 0x80 >> used_);
    used_ = (used_ + 1) % 8;
  }

  Bytes bytes_;
  int used_ = 0;  // bits of the last byte
};

}  // namespace recorder::test
