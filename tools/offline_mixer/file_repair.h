// --repair: one MP4 recording that nobody finished, made whole in place.
#pragma once

#include <optional>
#include <string>

#include "plugin/base/file.h"

namespace recorder {

enum class RepairFailure { kNoSuchFile, kNotRepairable, kDiskFailed };

struct FileRepair {
  std::optional<RepairFailure> failure;
  std::string line;  // what is to be told of it
};

FileRepair repair_file(Disk& disk, const std::string& path);

}  // namespace recorder
