// A disk in memory that tests fill, slow down by not running its thread, and break at the n-th operation.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "plugin/base/file.h"
#include "plugin/base/sync.h"

namespace recorder::test {

class FakeDisk final : public Disk {
 public:
  using Content = std::shared_ptr<Bytes>;

  // Operations are counted from 1; the n-th and all later ones fail. 0: none. Looking whether there is a file, or space,
  // is none.
  void fail_from(int operation) { fail_from_ = operation; }
  // Only the n-th fails.
  void fail_at(int operation) { fail_at_ = operation; }
  // From now on files can be made and named, but not written.
  void fail_writes(bool fails) { fails_writes_ = fails; }
  [[nodiscard]] int operations() const { return operations_; }
  void set_available_space(uint64_t bytes) { available_space_ = bytes; }

  [[nodiscard]] std::map<std::string, Bytes> files() const {
    MutexLock lock(mutex_);
    std::map<std::string, Bytes> copy;
    for (const auto& [path, content] : files_) copy[path] = *content;
    return copy;
  }

  Result<std::unique_ptr<File>> create(const std::string& path) override {
    MutexLock lock(mutex_);
    if (fails()) return internal_error("cannot create " + path + ": broken");
    if (files_.count(path) > 0) return internal_error("cannot create " + path + ": exists");
    const Content content = std::make_shared<Bytes>();
    files_[path] = content;
    return std::unique_ptr<File>(std::make_unique<FakeFile>(*this, content));
  }

  Status rename(const std::string& from, const std::string& to) override {
    MutexLock lock(mutex_);
    if (fails()) return internal_error("cannot rename to " + to + ": broken");
    if (files_.count(to) > 0) return internal_error("cannot rename to " + to + ": exists");
    files_[to] = files_.at(from);
    files_.erase(from);
    return Success{};
  }

  Result<std::unique_ptr<File>> open_existing(const std::string& path) override {
    MutexLock lock(mutex_);
    if (fails()) return internal_error("cannot open " + path + ": broken");
    const auto found = files_.find(path);
    if (found == files_.end()) return Error{ErrorCode::kNotFound, "cannot open " + path + ": not found"};
    return std::unique_ptr<File>(std::make_unique<FakeFile>(*this, found->second));
  }

  Status replace(const std::string& from, const std::string& to) override {
    MutexLock lock(mutex_);
    if (fails()) return internal_error("cannot rename to " + to + ": broken");
    files_[to] = files_.at(from);
    files_.erase(from);
    return Success{};
  }

  Status remove(const std::string& path) override {
    MutexLock lock(mutex_);
    if (fails()) return internal_error("cannot remove " + path + ": broken");
    files_.erase(path);
    return Success{};
  }

  // Puts a file there as somebody else would.
  void put(const std::string& path, Bytes content) {
    MutexLock lock(mutex_);
    files_[path] = std::make_shared<Bytes>(std::move(content));
  }

  bool exists(const std::string& path) const override {
    MutexLock lock(mutex_);
    return files_.count(path) > 0;
  }

  Status sync_folder(const std::string&) override {
    MutexLock lock(mutex_);
    return fails() ? Status(internal_error("cannot sync the folder: broken")) : Status(Success{});
  }

  Result<uint64_t> available_space(const std::string&) const override { return available_space_.load(); }
  Status prepare_folder(const std::string&) override { return Success{}; }

 private:
  class FakeFile final : public File {
   public:
    FakeFile(FakeDisk& disk, Content content) : disk_(disk), content_(std::move(content)) {}
    Status write_at(uint64_t offset, ByteView bytes) override {
      MutexLock lock(disk_.mutex_);
      if (disk_.fails() || disk_.fails_writes_) return internal_error("cannot write: broken");
      if (content_->size() < offset + bytes.size()) content_->resize(static_cast<size_t>(offset) + bytes.size());
      std::copy(bytes.begin(), bytes.end(), content_->begin() + static_cast<ptrdiff_t>(offset));
      return Success{};
    }
    Status sync() override {
      MutexLock lock(disk_.mutex_);
      return disk_.fails() ? Status(internal_error("cannot sync: broken")) : Status(Success{});
    }
    Result<Bytes> read_at(uint64_t offset, size_t size) override {
      MutexLock lock(disk_.mutex_);
      if (disk_.fails()) return internal_error("cannot read: broken");
      const size_t begin = static_cast<size_t>(std::min<uint64_t>(offset, content_->size()));
      const size_t count = std::min(size, content_->size() - begin);
      return Bytes(content_->begin() + static_cast<ptrdiff_t>(begin),
                   content_->begin() + static_cast<ptrdiff_t>(begin + count));
    }
    Result<uint64_t> size() override {
      MutexLock lock(disk_.mutex_);
      if (disk_.fails()) return internal_error("cannot read the size: broken");
      return uint64_t{content_->size()};
    }
    Status truncate(uint64_t size) override {
      MutexLock lock(disk_.mutex_);
      if (disk_.fails()) return internal_error("cannot shorten: broken");
      content_->resize(std::min(content_->size(), static_cast<size_t>(size)));
      return Success{};
    }

   private:
    FakeDisk& disk_;
    const Content content_;
  };

  bool fails() REQUIRES(mutex_) {
    const int operation = ++operations_;
    return (fail_from_ > 0 && operation >= fail_from_) || operation == fail_at_;
  }

  mutable Mutex mutex_;
  std::map<std::string, Content> files_ GUARDED_BY(mutex_);
  std::atomic<int> operations_ = 0;
  std::atomic<int> fail_from_ = 0;
  std::atomic<int> fail_at_ = 0;
  std::atomic<bool> fails_writes_ = false;
  std::atomic<uint64_t> available_space_ = uint64_t{1} << 40;
};

}  // namespace recorder::test
