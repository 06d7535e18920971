// The disk as the recorder sees it. One implementation for the real one; tests pass a fake that fails.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"

namespace recorder {

// An open file. Closed by its destructor. Used by one thread at a time, and, as far as the file system can
// tell, by one process: whoever has it open for writing holds a lock on it.
class File {
 public:
  virtual ~File() = default;
  // Writes all bytes at the offset, or fails.
  virtual Status write_at(uint64_t offset, ByteView bytes) = 0;
  // Returns when what was written is on the disk (fdatasync).
  virtual Status sync() = 0;
  // Fewer bytes than asked for at the end of the file.
  virtual Result<Bytes> read_at(uint64_t offset, size_t size) = 0;
  virtual Result<uint64_t> size() = 0;
  // Forgets what is behind that offset.
  virtual Status truncate(uint64_t size) = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  // Creates a new file for writing; an existing one is an error, never overwritten.
  virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;
  // Opens a regular file for reading and writing. kNotFound: there is none; kConflict: somebody writes it.
  virtual Result<std::unique_ptr<File>> open_existing(const std::string& path) = 0;
  // Gives the file its final name; an existing one is an error, never replaced.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // The same where there is a file of that name, which is replaced in one step.
  virtual Status replace(const std::string& from, const std::string& to) = 0;
  // Not there is as good as removed.
  virtual Status remove(const std::string& path) = 0;
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
  Result<std::unique_ptr<File>> open_existing(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status replace(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  bool exists(const std::string& path) const override;
  Status sync_folder(const std::string& folder) override;
  Result<uint64_t> available_space(const std::string& folder) const override;
  Status prepare_folder(const std::string& folder) override;
};

}  // namespace recorder
