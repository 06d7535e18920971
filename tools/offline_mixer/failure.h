// Why the mixer ends early.
#pragma once

#include <string>

#include "plugin/base/result.h"
#include "tools/offline_mixer/exit_code.h"

namespace recorder {

struct Failure {
  ExitCode code = ExitCode::kFailed;
  std::string message;  // a whole sentence
};

template <typename T>
using Attempt = Result<T, Failure>;

}  // namespace recorder
