// The disk as the recorder sees it. One implementation for the real one; tests pass a fake that fails.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"

namespace recorder {

// An open file. Closed by its destructor. Used by one thread at a time.
class File {
 public:
  virtual ~File() = default;
  // Writes all bytes at the offset, or fails.
  virtual Status write_at(uint64_t offset, ByteView bytes) = 0;
  // Returns when what was written is on the disk (fdatasync).
  virtual Status sync() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  // Creates a new file for writing; an existing one is an error, never overwritten.
  virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;
  // Gives the file its final name; an existing one is an error, never replaced.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual bool exists(const std::string& path) const = 0;
  // Makes names in this folder durable (fsync of the folder).
  virtual Status sync_folder(const std::string& folder) = 0;
  // Bytes that an unprivileged writer may still use in the file system of this folder.
  virtual Result<uint64_t> available_space(const std::string& folder) const = 0;
  // Makes the folder and its parents, and shows that a file can be written in it.
  virtual Status prepare_folder(const std::string& folder) = 0;
};

class PosixDisk final : public Disk {
 public:
  Result<std::unique_ptr<File>> create(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  bool exists(const std::string& path) const override;
  Status sync_folder(const std::string& folder) override;
  Result<uint64_t> available_space(const std::string& folder) const override;
  Status prepare_folder(const std::string& folder) override;
};

}  // namespace recorder
