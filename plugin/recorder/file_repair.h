// Makes one file that nobody finished whole, in place, whatever its container. Writer side: waits for the
// disk.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/file.h"

namespace recorder {

enum class RepairOutcome {
  kWhole,
  kEmpty,    // nothing was recorded in it
  kDamaged,  // what can be read is wrong; it is left as it is
};

struct RepairedMedia {
  RepairOutcome outcome = RepairOutcome::kWhole;
  uint64_t size = 0;
  milliseconds duration{};
  std::string error{};  // why it is damaged
};

// `extension`: ".mp4" or ".webm". Fails when the disk does, or another process has the file open; the file is
// then as good as it was, and what was begun is done at the next call. kNotFound: there is no such file.
Result<RepairedMedia> repair_media(Disk& disk, const std::string& path, const std::string& extension);

}  // namespace recorder
