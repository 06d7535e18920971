// A file in memory that may have holes, so that files of many gigabytes fit; a hole reads as zeros.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "plugin/base/bytes.h"

namespace recorder::test {

class FileImage {
 public:
  [[nodiscard]] uint64_t size() const { return size_; }
  void resize(uint64_t size) {
    size_ = size;
    pages_.erase(pages_.lower_bound((size + kPage - 1) / kPage), pages_.end());
    if (auto last = pages_.find(size / kPage); last != pages_.end())
      std::fill(last->second.begin() + static_cast<std::ptrdiff_t>(size % kPage), last->second.end(),
                uint8_t{0});
  }

  void write(uint64_t offset, ByteView bytes) {
    size_ = std::max(size_, offset + bytes.size());
    while (!bytes.empty()) {
      Bytes& page = pages_[offset / kPage];
      page.resize(kPage);
      const size_t count = std::min<size_t>(bytes.size(), kPage - offset % kPage);
      std::copy_n(bytes.begin(), count, page.begin() + static_cast<std::ptrdiff_t>(offset % kPage));
      bytes = bytes.subspan(count);
      offset += count;
    }
  }

  // Fewer bytes than asked for at the end of the file.
  [[nodiscard]] Bytes read(uint64_t offset, uint64_t size) const {
    Bytes bytes(offset < size_ ? static_cast<size_t>(std::min(size, size_ - offset)) : 0);
    for (size_t i = 0; i < bytes.size();) {
      const uint64_t at = offset + i;
      const size_t count = std::min<size_t>(bytes.size() - i, kPage - at % kPage);
      if (auto page = pages_.find(at / kPage); page != pages_.end())
        std::copy_n(page->second.begin() + static_cast<std::ptrdiff_t>(at % kPage), count,
                    bytes.begin() + static_cast<std::ptrdiff_t>(i));
      i += count;
    }
    return bytes;
  }

 private:
  static constexpr uint64_t kPage = 4096;

  uint64_t size_ = 0;
  std::map<uint64_t, Bytes> pages_;
};

}  // namespace recorder::test
