#include "tools/offline_mixer/picture/scenery.h"

#include "plugin/base/text.h"
#include "tools/offline_mixer/picture/picture_file.h"
#include "tools/offline_mixer/picture/scaler.h"

namespace recorder {
namespace {

Error unreadable(const char* key, const Error& error) {
  return {ErrorCode::kBadRequest, concat(key, " cannot be read: ", error.message)};
}

// Cropped to the canvas, once for all times that it is drawn.
Result<ffmpeg::FramePointer> to_background(const AVFrame& picture, const Area& canvas) {
  Scaler scaler;
  const AVFrame* scaled = scaler.scale(picture, crop(picture, canvas), {canvas.width, canvas.height});
  if (scaled == nullptr) return internal_error("it cannot be brought to the size of the video");
  return ffmpeg::FramePointer(av_frame_clone(scaled));
}

Status read_background(const StageSettings& settings, const Area& canvas, Scenery& scenery) {
  if (settings.background_picture.empty()) return Success();
  const auto picture = read_picture(settings.background_picture);
  if (!picture) return unreadable("background", picture.error());
  auto background = to_background(**picture, canvas);
  if (!background) return unreadable("background", background.error());
  scenery.background = std::move(*background);
  return Success();
}

Status read_placeholder(const StageSettings& settings, Scenery& scenery) {
  if (settings.placeholder.empty()) return Success();
  auto picture = read_picture(settings.placeholder);
  if (!picture) return unreadable("placeholder", picture.error());
  scenery.placeholder = std::move(*picture);
  return Success();
}

Status read_watermark(const StageSettings& settings, Scenery& scenery) {
  if (settings.watermark.empty()) return Success();
  auto watermark = read_overlay(settings.watermark);
  if (!watermark) return unreadable("watermark", watermark.error());
  scenery.watermark = std::move(*watermark);
  return Success();
}

}  // namespace

Result<Scenery> read_scenery(const StageSettings& settings, const Area& canvas) {
  Scenery scenery;
  if (const Status status = read_background(settings, canvas, scenery); !status.ok()) return status.error();
  if (const Status status = read_placeholder(settings, scenery); !status.ok()) return status.error();
  if (const Status status = read_watermark(settings, scenery); !status.ok()) return status.error();
  return scenery;
}

}  // namespace recorder
