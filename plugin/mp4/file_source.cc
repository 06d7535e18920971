#include "plugin/mp4/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "plugin/base/text.h"

namespace recorder {
namespace {

Error cannot_read(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kInternal;
  return {code, concat("cannot read ", path, ": ", std::generic_category().message(error))};
}

}  // namespace

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path) {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return cannot_read(path, errno);
  std::unique_ptr<FileSource> source(new FileSource(fd, path));
  struct stat information;
  if (::fstat(fd, &information) != 0) return cannot_read(path, errno);
  if (!S_ISREG(information.st_mode)) return internal_error(concat(path, " is not a regular file"));
  source->size_ = static_cast<uint64_t>(information.st_size);
  return source;
}

FileSource::~FileSource() { ::close(fd_); }

Result<Bytes> FileSource::read(uint64_t offset, size_t size) {
  if (offset >= size_) return Bytes{};
  Bytes bytes(static_cast<size_t>(std::min<uint64_t>(size, size_ - offset)));
  size_t done = 0;
  while (done < bytes.size()) {
    const off_t position = static_cast<off_t>(offset + done);
    const ssize_t got = ::pread(fd_, bytes.data() + done, bytes.size() - done, position);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path_, errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace recorder
