// A file as a source of bytes.
#pragma once

#include <memory>
#include <string>

#include "plugin/mp4/mp4_reader.h"

namespace recorder {

// Reads a regular file with pread. Its size is the one it had when it was opened, so that a file which is
// still being recorded is seen as it was at that moment. Owned by its caller, without threads of its own.
class FileSource final : public ByteSource {
 public:
  // ErrorCode::kNotFound when there is no such file; kInternal when it is there but cannot be read.
  static Result<std::unique_ptr<FileSource>> open(const std::string& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  [[nodiscard]] uint64_t size() const override { return size_; }
  Result<Bytes> read(uint64_t offset, size_t size) override;

 private:
  FileSource(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  uint64_t size_ = 0;
  std::string path_;
};

}  // namespace recorder
