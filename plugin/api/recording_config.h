// The `config` of a request that starts a single recording (the specification, sections 1 to 3).
#pragma once

#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/recorder/single_recorder.h"

namespace recorder {

// {"fileTemplate":"...","rotation":"20M"}, both optional; null means none. kBadRequest, naming the field.
Result<RecordingRequest> recording_request(const Json& config);

}  // namespace recorder
