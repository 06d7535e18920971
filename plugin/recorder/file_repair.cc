#include "plugin/recorder/file_repair.h"

#include "plugin/mp4/finaliser.h"

namespace recorder {
namespace {

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
  if (finished->outcome == FinaliseOutcome::kNothingRecorded) return unusable(RepairOutcome::kEmpty, *size, {});
  return RepairedMedia{.size = *size, .duration = std::chrono::duration_cast<milliseconds>(finished->duration)};
}

}  // namespace

Result<RepairedMedia> repair_media(Disk& disk, const std::string& path, const std::string& extension) {
  const auto file = disk.open_existing(path);
  if (!file) return file.error();
  if (extension != ".mp4") return internal_error("files of this kind are not repaired yet");
  return repair_mp4(**file);
}

}  // namespace recorder
