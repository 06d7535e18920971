#include "plugin/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "plugin/base/text.h"

namespace recorder {
namespace {

Error failed(std::string_view what, const std::string& path, int error) {
  return internal_error(concat("cannot ", what, " ", path, ": ", std::generic_category().message(error)));
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  Status write_at(uint64_t offset, ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("write to", path_, errno);
      if (written == 0) return failed("write to", path_, EIO);
      bytes = bytes.subspan(static_cast<size_t>(written));
      offset += static_cast<uint64_t>(written);
    }
    return Success{};
  }

  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return failed("sync", path_, errno);
    return Success{};
  }

  // The buffer grows with what there is: a size from a damaged file costs no memory.
  Result<Bytes> read_at(uint64_t offset, size_t size) override {
    const Result<uint64_t> end = this->size();
    if (!end) return end.error();
    Bytes bytes(static_cast<size_t>(std::min<uint64_t>(size, *end - std::min(offset, *end))));
    size_t done = 0;
    while (done < bytes.size()) {
      const off_t position = static_cast<off_t>(offset + done);
      const ssize_t got = ::pread(fd_.get(), bytes.data() + done, bytes.size() - done, position);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read", path_, errno);
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    bytes.resize(done);
    return bytes;
  }

  Result<uint64_t> size() override {
    struct stat information;
    if (::fstat(fd_.get(), &information) != 0) return failed("read the size of", path_, errno);
    return static_cast<uint64_t>(information.st_size);
  }

  Status truncate(uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return failed("shorten", path_, errno);
    return Success{};
  }

  // Until the file is closed, also by the end of the process. kConflict: somebody else has it.
  Status lock() {
    if (::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0) return Success{};
    if (errno != EWOULDBLOCK) return failed("lock", path_, errno);
    return Error{ErrorCode::kConflict, concat(path_, " is being written by another process")};
  }

 private:
  Descriptor fd_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<File>> PosixDisk::create(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) return failed("create", path, errno);
  auto file = std::make_unique<PosixFile>(fd, path);
  // For repairs to see; a file system without locks records as well.
  static_cast<void>(file->lock());
  return std::unique_ptr<File>(std::move(file));
}

Result<std::unique_ptr<File>> PosixDisk::open_existing(const std::string& path) {
  // Without O_NONBLOCK, opening a named pipe would wait for its other end.
  const int fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  const int reason = errno;
  const bool is_missing = reason == ENOENT || reason == ENOTDIR;
  if (fd < 0)
    return Error{is_missing ? ErrorCode::kNotFound : ErrorCode::kInternal,
                 failed("open", path, reason).message};
  auto file = std::make_unique<PosixFile>(fd, path);
  struct stat information;
  if (::fstat(fd, &information) != 0) return failed("open", path, errno);
  if (!S_ISREG(information.st_mode)) return internal_error(concat(path, " is not a regular file"));
  const Status locked = file->lock();
  if (!locked && locked.error().code == ErrorCode::kConflict) return locked.error();
  return std::unique_ptr<File>(std::move(file));
}

Status PosixDisk::rename(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return Success{};
  if (errno != EINVAL && errno != ENOSYS) return failed("rename to", to, errno);
  // File systems without RENAME_NOREPLACE (NFS, some FUSE): a hard link fails where the name is taken.
  if (::link(from.c_str(), to.c_str()) != 0) return failed("rename to", to, errno);
  if (::unlink(from.c_str()) != 0) return failed("remove", from, errno);
  return Success{};
}

Status PosixDisk::replace(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename to", to, errno);
  return Success{};
}

Status PosixDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("remove", path, errno);
  return Success{};
}

bool PosixDisk::exists(const std::string& path) const {
  struct stat information;
  return ::lstat(path.c_str(), &information) == 0;
}

Status PosixDisk::sync_folder(const std::string& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open() || ::fsync(fd.get()) != 0) return failed("sync folder", folder, errno);
  return Success{};
}

Result<uint64_t> PosixDisk::available_space(const std::string& folder) const {
  struct statvfs information;
  if (::statvfs(folder.c_str(), &information) != 0) return failed("read the free space of", folder, errno);
  return static_cast<uint64_t>(information.f_bavail) * information.f_frsize;
}

Status PosixDisk::prepare_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failed("create folder", folder, error.value());
  std::string probe = folder + "/.writable-XXXXXX";
  const Descriptor fd(::mkostemp(probe.data(), O_CLOEXEC));
  if (!fd.open()) return failed("write in folder", folder, errno);
  ::unlink(probe.c_str());
  return Success{};
}

}  // namespace recorder
