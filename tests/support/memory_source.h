// Bytes in memory as a source for the MP4 reader, with a failure to order.
#pragma once

#include <algorithm>

#include "plugin/mp4/mp4_reader.h"

namespace recorder::test {

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] uint64_t size() const override { return bytes_.size(); }

  Result<Bytes> read(uint64_t offset, size_t size) override {
    ++reads_;
    if (reads_ == failing_read_) return internal_error("the disk failed");
    const size_t begin = static_cast<size_t>(std::min<uint64_t>(offset, bytes_.size()));
    const ByteView part = bytes_.subspan(begin, std::min(size, bytes_.size() - begin));
    return Bytes(part.begin(), part.end());
  }

  // The n-th read from now on fails.
  void fail_at(size_t n) { failing_read_ = reads_ + n; }
  [[nodiscard]] size_t reads() const { return reads_; }

 private:
  ByteView bytes_;
  size_t reads_ = 0;
  size_t failing_read_ = 0;
};

}  // namespace recorder::test
