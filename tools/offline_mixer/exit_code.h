// How the mixer ends; the hook script on_multiple_record_hook.sh tells these apart.
#pragma once

namespace recorder {

enum class ExitCode {
  kDone = 0,
  kWrongUsage = 2,
  kFileNotFound = 64,
  kConfigNotFound = 65,
  kNotReadable = 66,   // EX_NOINPUT of sysexits.h
  kBadConfig = 67,
  kDiskFull = 69,      // free space fell below minAvailableSpace; what was written is kept and plays
  kFailed = 70,        // EX_SOFTWARE
  kCannotWrite = 74,   // EX_IOERR
};

}  // namespace recorder
