// The codecs of WebM, and how libavformat is told of a track of them.
#pragma once

#include "plugin/media/ffmpeg.h"
#include "plugin/mp4/container_writer.h"

namespace recorder {

[[nodiscard]] bool webm_has(Codec codec);
[[nodiscard]] bool webm_has(AVCodecID id);

// Describes the track to the muxer; false when WebM does not have its codec, or there is no memory.
[[nodiscard]] bool describe_track(const ContainerTrack& track, AVCodecParameters& parameters);

// The header that CodecPrivate of A_OPUS has, of the content of dOps: the same fields in another byte order
// (RFC 7845, 5.1). Of a content that is too short, the header of a stream of so many channels.
Bytes opus_header(ByteView configuration, uint16_t channels);

}  // namespace recorder
