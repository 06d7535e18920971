// Bits, and the exponential-Golomb numbers of H264 and H265 (ISO/IEC 14496-10, 9.1; 23008-2, 9.2).
#pragma once

#include <cstdint>

#include "plugin/base/bytes.h"

namespace recorder {

// What the bytes are. Of a NAL unit the emulation prevention bytes are left out (ISO/IEC 14496-10, 7.3.1;
// ISO/IEC 23008-2, 7.3.1.1).
enum class BitSource { kPlain, kNalUnit };

// Reads bytes that it does not own. Reading past the end yields zeros and makes ok() false for good.
class BitReader {
 public:
  BitReader(ByteView bytes, BitSource source) : bytes_(bytes), source_(source) {}

  [[nodiscard]] bool ok() const { return ok_; }
  // How many bits were read of plain bytes.
  [[nodiscard]] size_t position() const { return position_ * 8 - static_cast<size_t>(bits_left_); }

  uint32_t bit() {
    if (bits_left_ == 0) next_byte();
    if (!ok_) return 0;
    --bits_left_;
    return current_ >> bits_left_ & 1u;
  }

  // Up to 32 bits.
  uint32_t bits(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 1 | bit();
    return value;
  }

  void skip(int count) {
    for (int i = 0; i < count; ++i) bit();
  }

  // ue(v). A number that does not fit 32 bits is an error.
  uint32_t unsigned_golomb() {
    int zeros = 0;
    while (zeros < 32 && bit() == 0 && ok_) ++zeros;
    if (zeros == 32) ok_ = false;
    if (!ok_) return 0;
    return (uint32_t{1} << zeros) - 1 + bits(zeros);
  }

  // se(v)
  int32_t signed_golomb() {
    const uint32_t number = unsigned_golomb();
    const auto magnitude = static_cast<int32_t>(number / 2 + number % 2);
    return number % 2 == 0 ? -magnitude : magnitude;
  }

 private:
  void next_byte() {
    const bool may_be_escaped = source_ == BitSource::kNalUnit && zero_bytes_ >= 2;
    if (may_be_escaped && position_ < bytes_.size() && bytes_[position_] == 3) {
      ++position_;
      zero_bytes_ = 0;
    }
    if (position_ >= bytes_.size()) {
      ok_ = false;
      return;
    }
    current_ = bytes_[position_++];
    zero_bytes_ = current_ == 0 ? zero_bytes_ + 1 : 0;
    bits_left_ = 8;
  }

  ByteView bytes_;
  BitSource source_;
  size_t position_ = 0;
  uint32_t current_ = 0;
  int bits_left_ = 0;
  int zero_bytes_ = 0;
  bool ok_ = true;
};

}  // namespace recorder
