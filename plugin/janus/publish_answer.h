// Our answer to the SDP offer of a client that publishes: one track of sound and one of pictures, in codecs
// that can be recorded. What is on the wire is Janus's own choice, as in its other plugins.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugin/base/codec.h"
#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/janus/incoming_media.h"

namespace recorder {

struct PublishAnswer {
  std::string sdp;
  std::vector<IncomingTrack> tracks;
};

// `jsep`: as Janus gives it to a plugin. `video_codecs`: in the order of preference. kBadRequest: there is no
// offer, or it cannot be read. kUnsupportedMedia: it has nothing that can be recorded.
Result<PublishAnswer> answer_offer(const Json& jsep, std::span<const Codec> video_codecs);

}  // namespace recorder
