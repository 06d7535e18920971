#include "plugin/recorder/output_file.h"

#include <algorithm>
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

std::shared_ptr<OutputFile> OutputFile::create(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy,
                                               std::shared_ptr<FileObserver> observer) {
  std::shared_ptr<OutputFile> output(new OutputFile(queue, disk, std::move(path), policy, std::move(observer)));
  OutputFile& self = *output;
  output->post(0, [&self] { return self.open(); });
  return output;
}

Status OutputFile::open() {
  // Names are chosen when a recording starts, files are made with their first media: meanwhile it may be taken.
  const std::filesystem::path wanted = outcome_.path;
  outcome_.path = free_path(disk_, wanted.parent_path().string(), wanted.filename().string());
  if (outcome_.path != wanted)
    log(LogLevel::kInfo, wanted.string(), concat("is taken since the start, recording to ", outcome_.path));
  if (observer_) observer_->opening(outcome_.path);
  Result<std::unique_ptr<File>> file = disk_.create(outcome_.path);
  could_not_be_made_ = !file.ok();
  if (!file) return file.error();
  file_ = std::move(*file);
  if (observer_) observer_->opened(outcome_.path);
  return disk_.sync_folder(folder_of(outcome_.path));
}

void OutputFile::write(uint64_t offset, Bytes bytes) {
  const size_t size = bytes.size();
  post(size, [this, offset, bytes = std::move(bytes)] {
    const Status written = file_->write_at(offset, bytes);
    if (written.ok())
      outcome_.size = std::max(outcome_.size, offset + bytes.size());
    else
      cut_torn_end(offset);
    return written;
  });
}

// A full disk takes the beginning of what it refuses, which players would stumble on.
void OutputFile::cut_torn_end(uint64_t torn_offset) {
  if (!outcome_.has_media || torn_offset < whole_size_) return;
  if (file_->truncate(whole_size_).ok()) outcome_.size = whole_size_;
}

void OutputFile::sync() {
  if (policy_ == SyncMode::kBatch) post(0, [this] { return file_->sync(); });
}

void OutputFile::mark_media() {
  post(0, [this]() -> Status {
    outcome_.has_media = true;
    whole_size_ = outcome_.size;
    return Success{};
  });
}

// Keeps itself alive until the work is done; after a failure nothing more is done.
void OutputFile::post(size_t bytes, std::function<Status()> work) {
  queue_.post(
      [self = shared_from_this(), work = std::move(work)] {
        if (!self->outcome_.error.empty()) return;
        const Status status = work();
        if (!status.ok()) self->fail(status.error().message);
      },
      bytes);
}

void OutputFile::fail(const std::string& error) {
  log(LogLevel::kError, outcome_.path, error);
  outcome_.error = error;
  MutexLock lock(mutex_);
  failure_ = error;
}

void OutputFile::close(ChoosePath choose_path, Closed closed) {
  queue_.post(
      [self = shared_from_this(), choose_path = std::move(choose_path), closed = std::move(closed)] {
        const Result<std::string> final_path = self->finish(choose_path);
        if (self->observer_) self->observer_->closed(self->outcome_);
        closed(final_path);
      },
      0);
}

// Also after a failed write: what reached the disk plays, under the name that it has if it can get no other.
Result<std::string> OutputFile::finish(const ChoosePath& choose_path) {
  if (file_ == nullptr) return internal_error(outcome_.error);
  file_.reset();
  if (outcome_.size == 0 && !outcome_.error.empty()) return remove_empty();
  const Status renamed = rename(choose_path);
  if (renamed.ok()) return outcome_.path;
  if (outcome_.error.empty()) fail(renamed.error().message);
  return renamed.error();
}

// A full disk makes files and takes nothing into them.
Error OutputFile::remove_empty() {
  const Status removed = disk_.remove(outcome_.path);
  if (!removed) log(LogLevel::kWarning, outcome_.path, removed.error().message);
  return internal_error(outcome_.error);
}

Status OutputFile::rename(const ChoosePath& choose_path) {
  const std::string final_path = choose_path();
  if (!final_path.empty() && final_path != outcome_.path) {
    if (observer_) observer_->renaming(final_path);
    const Status renamed = disk_.rename(outcome_.path, final_path);
    if (!renamed.ok()) return renamed;
    outcome_.path = final_path;
  }
  return disk_.sync_folder(folder_of(outcome_.path));
}

std::string OutputFile::failure() const {
  MutexLock lock(mutex_);
  return failure_;
}

}  // namespace recorder
