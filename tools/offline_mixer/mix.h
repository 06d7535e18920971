// Mixes a recording: decoders -> stage -> movie for the picture, sound -> movie on a second thread.
#pragma once

#include <string>

#include "plugin/base/file.h"
#include "plugin/base/result.h"
#include "tools/offline_mixer/input/input.h"
#include "tools/offline_mixer/movie/movie.h"
#include "tools/offline_mixer/progress.h"
#include "tools/offline_mixer/schedule/schedule.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

struct MixJob {
  MixerSettings settings;
  Schedule schedule;
  int64_t part = 0;  // from 0
  int64_t parts = 1;
  std::string output;  // a new file, see movie.h; finish_movie() makes it an ordinary one
};

enum class MixEnd {
  kDone,
  kDiskFull,  // free space fell below the limit; what was mixed until then is in the file
};

// How long what the job makes lasts.
Duration mixed_time(const MixJob& job);

// `disk` is asked for free space once for every second of the picture.
Result<MixEnd> mix(Input& input, const MixJob& job, const Disk& disk, Progress& progress);

}  // namespace recorder
