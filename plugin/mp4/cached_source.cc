#include "plugin/mp4/cached_source.h"

#include <algorithm>

namespace recorder {

bool CachedSource::read(uint64_t offset, std::span<uint8_t> out) {
  if (offset > size_ || out.size() > size_ - offset) return false;
  while (!out.empty()) {
    const Bytes& bytes = block(offset / kBlockSize).bytes;
    const size_t begin = static_cast<size_t>(offset % kBlockSize);
    if (begin >= bytes.size()) return false;
    const size_t count = std::min(out.size(), bytes.size() - begin);
    std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(begin), count, out.begin());
    out = out.subspan(count);
    offset += count;
  }
  return true;
}

const CachedSource::Block& CachedSource::block(uint64_t number) {
  auto found = std::find_if(blocks_.begin(), blocks_.end(),
                            [number](const Block& block) { return block.number == number; });
  if (found == blocks_.end()) {
    found = std::min_element(blocks_.begin(), blocks_.end(),
                             [](const Block& a, const Block& b) { return a.last_use < b.last_use; });
    load(*found, number);
  }
  found->last_use = ++uses_;
  return *found;
}

void CachedSource::load(Block& block, uint64_t number) {
  block.number = number;
  block.bytes.clear();
  // A source that failed once is not asked again: a dying disk would answer every block after a timeout.
  if (error_) return;
  Result<Bytes> bytes = source_.read(number * kBlockSize, static_cast<size_t>(kBlockSize));
  if (bytes.ok())
    block.bytes = std::move(*bytes);
  else
    error_ = bytes.error();
}

}  // namespace recorder
