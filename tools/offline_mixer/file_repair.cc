#include "tools/offline_mixer/file_repair.h"

#include "plugin/base/text.h"
#include "plugin/mp4/finaliser.h"

namespace recorder {
namespace {

RepairFailure failure_of(ErrorCode code) {
  return code == ErrorCode::kUnsupportedMedia ? RepairFailure::kNotRepairable : RepairFailure::kDiskFailed;
}

FileRepair describe(const std::string& path, const FinalisedFile& file) {
  const int64_t ms = std::chrono::duration_cast<milliseconds>(file.duration).count();
  const char* lost = file.has_lost ? ", without its torn last batch" : "";
  switch (file.outcome) {
    case FinaliseOutcome::kFinished:
      return {{}, concat(path, ": repaired, ", ms, " ms, ", file.samples, " samples", lost)};
    case FinaliseOutcome::kWasFinished:
      return {{}, concat(path, ": is finished already, ", ms, " ms, ", file.samples, " samples")};
    case FinaliseOutcome::kNothingRecorded:
      break;
  }
  return {RepairFailure::kNotRepairable, concat(path, " cannot be repaired: nothing was recorded in it")};
}

}  // namespace

FileRepair repair_file(Disk& disk, const std::string& path) {
  const auto file = disk.open_existing(path);
  if (!file && file.error().code == ErrorCode::kNotFound)
    return {RepairFailure::kNoSuchFile, concat("File to repair not found: ", path)};
  if (!file) return {RepairFailure::kNotRepairable, file.error().message};
  const auto finished = finalise(**file);
  if (!finished)
    return {failure_of(finished.error().code),
            concat(path, " cannot be repaired: ", finished.error().message)};
  return describe(path, *finished);
}

}  // namespace recorder
