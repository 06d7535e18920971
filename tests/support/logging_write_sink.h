// A sink that keeps all writes and syncs of an Mp4Writer in their order.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plugin/mp4/container_writer.h"
#include "tests/support/file_image.h"

namespace recorder::test {

struct WriteOperation {
  bool is_sync = false;
  uint64_t offset = 0;
  Bytes bytes;
};

class LoggingWriteSink final : public WriteSink {
 public:
  void write(uint64_t offset, Bytes bytes) override {
    operations.push_back({false, offset, std::move(bytes)});
  }
  void sync() override { operations.push_back({true, 0, {}}); }

  // The file after the first `count` operations.
  [[nodiscard]] FileImage image(size_t count) const {
    FileImage image;
    for (size_t i = 0; i < count; ++i)
      if (!operations[i].is_sync) image.write(operations[i].offset, operations[i].bytes);
    return image;
  }
  [[nodiscard]] FileImage image() const { return image(operations.size()); }

  std::vector<WriteOperation> operations;
};

// A sink for files of many gigabytes: it keeps no write beyond a limit, only the room that it takes.
class SparseWriteSink final : public WriteSink {
 public:
  explicit SparseWriteSink(size_t limit) : limit_(limit) {}
  void write(uint64_t offset, Bytes bytes) override {
    if (bytes.size() <= limit_)
      image.write(offset, bytes);
    else
      image.resize(std::max(image.size(), offset + bytes.size()));
  }
  void sync() override {}

  FileImage image;

 private:
  const size_t limit_;
};

}  // namespace recorder::test
