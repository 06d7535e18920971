#include "plugin/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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

 private:
  Descriptor fd_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<File>> PosixDisk::create(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) return failed("create", path, errno);
  return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, path));
}

Status PosixDisk::rename(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return Success{};
  if (errno != EINVAL && errno != ENOSYS) return failed("rename to", to, errno);
  // File systems without RENAME_NOREPLACE (NFS, some FUSE): a hard link fails where the name is taken.
  if (::link(from.c_str(), to.c_str()) != 0) return failed("rename to", to, errno);
  if (::unlink(from.c_str()) != 0) return failed("remove", from, errno);
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
