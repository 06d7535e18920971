#include "plugin/mp4/disk_file.h"

namespace recorder {

Result<Bytes> DiskFileSource::read(uint64_t offset, size_t size) {
  Result<Bytes> bytes = file_.read_at(offset, size);
  if (!bytes && !error_) error_ = bytes.error();
  return bytes;
}

void DiskFileSink::write(uint64_t offset, Bytes bytes) {
  if (!error_) keep(file_.write_at(offset, bytes));
}

void DiskFileSink::sync() {
  if (!error_) keep(file_.sync());
}

void DiskFileSink::keep(const Status& status) {
  if (!status) error_ = status.error();
}

}  // namespace recorder
