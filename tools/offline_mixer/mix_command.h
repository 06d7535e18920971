// The commands that make the mixed file: all of it, one part of it, or one of all parts.
#pragma once

#include "tools/offline_mixer/arguments.h"
#include "tools/offline_mixer/callback.h"
#include "tools/offline_mixer/failure.h"

namespace recorder {

// Mixes, and tells the callback of the settings how it went.
Attempt<MixedFile> mix_command(const Arguments& arguments);
// Part i of N.
Attempt<MixedFile> part_command(const Arguments& arguments);
// The mixed file of its N parts, which are removed then; tells the callback.
Attempt<MixedFile> join_command(const Arguments& arguments);

}  // namespace recorder
