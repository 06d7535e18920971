#include "plugin/recorder/output_file.h"

#include <filesystem>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/recorder/file_plan.h"

namespace recorder {
namespace {

std::string folder_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

}  // namespace

void DiskQueue::post(Task task, size_t bytes) {
  waiting_bytes_ += bytes;
  thread_.post([this, bytes, task = std::move(task)]() mutable {
    task();
    waiting_bytes_ -= bytes;
  });
}

std::shared_ptr<OutputFile> OutputFile::create(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy) {
  std::shared_ptr<OutputFile> output(new OutputFile(queue, disk, std::move(path), policy));
  OutputFile& self = *output;
  output->post(0, [&self] { return self.open(); });
  return output;
}

Status OutputFile::open() {
  // Names are chosen when a recording starts, files are made with their first media: meanwhile it may be taken.
  const std::filesystem::path wanted = path_;
  path_ = free_path(disk_, wanted.parent_path().string(), wanted.filename().string());
  if (path_ != wanted) log(LogLevel::kInfo, wanted.string(), concat("is taken since the start, recording to ", path_));
  Result<std::unique_ptr<File>> file = disk_.create(path_);
  if (!file) return file.error();
  file_ = std::move(*file);
  return disk_.sync_folder(folder_of(path_));
}

void OutputFile::write(uint64_t offset, Bytes bytes) {
  const size_t size = bytes.size();
  post(size, [this, offset, bytes = std::move(bytes)] { return file_->write_at(offset, bytes); });
}

void OutputFile::sync() {
  if (policy_ == SyncMode::kBatch) post(0, [this] { return file_->sync(); });
}

// Keeps itself alive until the work is done; after a failure nothing more is done.
void OutputFile::post(size_t bytes, std::function<Status()> work) {
  queue_.post(
      [self = shared_from_this(), work = std::move(work)] {
        if (!self->failure().empty()) return;
        const Status status = work();
        if (status.ok()) return;
        log(LogLevel::kError, self->path_, status.error().message);
        MutexLock lock(self->mutex_);
        self->failure_ = status.error().message;
      },
      bytes);
}

void OutputFile::close(ChoosePath choose_path, Closed closed) {
  queue_.post(
      [self = shared_from_this(), choose_path = std::move(choose_path), closed = std::move(closed)] {
        const bool was_created = self->file_ != nullptr;
        self->file_.reset();
        closed(was_created ? self->rename(choose_path) : Result<std::string>(internal_error(self->failure())));
      },
      0);
}

// Also after a failed write: what reached the disk plays.
Result<std::string> OutputFile::rename(const ChoosePath& choose_path) {
  const std::string chosen = choose_path();
  const std::string& final_path = chosen.empty() ? path_ : chosen;
  if (final_path != path_) {
    const Status renamed = disk_.rename(path_, final_path);
    if (!renamed.ok()) return renamed.error();
  }
  const Status synced = disk_.sync_folder(folder_of(final_path));
  if (!synced.ok()) return synced.error();
  return final_path;
}

std::string OutputFile::failure() const {
  MutexLock lock(mutex_);
  return failure_;
}

}  // namespace recorder
