// The pictures that the settings name: what stands on the stage before anybody comes.
#pragma once

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/picture/overlay.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

// Null or empty without a path.
struct Scenery {
  ffmpeg::FramePointer background;  // of the canvas's size, format and colour
  ffmpeg::FramePointer placeholder;
  Overlay watermark;
};

// ErrorCode::kBadRequest when one cannot be read; the sentence begins with its key.
Result<Scenery> read_scenery(const StageSettings& settings, const Area& canvas);

}  // namespace recorder
