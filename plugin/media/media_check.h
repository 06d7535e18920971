// Whether the media of a track are what they say they are: encrypted end to end, frames look whole and are noise inside.
// Looks at the first frames of a track only, until it is sure.
#pragma once

#include <memory>

#include "plugin/base/codec.h"
#include "plugin/rtp/frame.h"

namespace recorder {

enum class MediaVerdict {
  kOpen,         // not known yet
  kReadable,     // for good
  kUndecodable,  // for good
};

class MediaCheck {
 public:
  virtual ~MediaCheck() = default;
  // The frames of the track in their order.
  virtual MediaVerdict take(const Frame& frame) = 0;
  // It goes on with the next key frame only.
  [[nodiscard]] virtual bool wants_key_frame() const { return false; }
};

// Null for a codec of which nothing can be said, or that this FFmpeg does not decode.
std::unique_ptr<MediaCheck> make_media_check(Codec codec);

}  // namespace recorder
