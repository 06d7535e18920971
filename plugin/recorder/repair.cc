#include "plugin/recorder/repair.h"

#include <filesystem>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::string_view kDamaged = ".damaged";

std::string folder_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }
std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

// Where the name tells nothing of the end, the file keeps the one it has, with the number that made it
// unique. One that was renamed already has its name.
std::string final_path(const Disk& disk, const UnfinishedFile& row, const std::string& path,
                       milliseconds duration) {
  if (path == row.next_path) return path;
  const std::string name = row.plan.name_at_end({duration, row.start_ms + duration.count(), row.is_last});
  return name == row.plan.name_at_start() ? path : free_path(disk, folder_of(path), name);
}

std::string damaged_path(const Disk& disk, const std::string& path) {
  if (path.ends_with(kDamaged)) return path;
  return free_path(disk, folder_of(path), file_name(name_of(path), "", kDamaged));
}

}  // namespace

Repair::Repair(Catalogue& catalogue, Disk& disk) : catalogue_(catalogue), disk_(disk) {
  for (UnfinishedFile& row : catalogue_.unfinished_files()) {
    recordings_.insert(row.recording_id);
    files_.push_back(find(std::move(row)));
  }
  for (std::string& id : catalogue_.unfinished_recordings()) recordings_.insert(std::move(id));
}

// The process may have died between the row's next path and the renaming, or behind it.
Repair::Found Repair::find(UnfinishedFile row) const {
  const bool is_there = disk_.exists(row.path);
  const bool was_renamed = !is_there && !row.next_path.empty() && disk_.exists(row.next_path);
  std::string path = was_renamed ? row.next_path : row.path;
  return {std::move(row), std::move(path), is_there || was_renamed};
}

void Repair::run() {
  end_recordings();
  for (const Found& file : files_) {
    if (is_stopped_) return;
    repair(file);
    end_recordings();
  }
}

void Repair::repair(const Found& file) {
  Result<RepairedMedia> media = Error{ErrorCode::kNotFound, "there is no such file"};
  if (file.is_there) media = repair_media(disk_, file.path, file.row.plan.extension);
  const Status closed = close(file, media);
  if (closed) return;
  log(LogLevel::kWarning, file.path,
      concat("is not repaired, the next start tries again: ", closed.error().message));
}

Status Repair::close(const Found& file, const Result<RepairedMedia>& media) {
  if (!media) return media.error().code == ErrorCode::kNotFound ? close_gone(file) : Status(media.error());
  switch (media->outcome) {
    case RepairOutcome::kWhole:
      return close_whole(file, *media);
    case RepairOutcome::kEmpty:
      return close_empty(file);
    case RepairOutcome::kDamaged:
      return close_damaged(file, *media);
  }
  return Success{};
}

Status Repair::close_whole(const Found& file, const RepairedMedia& media) {
  const std::string path = final_path(disk_, file.row, file.path, media.duration);
  if (Status moved = move(file, path); !moved) return moved;
  catalogue_.close_file(file.row.file_id, {FileState::kRepaired, path, media.size, media.duration, {}});
  log(LogLevel::kInfo, path, concat("was left unfinished and is repaired, ", media.duration.count(), " ms"));
  return Success{};
}

Status Repair::close_damaged(const Found& file, const RepairedMedia& media) {
  const std::string path = damaged_path(disk_, file.path);
  if (Status moved = move(file, path); !moved) return moved;
  catalogue_.close_file(file.row.file_id, {FileState::kDamaged, path, media.size, {}, media.error});
  log(LogLevel::kError, path, concat("cannot be repaired: ", media.error));
  return Success{};
}

Status Repair::close_empty(const Found& file) {
  if (Status removed = disk_.remove(file.path); !removed) return removed;
  return close_gone(file);
}

// A folder that cannot be looked into is no reason to forget what was in it.
Status Repair::close_gone(const Found& file) {
  if (Status synced = disk_.sync_folder(folder_of(file.path)); !synced) return synced;
  catalogue_.close_file(file.row.file_id, {FileState::kEmpty, {}, 0, {}, {}});
  log(LogLevel::kInfo, file.path, "had nothing in it when the last process ended");
  return Success{};
}

// The row says where the file is going before it goes there.
Status Repair::move(const Found& file, const std::string& to) {
  if (to != file.path) {
    catalogue_.rename_file(file.row.file_id, to);
    if (Status renamed = disk_.rename(file.path, to); !renamed) return renamed;
  }
  return disk_.sync_folder(folder_of(to));
}

// Those of the last process whose files are all closed.
void Repair::end_recordings() {
  for (const std::string& id : catalogue_.unfinished_recordings())
    if (recordings_.erase(id) > 0) catalogue_.end(id, "crash");
}

}  // namespace recorder
