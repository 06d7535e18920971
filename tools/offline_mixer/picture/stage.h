// The mixed picture: everybody's picture in its place, with captions, on the background. Planar YUV 4:2:0
// throughout, BT.601 limited range, as WebRTC sends it. Used by one thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/schedule/schedule.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

class Stage {
 public:
  virtual ~Stage() = default;

  // Fails when a picture of the settings cannot be read; the error names its key.
  static Result<std::unique_ptr<Stage>> create(const StageSettings& settings,
                                               const std::vector<Participant>& participants);

  // Who is on stage from now on. Pictures that were shown stay as long as their participant has one.
  virtual void set(const std::vector<StageMember>& members) = 0;
  // Who speaks from now on: a place in participants.
  virtual void set_speaker(std::optional<size_t> participant) = 0;
  // A new picture of a participant: of any size, pixel format, range and matrix. Keeps a reference.
  virtual void show(size_t participant, const AVFrame& picture) = 0;
  // The whole picture. Only what changed since the last call is drawn. Valid until the next call of anything;
  // an encoder may keep a reference, it is then copied.
  virtual const AVFrame& draw() = 0;
};

}  // namespace recorder
