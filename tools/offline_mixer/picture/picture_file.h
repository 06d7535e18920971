// Pictures of the settings: PNG, JPEG and whatever else FFmpeg has a decoder for.
#pragma once

#include <string>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/overlay.h"

namespace recorder {

// The first picture in the file, at most 8K. The error does not say which picture it was to be.
Result<ffmpeg::FramePointer> read_picture(const std::string& path);
// The same as what is put on top, with its alpha.
Result<Overlay> read_overlay(const std::string& path);

}  // namespace recorder
