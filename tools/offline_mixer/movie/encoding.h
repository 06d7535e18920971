// What the encoders of picture and sound have in common.
#pragma once

#include <functional>
#include <string_view>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"

namespace recorder {

// Takes a packet that an encoder has made; may change it.
using PacketSink = std::function<Status(AVPacket& packet)>;

// Gives the encoder a frame, or its end for null, and the sink all packets that come of it. `packet` is for
// its use.
Status encode_frame(AVCodecContext& context, const AVFrame* frame, AVPacket& packet, const PacketSink& sink);

Error no_memory_for_encoder();

}  // namespace recorder
