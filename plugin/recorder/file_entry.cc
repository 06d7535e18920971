#include "plugin/recorder/file_entry.h"

#include <filesystem>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {

FileEntry::FileEntry(std::string recording_id, FilePlan plan, int64_t start_ms, Catalogue* catalogue,
                               const Disk& disk, Opened opened)
    : recording_id_(std::move(recording_id)),
      file_id_(random_uuid()),
      plan_(std::move(plan)),
      start_ms_(start_ms),
      catalogue_(catalogue),
      disk_(disk),
      opened_(std::move(opened)) {}

std::string FileEntry::path_at_start() const { return concat(plan_.folder, '/', plan_.name_at_start()); }

void FileEntry::continues() {
  if (catalogue_ != nullptr) catalogue_->file_continues(file_id_);
}

std::string FileEntry::path_at_end(const FileEnd& end) {
  duration_ = end.duration;
  const std::string name = plan_.name_at_end(end);
  return name == plan_.name_at_start() ? std::string() : free_path(disk_, plan_.folder, name);
}

void FileEntry::opening(const std::string& path) {
  if (catalogue_ != nullptr) catalogue_->open_file(recording_id_, file_id_, plan_, path, start_ms_);
}

void FileEntry::opened(const std::string& path) {
  if (catalogue_ != nullptr) catalogue_->file_opened(file_id_);
  if (opened_) opened_(std::filesystem::path(path).filename().string());
}

void FileEntry::renaming(const std::string& path) {
  if (catalogue_ != nullptr) catalogue_->rename_file(file_id_, path);
}

void FileEntry::closed(const FileOutcome& outcome) {
  if (catalogue_ == nullptr) return;
  ClosedFile closed;
  closed.state = outcome.has_media ? FileState::kFinished : FileState::kEmpty;
  closed.path = outcome.path;
  closed.size = outcome.size;
  closed.duration = duration_;
  closed.error = outcome.error;
  closed.quality = quality_;
  catalogue_->close_file(file_id_, closed);
}

}  // namespace recorder
