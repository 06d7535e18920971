#include "plugin/recorder/file_repair.h"

#include <filesystem>

#include "plugin/media/webm_repair.h"
#include "plugin/mp4/disk_file.h"
#include "plugin/mp4/finaliser.h"
#include "plugin/recorder/file_name.h"

namespace recorder {
namespace {

// A WebM file without one frame: up to this size it has its header and not yet its first picture.
constexpr uint64_t kLargestWithoutFrames = 64 * 1024;

RepairedMedia unusable(RepairOutcome outcome, uint64_t size, const std::string& error) {
  return {outcome, size, {}, outcome == RepairOutcome::kDamaged ? error : std::string()};
}

Result<RepairedMedia> repair_mp4(File& file) {
  const Result<FinalisedFile> finished = finalise(file);
  const Result<uint64_t> size = file.size();
  if (!size) return size.error();
  if (!finished && finished.error().code == ErrorCode::kUnsupportedMedia)
    return unusable(RepairOutcome::kDamaged, *size, finished.error().message);
  if (!finished) return finished.error();
  if (finished->outcome == FinaliseOutcome::kNothingRecorded)
    return unusable(RepairOutcome::kEmpty, *size, {});
  const auto duration = std::chrono::duration_cast<milliseconds>(finished->duration);
  return RepairedMedia{.size = *size, .duration = duration};
}

// The repaired file takes this name until it is whole. What an interrupted repair left there is worth
// nothing.
std::string name_of_copy(const std::string& path) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / file_name(whole.filename().string(), "", ".repairing")).string();
}

// Writes the copy. An error of the disk is one; what is wrong with the file is an outcome.
Result<RepairedMedia> copy_webm(File& from, uint64_t size, File& to) {
  DiskFileSource source(from, size);
  DiskFileSink sink(to);
  const Result<WebmRepair> repaired = repair_webm(source, sink);
  if (source.error()) return *source.error();
  if (sink.error()) return *sink.error();
  if (!repaired)
    return unusable(size <= kLargestWithoutFrames ? RepairOutcome::kEmpty : RepairOutcome::kDamaged, size,
                    repaired.error().message);
  const Result<uint64_t> new_size = to.size();
  if (!new_size) return new_size.error();
  return RepairedMedia{.size = *new_size, .duration = milliseconds(repaired->duration_ms)};
}

Result<RepairedMedia> repair_webm_file(Disk& disk, File& file, const std::string& path) {
  const Result<uint64_t> size = file.size();
  if (!size) return size.error();
  const std::string copy_path = name_of_copy(path);
  if (const Status removed = disk.remove(copy_path); !removed) return removed.error();
  auto copy = disk.create(copy_path);
  if (!copy) return copy.error();
  Result<RepairedMedia> media = copy_webm(file, *size, **copy);
  copy->reset();
  if (media && media->outcome == RepairOutcome::kWhole) {
    const Status replaced = disk.replace(copy_path, path);
    if (!replaced) return replaced.error();
    return media;
  }
  const Status removed = disk.remove(copy_path);
  return media && !removed ? Result<RepairedMedia>(removed.error()) : media;
}

}  // namespace

Result<RepairedMedia> repair_media(Disk& disk, const std::string& path, const std::string& extension) {
  const auto file = disk.open_existing(path);
  if (!file) return file.error();
  return extension == ".webm" ? repair_webm_file(disk, **file, path) : repair_mp4(**file);
}

}  // namespace recorder
