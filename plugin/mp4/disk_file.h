// An open file of the disk as what media are read from and written to.
#pragma once

#include <optional>

#include "plugin/base/file.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

// As large as the file was when this was made. The file outlives it.
class DiskFileSource final : public ByteSource {
 public:
  DiskFileSource(File& file, uint64_t size) : file_(file), size_(size) {}
  [[nodiscard]] uint64_t size() const override { return size_; }
  Result<Bytes> read(uint64_t offset, size_t size) override;
  // The first one of the disk.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  File& file_;
  const uint64_t size_;
  std::optional<Error> error_;
};

// After the first failure nothing is written: the order of writes is what makes a file whole. The file
// outlives it.
class DiskFileSink final : public WriteSink {
 public:
  explicit DiskFileSink(File& file) : file_(file) {}
  void write(uint64_t offset, Bytes bytes) override;
  void sync() override;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void keep(const Status& status);

  File& file_;
  std::optional<Error> error_;
};

}  // namespace recorder
